"""The page for copywriters: what it answers, whom it refuses, and how it works in a real browser."""

import http.client
import io
import json
import tempfile
import threading
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, unquote

import openpyxl
import pytest
from browser import browser, needs_browser

from compliance_lint import cli
from compliance_lint.policy import loader
from compliance_lint.web.answers import Ask, Desk
from compliance_lint.web.server import LIMIT, Server
from compliance_lint.web.texts import TEXTS

POLICIES = Path(__file__).parent / "golden" / "policies"
PHONE, MASKED = "13912345678", "139****5678"
OURS = {"X-Requested-By": "compliance-lint"}


@pytest.fixture(scope="module")
def server():
    with Server(Desk(loader.load(POLICIES)), 0) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@contextmanager
def connected(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    try:
        yield connection
    finally:
        connection.close()


def ask(server, method, path, body=None, headers=OURS):
    with connected(server) as connection:
        connection.request(method, path, body.encode() if isinstance(body, str) else body, dict(headers))
        response = connection.getresponse()
        content = response.read()
    kind = response.getheader("Content-Type", "")
    parsed = json.loads(content) if kind.startswith("application/json") else content
    return SimpleNamespace(status=response.status, body=parsed, headers=response.headers)


# --- what it answers ---------------------------------------------------------------------------------


def test_check_a_pasted_text(server):
    text = f"😀家人们\r\n今天😀全网最低价，电话{PHONE}"
    answer = ask(server, "POST", "/api/check", text)
    assert (answer.status, PHONE in json.dumps(answer.body)) == (200, False)
    units = text.encode("utf-16-le")
    marked = [
        units[2 * a : 2 * b].decode("utf-16-le") for a, b in (f["span"] for f in answer.body["findings"])
    ]
    assert marked == ["全网最低价", PHONE]
    claim, phone = answer.body["findings"]
    assert claim["suggestions"] == ["优惠价", "活动价"]
    assert (claim["level"], claim["label"], claim["laws"]) == ("error", "错误", "《测试法》第一条")
    assert (phone["family"], phone["excerpt"][1]) == ("pii", MASKED)
    assert answer.body["counts"] == {"error": 2, "warning": 0, "info": 0}


def test_check_a_file(server):
    table = f"手机,备注\r\n{PHONE},全网最低价\r\n".encode("gb18030")
    name = {"X-Name": quote("..\\导出/客服 聊天.csv")}
    answer = ask(server, "POST", "/api/check?lang=en", table, OURS | name)
    assert [f["place"] for f in answer.body["findings"]] == ['row 1, column "手机"', 'row 1, column "备注"']
    assert {f["span"] for f in answer.body["findings"]} == {None}
    assert PHONE not in json.dumps(answer.body)


@pytest.mark.parametrize(
    ("path", "name", "body", "error"),
    [
        ("/api/check", "a.exe", b"x", "不支持的文件格式"),
        ("/api/check", "a.txt", b"\x00\x01\x02", "二进制"),
        ("/api/check?industry=foood", "", b"x", "是否想写 food"),
        ("/api/check?kind=nope", "", b"x", "不认识"),
        ("/api/redact?profile=nope", "", b"x", "nope"),
        ("/api/redact", "a.jsonl", b'{"a": ', "a.jsonl"),
    ],
)
def test_user_errors_are_one_line(server, path, name, body, error):
    answer = ask(server, "POST", path, body, OURS | {"X-Name": name})
    assert (answer.status, error in answer.body["error"]) == (400, True)
    assert "\n" not in answer.body["error"]


def test_industry_changes_the_verdict(server):
    levels = [
        ask(server, "POST", f"/api/check?industry={name}", "零食全网最低价").body["findings"][0]["level"]
        for name in ("", "food")
    ]
    assert levels == ["error", "closed"]


def test_redact_a_text_and_a_file(server):
    answer = ask(server, "POST", "/api/redact", f"电话{PHONE}，好")
    assert answer.body.decode() == f"电话{MASKED}，好"
    assert json.loads(unquote(answer.headers["X-Counts"])) == {"手机号": 1}
    table = f"手机,备注\r\n{PHONE},好\r\n".encode("gb18030")
    answer = ask(server, "POST", "/api/redact", table, OURS | {"X-Name": "a.csv"})
    assert answer.body == f"手机,备注\r\n{MASKED},好\r\n".encode("gb18030")
    strict = ask(server, "POST", "/api/redact?profile=strict", f"电话{PHONE}")
    assert strict.body.decode() == "电话<PHONE_NUMBER>"


def test_profiles_that_need_a_key_are_not_offered(monkeypatch):
    monkeypatch.delenv("COMPLIANCE_LINT_KEY", raising=False)
    names = [name for name, _, _ in Desk(loader.builtin()).start()["profiles"]]
    assert names[0] == "storage"
    assert "analytics" not in names


def test_every_text_has_both_languages_and_is_used():
    folder = Path(__file__).parent.parent / "compliance_lint" / "web" / "assets"
    page = (folder / "index.html").read_text(encoding="utf-8") + (folder / "app.js").read_text(
        encoding="utf-8"
    )
    assert [key for key, text in TEXTS.items() if not text.en or not text.zh] == []
    assert [key for key in TEXTS if key not in page and not key.startswith("kind_")] == []


# --- whom it refuses ---------------------------------------------------------------------------------


def test_it_listens_on_the_loopback_address_only(server):
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "", "[::1]"]
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("GET", "/api/start"), ("POST", "/api/check")])
def test_other_host_names_are_refused(server, host, method, path):
    headers = OURS | {"Host": host.format(port=server.server_port)}
    assert ask(server, method, path, "全网最低价" * (method == "POST"), headers).status == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),  # no header that another site could not send without asking first
        (OURS | {"Origin": "https://evil.example"}, 403),
        (OURS | {"Origin": "null"}, 403),
        (OURS | {"Origin": "http://127.0.0.1:{port}"}, 200),
        (OURS | {"Origin": "http://localhost:{port}", "Host": "localhost:{port}"}, 200),
        (OURS | {"Content-Length": "x"}, 411),
        (OURS | {"Content-Length": str(LIMIT + 1)}, 413),
    ],
)
def test_requests_of_other_sites_and_huge_ones_are_refused(server, headers, status):
    named = {name: value.format(port=server.server_port) for name, value in headers.items()}
    assert ask(server, "POST", "/api/check", "好", named).status == status


