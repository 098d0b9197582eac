"""The page about the API, drawn by the server from the OpenAPI document: no script, nothing from elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


class SchemaPage(DocsBase):
    """Every call with its parameters and fields."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema()
        context = {"schema": schema, "groups": groups(schema), "openapi_url": self.get_openapi_url(api, kwargs)}
        return render(request, "api/docs.html", context)


def groups(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The calls by their tag, in the order of the document."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            call = {
                "method": method.upper(),
                "path": path,
                "description": operation.get("description") or operation.get("summary", ""),
                "parameters": [_parameter(one) for one in operation.get("parameters", [])],
                "fields": _fields(schema, operation),
            }
            found.setdefault((operation.get("tags") or ["Other"])[0], []).append(call)
    return [{"name": name, "calls": calls} for name, calls in found.items()]


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": one["name"],
        "kind": one["in"],
        "type": _type(one.get("schema", {})),
        "is_required": one.get("required", False),
    }


def _fields(schema: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of the body, whether JSON or a form."""
    found: list[dict[str, Any]] = []
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        body = _resolved(schema, content.get("schema", {}))
        required = body.get("required", [])
        for name, facts in body.get("properties", {}).items():
            row = {"name": name, "kind": kind, "type": _type(facts), "is_required": name in required}
            found.append(row)
    return found


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    name = part.get("$ref", "").rsplit("/", 1)[-1]
    return schema.get("components", {}).get("schemas", {}).get(name, {}) if name else part


def _type(facts: dict[str, Any]) -> str:
    if "anyOf" in facts:
        return " | ".join(dict.fromkeys(_type(one) for one in facts["anyOf"]))
    if facts.get("format") == "binary":
        return "file"
    return str(facts.get("type") or facts.get("$ref", "").rsplit("/", 1)[-1] or "any")
