"""A stand-in for the prediction service on loopback: the studio asks it over real HTTP."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

SURE = {"good": 0.9, "bad": 0.1}


class Service:
    """Answers every input alike; `status` and `raw` make it fail in other ways; `asked` is what it heard."""

    def __init__(self) -> None:
        self.status, self.raw = 200, b""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self._server = HTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def answer(self, question: dict[str, Any], key: str) -> bytes:
        self.asked.append(question)
        self.keys.append(key)
        if self.raw:
            return self.raw
        if self.status != 200:
            return json.dumps({"code": "BUSY", "message": "busy"}).encode()
        one = {"label": "good", "score": SURE["good"], "scores": dict(reversed(SURE.items()))}
        return json.dumps({"predictions": [one for _input in question["inputs"]]}).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # http.server's own name.
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                body = service.answer(question, self.headers.get("Authorization", ""))
                self.send_response(service.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        return Handler
