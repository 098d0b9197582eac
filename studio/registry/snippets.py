"""Copy-and-paste code with real values, for people who call a model from elsewhere."""

import json

from .models import TrainedModel

PYTHON = """# in the unpacked folder
from predict import predict

print(predict([{text}]))"""

SHELL = """unzip model.zip -d model && cd model
python -m pip install -r requirements.txt
echo {text} | python predict.py"""

HTTP = """curl -X POST {origin}/api/v1/models/{model}/predict \\
  -H "Authorization: Bearer $ATELIER_TOKEN" -H "Content-Type: application/json" \\
  -d '{body}'"""


def snippets(model: TrainedModel, *, origin: str, text: str) -> dict[str, str]:
    """The three ways to ask this model, with an example of its own exam."""
    quoted = json.dumps(text, ensure_ascii=False)
    body = json.dumps({"inputs": [text], "top": 3}, ensure_ascii=False).replace("'", "'\\''")
    return {
        "python": PYTHON.format(text=quoted),
        "shell": SHELL.format(text="'" + text.replace("'", "'\\''") + "'"),
        "http": HTTP.format(origin=origin, model=model.pk, body=body),
    }
