"""A stream that goes on: each line comes out before the next one goes in."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import compliance_lint
from compliance_lint.api import load_policies
from compliance_lint.engine import Scanner
from compliance_lint.model import InputError
from compliance_lint.readers import base, live
from compliance_lint.redact import rewrite_live

ENVIRON = os.environ | {"PYTHONPATH": str(Path(compliance_lint.__file__).parent.parent)}
P = "13812345678"


def by_line(chunks):
    for chunk in chunks:
        at = [segment.text.find(P) for segment in chunk.segments]
        yield chunk, [[(i, i + len(P), "#")] if i >= 0 else [] for i in at]


def streamed(data, name="-"):
    out = io.BytesIO()
    rewrite_live(io.BytesIO(data), out, name, by_line)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("-", f'电话{P}\r\n\n{{P}}\n[12:03] 客服: {P}\n{{"text": "{P}"}}\n结束{P}'),
        ("a.log", f"x {P}\n"),
        ("a.jsonl", f'{{"a": "{P}"}}\n\n["{P}", 1]\n'),
    ],
)
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_only_the_number_changes(name, text, bom):
    assert streamed(bom + text.encode(), name) == bom + text.replace(P, "#").encode()


def test_a_line_in_another_encoding():
    data = f"电话{P}\n".encode() + f"电话{P}\n".encode("gb18030")
    assert streamed(data) == "电话#\n".encode() + "电话#\n".encode("gb18030")


@pytest.mark.parametrize(
    ("name", "bad", "word"),
    [
        ("-", b"\xff\xff\n", "第 2 行"),
        ("-", b"a\0b\n", "第 2 行"),
        ("a.jsonl", b"{oops}\n", "a.jsonl:2:2"),
        ("a.jsonl", b"[" * 300 + b"]" * 300 + b"\n", "a.jsonl:2"),
    ],
)
def test_what_is_no_line_stops_it(name, bad, word):
    out = io.BytesIO()
    with pytest.raises(InputError, match=word):
        rewrite_live(io.BytesIO(b'"one"\n' + bad + b'"three"\n'), out, name, by_line)
    assert out.getvalue() == b'"one"\n'


def test_a_line_without_end(monkeypatch):
    monkeypatch.setattr(live, "RECORD_LIMIT", 100)
    with pytest.raises(InputError, match="单条记录超过"):
        streamed(b"a" * 1000)
    assert base.RECORD_LIMIT > 100


def test_tables_can_not_be_streamed():
    with pytest.raises(InputError, match="请不要使用 --stream"):
        streamed(b"", "a.csv")


def test_what_was_said_before_counts():
    scanner = Scanner(load_policies(), ("pii",), live=True)
    lines = ["[12:03] 客服: 麻烦报一下收货人姓名\n", "[12:04] 买家: 苗婉清\n", "[12:05] 客服: 好的\n"]
    chunks = live.Live(io.BytesIO("".join(lines).encode()), "-").chunks()
    found = [[f.match for each in fs for f in each] for _, fs in scanner.chunks(chunks)]
    assert found == [[], ["苗婉清"], []]


def test_each_line_comes_out_at_once():
    command = [sys.executable, "-m", "compliance_lint", "redact", "-", "--stream"]
    buffered = {key: value for key, value in ENVIRON.items() if key != "PYTHONUNBUFFERED"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=buffered) as run:
        patience = threading.Timer(30, run.kill)  # a line that never comes is a failure, not a wait
        patience.start()
        for number in ("13812345678", "13912345679"):
            run.stdin.write(f"我的手机号是{number}\n".encode())
            run.stdin.flush()
            assert run.stdout.readline().decode() == f"我的手机号是{number[:3]}****{number[-4:]}\n"
        run.stdin.close()
        assert run.stdout.read() == b""
        assert run.wait(20) == 0
        patience.cancel()
