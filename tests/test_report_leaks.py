"""Many records or blocks on one physical line: what a report shows of it, in every format."""

import io
import json
import re
import threading
import zipfile
from contextvars import copy_context
from urllib.parse import quote

import pytest
from test_web import OURS, ask

from compliance_lint import cli
from compliance_lint.model import Finding, Located
from compliance_lint.policy import loader
from compliance_lint.report.entries import entries
from compliance_lint.report.formats import FORMATS
from compliance_lint.web.answers import Desk
from compliance_lint.web.server import Server

ADDRESS = "江苏省南京市鼓楼区汉口路22号"
A = '{"name":"王小明","phone":"13812345678"}'
B = f'{{"name":"李秀英","phone":"13712345678","addr":"{ADDRESS}"}}'
SHOWN_A = '{"name":"王**","phone":"138****5678"}'
SHOWN_B = '{"name":"李**","phone":"137****5678","addr":"江苏省南京市鼓楼区***"}'
AREA = "江苏省南京市鼓楼区***"
# file name, content, and of each finding the line shown and what the carets are under
CASES = {
    "array": (
        "x.json",
        f"[{A},{B}]",
        [
            ("[" + SHOWN_A, "王**"),
            ("[" + SHOWN_A, "138****5678"),
            ("," + SHOWN_B, "李**"),
            ("," + SHOWN_B, "137****5678"),
            ("," + SHOWN_B, AREA),
        ],
    ),
    "nested": (
        "x.json",
        f'[{{"a":{{"b":"李秀英 13712345678"}}}},["13812345678"],"住{ADDRESS}"]',
        [
            ('[{"a":{"b":"李** 137****5678"}}', "李**"),
            ('[{"a":{"b":"李** 137****5678"}}', "137****5678"),
            (',["138****5678"]', "138****5678"),
            (f',"住{AREA}"', AREA),
        ],
    ),
    "escapes": (
        "x.json",
        r'["x",{"name":"王小明","phone":"138\u00312345678"}]',
        [
            (',{"name":"王**","phone":"138****5678"}', "王**"),
            (',{"name":"王**","phone":"138****5678"}', "138****5678"),
        ],
    ),
    "jsonl": (
        "x.jsonl",
        f"{A}\n{B}\n",
        [
            (SHOWN_A, "王**"),
            (SHOWN_A, "138****5678"),
            (SHOWN_B, "李**"),
            (SHOWN_B, "137****5678"),
            (SHOWN_B, AREA),
        ],
    ),
    "blocks": (
        "x.html",
        "<html><body><p>联系 138<span>1234</span>5678</p><p>王小明 13712345678</p></body></html>",
        [
            ("<html><body><p>联系 138****5678</p>", "138****5678"),
            ("<p>王** 137****5678</p>", "王**"),
            ("<p>王** 137****5678</p>", "137****5678"),
        ],
    ),
    "tag after": (
        "x.html",
        "<p>联系 <b>13812345678</b> 王小明",
        [
            ("<p>联系 <b>138****5678</b> 王**", "138****5678"),
            ("<p>联系 <b>138****5678</b> 王**", "王**"),
        ],
    ),
    "tags after": (
        "x.html",
        "<div><i><b>王小明</b></i><br>&#49;3712345678<br/>13812345678</div>",
        [
            ("<div><i><b>王**</b></i><br>137****5678<br/>138****5678</div>", "王**"),
            ("<div><i><b>王**</b></i><br>137****5678<br/>138****5678</div>", "137****5678"),
            ("<div><i><b>王**</b></i><br>137****5678<br/>138****5678</div>", "138****5678"),
        ],
    ),
    "tag within": (
        "x.html",
        "<p>好</p><p>地址江苏省南京市<i>鼓楼区</i>汉口路22号 王小明</p>",
        [(f"<p>地址{AREA} 王**</p>", AREA), (f"<p>地址{AREA} 王**</p>", "王**")],
    ),
}
EVERY = pytest.mark.parametrize("case", CASES)


@pytest.fixture(scope="module")
def server():
    with Server(Desk(loader.builtin()), 0) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def scan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(case, style):
        name, content, _ = CASES[case]
        (tmp_path / name).write_text(content, "utf-8", newline="")
        args = ["scan", name, "--check", "pii", "--format", style, "--output", "out"]
        assert copy_context().run(cli.run, args) == 1
        return (tmp_path / "out").read_bytes()

    return run


def leaks(shown):
    """What of the values stands in ``shown``: names, the street, and any five digits of a number."""
    runs = {phone[at : at + 5] for phone in ("13812345678", "13712345678") for at in range(7)}
    return [part for part in ("王小明", "小明", "秀英", "汉口", "22号", *runs) if part in shown]


