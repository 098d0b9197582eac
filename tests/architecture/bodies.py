"""A right body for each call of the API that needs one, so that only the person decides about the answer."""

import json
from dataclasses import dataclass

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from .world import World


@dataclass(frozen=True)
class Body:
    """Bytes and what they are; nothing by default."""

    data: bytes = b""
    content_type: str = "application/octet-stream"


def _json(**fields: object) -> Body:
    return Body(json.dumps(fields).encode(), "application/json")


def _file(name: str, content: str) -> Body:
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile(name, content.encode(), "text/csv")
    return Body(encode_multipart(BOUNDARY, {"file": upload}), MULTIPART_CONTENT)


def body_of(route: str, method: str, world: World) -> Body:
    """The body of a call; pages get none."""
    bodies = {
        ("api:datasets", "POST"): _file("new.csv", "text,label\na,good\n"),
        ("api:dataset", "PATCH"): _json(name="Another name"),
        ("api:dataset_fixes", "POST"): _json(code="no_such_fix"),
        ("api:estimates", "POST"): _json(dataset=world.dataset.pk),
        ("api:runs", "POST"): _json(dataset=world.dataset.pk),
        ("api:model", "PATCH"): _json(name="Another name"),
        ("api:model_predict", "POST"): _json(inputs=["a text"]),
        ("api:model_corrections", "POST"): _json(input="a text", label="good", correct_label="bad"),
        ("api:model_exports", "POST"): _json(format="safetensors"),
        ("api:model_batch", "POST"): _file("questions.csv", "text\na\n"),
        ("api:endpoint_predict", "POST"): _json(inputs=["a text"]),
    }
    return bodies.get((route, method), Body())
