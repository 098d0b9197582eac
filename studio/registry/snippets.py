"""Copy-and-paste code with real values, for people who call a model from elsewhere."""

import json

from .models import Endpoint, TrainedModel

PYTHON = """# in the unpacked folder
from predict import predict

print(predict([{text}]))"""

SHELL = """unzip model.zip -d model && cd model
python -m pip install -r requirements.txt
echo {text} | python predict.py"""

HTTP = """curl -X POST {address} \\
  -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\
  -d '{body}'"""

JAVASCRIPT = """const reply = await fetch("{address}", {{
  method: "POST",
  headers: {{ Authorization: `Bearer ${{key}}`, "Content-Type": "application/json" }},
  body: JSON.stringify({body}),
}});
console.log((await reply.json()).predictions);"""


def snippets(model: TrainedModel, *, endpoint: Endpoint | None, origin: str, text: str) -> dict[str, str]:
    """The four ways to ask this model, with an example of its own exam; its own address where it has one."""
    quoted = json.dumps(text, ensure_ascii=False)
    body = json.dumps({"inputs": [text], "top": 3}, ensure_ascii=False)
    place = f"endpoints/{endpoint.pk}" if endpoint else f"models/{model.pk}"
    address = f"{origin}/api/v1/{place}/predict"
    key = "ATELIER_KEY" if endpoint else "ATELIER_TOKEN"
    return {
        "python": PYTHON.format(text=quoted),
        "shell": SHELL.format(text="'" + text.replace("'", "'\\''") + "'"),
        "http": HTTP.format(address=address, key=key, body=body.replace("'", "'\\''")),
        "javascript": JAVASCRIPT.format(address=address, body=body),
    }
