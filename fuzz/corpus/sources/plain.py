from datasets import load_dataset
from transformers import AutoModel, pipeline

MODEL: str = "acme/chat"


def main(name: str = "acme/base"):
    model = AutoModel.from_pretrained(MODEL, revision="main")
    other = AutoModel.from_pretrained(name)
    data = load_dataset("acme/talk", split="train")
    return pipeline("text-generation", model="acme/chat")
