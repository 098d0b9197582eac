"""Calls the API as a program does: a bearer token, JSON or a form in, JSON out."""

import json
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client

V1 = "/api/v1"


@dataclass
class Reply:
    """What came back."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The code of a refusal; its shape is checked on the way."""
        assert set(self.body) == {"code", "message", "details"}, self.body
        assert self.body["message"], self.body
        assert all(set(one) == {"where", "message", "fix"} for one in self.body["details"]), self.body
        return str(self.body["code"])


@dataclass
class Api:
    """One program with one token (or none)."""

    token: str = ""
    language: str = ""
    client: Client = field(default_factory=Client)

    def get(self, path: str, **query: Any) -> Reply:
        return self._reply(self.client.get(V1 + path, query, headers=self._headers()))

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any) -> Reply:
        return self.send("PATCH", path, body)

    def delete(self, path: str) -> Reply:
        return self._reply(self.client.delete(V1 + path, headers=self._headers()))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = self.client.generic(method, V1 + path, data, "application/json", headers=self._headers() | named)
        return self._reply(sent)

    def upload(
        self, path: str, content: str | bytes | dict[str, str | bytes], file_name: str = "t.csv", /, **form: str
    ) -> Reply:
        """Files by their field, and the other fields of the form."""
        parts = content if isinstance(content, dict) else {"file": content}
        files = {
            part: SimpleUploadedFile(file_name, data.encode() if isinstance(data, str) else data)
            for part, data in parts.items()
        }
        return self._reply(self.client.post(V1 + path, {**files, **form}, headers=self._headers()))

    def download(self, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """A streamed file, read whole."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def fetch() -> tuple[int, bytes, dict[str, str]]:
            response = await AsyncClient().generic(method, V1 + path, headers=self._headers() | named)
            if not response.streaming:
                return response.status_code, response.content, dict(response.headers)
            parts = [part async for part in response.streaming_content]  # type: ignore[attr-defined]  # Not on the stub.
            return response.status_code, b"".join(parts), dict(response.headers)

        return async_to_sync(fetch)()

    def _headers(self) -> dict[str, str]:
        named = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return named | ({"Accept-Language": self.language} if self.language else {})

    @staticmethod
    def _reply(response: Any) -> Reply:
        is_json = "json" in response.headers.get("Content-Type", "")
        body = response.json() if is_json and response.content else response.content
        return Reply(response.status_code, body, dict(response.headers))
