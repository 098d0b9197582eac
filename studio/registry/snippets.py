"""Copy-and-paste code with real values, for people who call a model from elsewhere."""

import json

from .models import Endpoint, TrainedModel

PYTHON = """# in the unpacked folder
from predict import predict

print(predict([{given}]))"""

SHELL = """unzip model.zip -d model && cd model
python -m pip install -r requirements.txt
echo {line} | python predict.py"""

HTTP = """curl -X POST {address} \\
  -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\
  -d '{body}'"""

JAVASCRIPT = """const reply = await fetch("{address}", {{
  method: "POST",
  headers: {{ Authorization: `Bearer ${{key}}`, "Content-Type": "application/json" }},
  body: JSON.stringify({body}),
}});
console.log((await reply.json()).predictions);"""


def snippets(model: TrainedModel, *, endpoint: Endpoint | None, origin: str, example: dict[str, str]) -> dict[str, str]:
    """The four ways to ask this model, with an example of its own exam; its own address where it has one."""
    text = next(iter(example.values())) if len(example) == 1 else ""
    given = text or example
    quoted = json.dumps(given, ensure_ascii=False)
    body = json.dumps({"inputs": [given], "top": 3}, ensure_ascii=False)
    place = f"endpoints/{endpoint.pk}" if endpoint else f"models/{model.pk}"
    address = f"{origin}/api/v1/{place}/predict"
    key = "ATELIER_KEY" if endpoint else "ATELIER_TOKEN"
    return {
        "python": PYTHON.format(given=quoted),
        "shell": SHELL.format(line="'" + (text or quoted).replace("'", "'\\''") + "'"),
        "http": HTTP.format(address=address, key=key, body=body.replace("'", "'\\''")),
        "javascript": JAVASCRIPT.format(address=address, body=body),
    }