@pytest.mark.parametrize(
    "path", ["/../pyproject.toml", "/app.py", "/api", "/assets/index.html", "/api/check"]
)
def test_nothing_else_is_served(server, path):
    assert ask(server, "GET", path).status == 404
    assert ask(server, "PUT", path).status == 501


@pytest.mark.parametrize("path", ["/", "/app.js", "/app.css", "/api/start", "/nope"])
def test_headers_forbid_keeping_framing_and_loading(server, path):
    headers = ask(server, "GET", path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert "Access-Control-Allow-Origin" not in headers
    assert "Python" not in headers["Server"]


def test_nothing_is_logged_or_stored(server, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    book = openpyxl.Workbook()
    book.active.append(["手机", PHONE])
    archive = io.BytesIO()
    book.save(archive)
    for path in ("/api/check", "/api/redact"):
        ask(server, "POST", path, f"电话{PHONE}" * 5000)
        ask(server, "POST", path, archive.getvalue(), OURS | {"X-Name": "a.xlsx"})
    with connected(server) as connection:  # one that goes away in the middle
        connection.putrequest("POST", "/api/check")
        connection.putheader("Content-Length", "100")
        connection.endheaders(b"x")
    assert ask(server, "GET", "/api/start").status == 200
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["x", "-", "65536"])
def test_wrong_ports(port, capfd):
    assert copy_context().run(cli.run, ["serve", f"--port={port}"]) == 2
    assert capfd.readouterr().err.startswith("错误：--port 应为 0 到 65535 的整数")


def test_a_port_that_is_taken_is_a_user_error(server, capfd):
    assert copy_context().run(cli.run, ["serve", "--port", str(server.server_port)]) == 2
    assert "--port 0 自动选择" in capfd.readouterr().err


def test_file_names_are_bare():
    names = {"a/b.csv": "b.csv", "..\\..\\c.txt": "c.txt", "": "text.txt", "/": "text.txt"}
    assert {name: Ask(b"", name).path.name for name in names} == names


# --- in a browser ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def page(tab, server):
    tab.open(server.url)
    tab.wait("document.querySelector('#list .note')")
    tab.run("document.getElementById('text').focus()")
    yield tab
    assert tab.complaints == []


def texts(selector):
    return f"Array.from(document.querySelectorAll('{selector}'), node => node.textContent)"


@needs_browser
def test_paste_read_and_click_a_rewording(page):
    page.type(f"😀今天全网最低价\n电话{PHONE}")
    page.wait("document.querySelectorAll('.finding').length === 2")
    assert page.run(texts("#marks mark")) == ["全网最低价", PHONE]
    assert PHONE not in page.run("document.getElementById('list').innerText")
    boxes = [
        page.run(f"document.getElementById('{name}').getBoundingClientRect().toJSON()")
        for name in ("text", "marks")
    ]
    assert [boxes[0][side] for side in ("x", "y", "width")] == [
        boxes[1][side] for side in ("x", "y", "width")
    ]
    page.run("document.querySelector('button.tag').click()")
    page.wait("document.querySelectorAll('.finding').length === 1")
    assert page.run("document.getElementById('text').value") == f"😀今天优惠价\n电话{PHONE}"
    page.run("document.getElementById('clear').click()")
    page.wait("document.querySelector('#list .note')")


@needs_browser
def test_language_filters_and_redaction(page):
    page.type(f"本店全网最低价，电话{PHONE}")
    page.wait("document.querySelector('.finding')")
    page.run("document.querySelector('#filters input[value=closed]').click()")
    assert len(page.run(texts(".finding"))) == 2
    page.run("document.querySelector('#filters input[value=pii]').click()")
    assert len(page.run(texts(".finding"))) == 1
    page.run("document.getElementById('lang').click()")
    page.wait("document.title === 'Copy check'")
    assert page.run("document.documentElement.lang") == "en"
    page.run("document.getElementById('tab-redact').click()")
    page.wait("document.getElementById('masked').textContent.length > 4")
    assert page.run("document.getElementById('masked').textContent") == f"本店全网最低价，电话{MASKED}"
    assert "mobile number 1" in page.run("document.getElementById('counts').textContent")


@needs_browser
def test_drop_a_file(page):
    content = json.dumps(f"手机,备注\n{PHONE},<img src=x onerror=alert(1)>全网最低价\n")
    page.run(f"""(() => {{
        const files = new DataTransfer();
        files.items.add(new File([{content}], "<b>客服</b>.csv"));
        dispatchEvent(new DragEvent("drop", {{ dataTransfer: files }}));
    }})()""")
    page.wait("document.querySelectorAll('.finding').length === 2")
    assert page.run("document.getElementById('name').textContent") == "<b>客服</b>.csv"
    assert page.run("document.querySelector('#list img') === null")
    assert MASKED in page.run("document.getElementById('list').innerText")
    page.run("document.getElementById('tab-redact').click()")
    page.wait("document.getElementById('counts').textContent.includes('1')")
    assert page.run("document.getElementById('download').hidden") is False


@needs_browser
@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1280, True)])
def test_nothing_overflows(page, width, dark):
    page.look(width, 800, dark=dark)
    page.type("家人们，今天就是全网最低价，错过再等一年！" * 20)
    page.wait("document.querySelector('.finding')")
    assert page.run("document.documentElement.scrollWidth <= innerWidth")
    page.look(1280, 800)