@EVERY
def test_the_line_is_shown_with_exact_masks_and_carets(case, scan):
    lines = scan(case, "text").decode().splitlines()
    shown = []
    for at, line in enumerate(lines):
        if re.fullmatch(r" *\| +\^+", line):
            left, width = line.index("^"), line.count("^")
            shown.append((lines[at - 1].split(" | ", 1)[1], left, width))
    expected = [(line, *carets(line, value)) for line, value in CASES[case][2]]
    assert shown == expected


def carets(line, value):
    def cells(text):
        return sum(2 if ord(char) > 0x2E80 else 1 for char in text)

    return 4 + cells(line[: line.index(value)]), cells(value)


@EVERY
@pytest.mark.parametrize("style", FORMATS)
def test_no_format_leaks(case, style, scan):
    out = scan(case, style)
    if FORMATS[style].binary:
        with zipfile.ZipFile(io.BytesIO(out)) as book:
            out = b"\n".join(book.read(name) for name in book.namelist())
    shown = out.decode()
    if style == "markdown":
        shown = shown.replace("\\", "")
    if style in ("json", "jsonl", "sarif", "gitlab"):
        shown += "\n".join(
            json.dumps(json.loads(part), ensure_ascii=False) for part in documents(shown, style)
        )
    assert "138****5678" in shown or AREA in shown
    assert not leaks(re.sub(r"\b[0-9a-f]{16,}\b", "", shown))  # fingerprints


def documents(shown, style):
    return shown.splitlines() if style == "jsonl" else [shown]


@EVERY
def test_the_page_for_copywriters_does_not_leak(case, server):
    name, content, expected = CASES[case]
    answer = ask(server, "POST", "/api/check", content, OURS | {"X-Name": quote(name)})
    assert answer.status == 200
    assert not leaks(json.dumps(answer.body["findings"], ensure_ascii=False))
    found = [f["excerpt"] for f in answer.body["findings"] if f["family"] == "pii"]
    assert [("".join(parts), parts[1]) for parts in found] == expected


def located(source, column, value="13812345678", source_column=1):
    made = Finding("XX101", "pii", "phone", "PHONE_NUMBER", 0, len(value), value, "error", 0.9, "m")
    return Located(made, "f", 1, column, 1, column + len(value), source, source_column=source_column)


@pytest.mark.parametrize(("column", "begins"), [(3, 1), (5, 1), (4, 2), (40, 1), (4, 9)])
def test_no_line_where_a_value_is_not_in_its_place(column, begins):
    right, wrong = (
        located("电话：13812345678，住汉口路", 4),
        located("电话：13812345678，住汉口路", column, "13812345678", begins),
    )
    (entry,) = entries([wrong], [right, wrong], show_values=False)
    assert (entry.excerpt, entry.start, entry.end) == ("", 0, 0)


def test_values_that_overlap_are_masked_once():
    source = "给13812345678@qq.com，好"
    mail, phone = located(source, 2, "13812345678@qq.com"), located(source, 2)
    half = located(source, 8, "45678@qq.com，")
    (entry,) = entries([mail], [mail, phone], show_values=False)
    assert entry.excerpt == "给" + entry.match + "，好"
    (entry,) = entries([mail], [mail, half], show_values=False)
    assert (entry.excerpt, entry.excerpt[entry.start : entry.end]) == ("给***好", "***")


def test_a_value_that_holds_others_is_hidden_far_behind_them():
    source = "x" * 10 + "13812345678" + "秘" * 600 + "13712345678"
    long = located(source, 1, source[:621])
    inner, last = located(source, 11), located(source, 622, "13712345678")
    (entry,) = entries([last], [long, inner, last], show_values=False)
    assert "秘" not in entry.excerpt


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_a_key_that_is_a_number_of_somebody_is_masked(fmt, tmp_path):
    (tmp_path / "keys.json").write_text(
        '{"13812345678": {"tel": "13912345678"}, "a@b.com": {"tel": "13712345678"}}'
    )
    out = tmp_path / "out"
    args = ["scan", str(tmp_path / "keys.json"), "-o", f"{fmt}={out}"]
    copy_context().run(cli.run, args)
    data = out.read_bytes()
    if fmt == "xlsx":
        with zipfile.ZipFile(out) as book:
            data = b"".join(map(book.read, book.namelist()))
    shown = data.decode()
    assert "keys.json" in shown
    assert "13812345678" not in shown
    assert "a@b.com" not in shown
