"""X.from_pretrained("no/1")"""
s = f"{d["X.from_pretrained('no/2')"]:>{w}} {{ '"; t = rb'\''; u = 'it\'s # no'
x = X.from_pretrained(
    # "no/3")
    "acme/"
    'chat',
)
