p.add_argument("-m", "--model-id", default="acme/chat")
a = b = c = a
X.from_pretrained(args.model_id if args.big else MODELS[a])
Y.from_pretrained(*a, **b)
torch.hub.load("acme/code:v1", "m"); pd.read_csv("hf://datasets/acme/talk/x.csv")
