"""The one door to a socket: a server for this machine's own browser, and nobody else.

It listens on the loopback address only and answers only requests that name it as their host, so that
a web page elsewhere that points its own name at 127.0.0.1 (DNS rebinding) gets nothing.  It writes no
log, keeps no file and lets no answer be cached.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import copy_context
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from compliance_lint.messages import choose, problem, set_language
from compliance_lint.model import InputError
from compliance_lint.report.web_page import asset
from compliance_lint.web.answers import Ask, Desk

ADDRESS = "127.0.0.1"
LIMIT = 10 << 20  # bytes of a request
_TIMEOUT = 60  # seconds a slow client may take
_NAMES = ("127.0.0.1", "localhost")
_OPTIONS = ("industry", "channel", "kind", "profile")
_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)
_HTML, _CSS, _JS = "text/html; charset=utf-8", "text/css; charset=utf-8", "text/javascript; charset=utf-8"
_JSON, _BINARY = "application/json; charset=utf-8", "application/octet-stream"


def _own(name: str) -> str:
    return (Path(__file__).parent / "assets" / name).read_text(encoding="utf-8")


_PAGES: MappingProxyType[str, tuple[str, Callable[[], str]]] = MappingProxyType(
    {
        "/": (_HTML, lambda: _own("index.html")),
        "/app.css": (_CSS, lambda: asset("base.css") + _own("app.css")),
        "/app.js": (_JS, lambda: _own("app.js")),
    }
)


class Server(ThreadingHTTPServer):
    """A server on ``port`` of the loopback address (0: any free one) that answers from ``desk``.

    Raises InputError if the port is taken.
    """

    daemon_threads = True

    def __init__(self, desk: Desk, port: int) -> None:
        self.desk = desk
        try:
            super().__init__((ADDRESS, port), _Handler)
        except OSError as error:
            reason = error.strerror or str(error)
            raise problem(
                f"端口 {port} 不能使用（{reason}），换一个：--port 0 自动选择",
                f"port {port} can't be used ({reason}); try another, --port 0 picks one",
            ) from None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{ADDRESS}:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = _TIMEOUT
    server_version = "compliance-lint"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self._welcome():
            return
        address = urlsplit(self.path)
        if address.path in _PAGES:
            kind, make = _PAGES[address.path]
            self._send(200, make().encode(), kind)
        elif address.path == "/api/start":
            self._in_language(lambda: self._send_json(200, self.server.desk.start()))
        else:
            self._refuse(404, "没有这个页面", "no such page")

    def do_POST(self) -> None:
        if not self._welcome():
            return
        answers = {"/api/check": self._check, "/api/redact": self._redact}
        answer = answers.get(urlsplit(self.path).path)
        if answer is None:
            self._refuse(404, "没有这个页面", "no such page")
            return
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal():
            self._refuse(411, "请求没有说明长度", "length required")
        elif int(size) > LIMIT:
            self._refuse(413, "内容太大，最多 10 MB", "too large, 10 MB at most")
        else:
            data = self.rfile.read(int(size))
            self._in_language(lambda: answer(data))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""

    def _welcome(self) -> bool:
        """True for a request of our own page, or of a user who typed our address."""
        hosts = {f"{name}:{self.server.server_port}" for name in _NAMES}
        origin = self.headers.get("Origin", "http://" + self.headers.get("Host", ""))
        asked = self.command == "GET" or self.headers.get("X-Requested-By") == "compliance-lint"
        if self.headers.get("Host") not in hosts:
            self._refuse(421, "请从 127.0.0.1 打开", "open it as 127.0.0.1")
            return False
        if origin.removeprefix("http://") not in hosts or not asked:
            self._refuse(403, "不接受其他网站的请求", "requests of other sites are refused")
            return False
        return True

    def _in_language(self, answer: Callable[[], None]) -> None:
        def run() -> None:
            set_language("en" if self._query().get("lang") == "en" else "zh")
            try:
                answer()
            except InputError as error:
                self._send_json(400, {"error": str(error)})

        copy_context().run(run)

    def _query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query))

    def _ask(self, data: bytes) -> Ask:
        query = self._query()
        chosen = {name: query.get(name, "") for name in _OPTIONS}
        return Ask(data, unquote(self.headers.get("X-Name", "")), **chosen)

    def _check(self, data: bytes) -> None:
        self._send_json(200, self.server.desk.check(self._ask(data)))

    def _redact(self, data: bytes) -> None:
        content, counts = self.server.desk.redact(self._ask(data))
        self._send(200, content, _BINARY, quote(json.dumps(counts, ensure_ascii=False)))

    def _refuse(self, status: int, zh: str, en: str) -> None:
        self.close_connection = True  # what else it sent is not read
        self._send_json(status, {"error": choose(zh, en)})

    def _send_json(self, status: int, body: object) -> None:
        self._send(status, json.dumps(body, ensure_ascii=False).encode(errors="replace"), _JSON)

    def _send(self, status: int, content: bytes, kind: str, counts: str = "") -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if counts:
            self.send_header("X-Counts", counts)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
