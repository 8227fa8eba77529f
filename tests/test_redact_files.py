"""Redaction of files: edits land in the right place and every other byte stays."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compliance_lint.model import InputError
from compliance_lint.redact import Editor, rewrite_file, rewrite_stream

PHONE = re.compile(r"1[3-9]\d{9}")


def by_segment(edits) -> Editor:
    """An editor that asks ``edits`` for each segment."""
    return lambda chunks: ((c, [edits(segment) for segment in c.segments]) for c in chunks)


def phones(segment):
    return [(m.start(), m.end(), "<电话>") for m in PHONE.finditer(segment.text)]


def replacing(old, new):
    return lambda segment: [(m.start(), m.end(), new) for m in re.finditer(re.escape(old), segment.text)]


def redacted(name, data, redactor=phones):
    out = io.BytesIO()
    rewrite_stream(io.BytesIO(data), out, name, by_segment(redactor))
    return out.getvalue()


BODIES = {
    "a.txt": "姓名 张三\r\n\r\n电话：13812345678。\n\r😀 \n",
    "a.md": "# 电话 13812345678 #\r\n\r\n```\n13812345678\n```\n[x](http://a/13812345678)\n",
    "a.srt": "1\n00:00:01,000 --> 00:00:02,000\n打13812345678\n\nx",
    "a.csv": '姓名,电话\r\n"张""三",13812345678\r\n李四,"13812345678\n或""13912345678"""\r\n,\r\n',
    "a.tsv": "姓名\t电话\n张三\t13812345678\n",
    "a.html": "<p title='13812345678'>电<b>话</b>13812345678&nbsp;<!-- 13812345678 --></p>\r\n<br>\n",
    "a.log": "[12:03] 客服: 您好\r\n[12:04] 买家13812345678: 13812345678\r\n13812345678\n",
    "a.lrc": "[00:01.00]打13812345678\n",
    "a.jsonl": '{"a": "\\u7535\\u8bdd13812345678\\n"}\n\n{"a":13812345678}\n',
    "a.json": '{\n\t"a": ["\\/", "x\\"13812345678\\"", 1e5, 13812345678, 13812345678]\n}\n',
}
ENCODINGS = [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gb18030", b""), ("utf-16-le", b"\xff\xfe")]


@pytest.mark.parametrize(("codec", "bom"), ENCODINGS)
@pytest.mark.parametrize("name", BODIES)
def test_only_the_numbers_change(name, codec, bom):
    body = BODIES[name]
    data = bom + body.encode(codec)
    assert redacted(name, data, lambda _: []) == data
    mark = "&lt;电话&gt;" if name == "a.html" else "<电话>"
    expected = PHONE.sub(mark, body).replace("<!-- &lt;电话&gt;", "<!-- <电话>")
    if name.startswith("a.json"):
        ascii_only = [line for line in body.splitlines(keepends=True) if line.isascii()]
        assert "".join(ascii_only) == body  # so the replacement is written in ASCII, too
        mark = json.dumps("<电话>")[1:-1]
        expected = re.sub(rf"(?<=[:,])(\s*){PHONE.pattern}", rf'\1"{mark}"'.replace("\\u", "\\\\u"), body)
        expected = PHONE.sub(mark.replace("\\", "\\\\"), expected)
    assert redacted(name, data) == bom + expected.encode(codec)


@pytest.mark.parametrize(
    ("name", "data", "old", "new", "expected"),
    [
        ("a.csv", '备注,x\n"a ""b"" c",1\n', "b", 'q"q', '备注,x\n"a ""q""q"" c",1\n'),
        ("a.csv", '备注,x\n"a ""b"" c",1\n', '"b"', "", '备注,x\n"a  c",1\n'),
        ("a.csv", "备注,x\nabc,1\n", "b", "1,2", '备注,x\n"a1,2c",1\n'),
        ("a.csv", "备注,x\nabc,1\n", "a", '"', '备注,x\n"""bc",1\n'),
        ("a.csv", '备注,x\n5"寸,1\n', "寸", "吋", '备注,x\n5"吋,1\n'),
        ("a.csv", "备注;x\nabc;1\n", "b", ";", '备注;x\n"a;c";1\n'),
        ("a.csv", "备注,x\n张三=1+1,1\n", "张三", "", "备注,x\n'=1+1,1\n"),
        ("a.csv", '备注,x\n"张三=HYPERLINK(""x"")",1\n', "张三", "", '备注,x\n"\'=HYPERLINK(""x"")",1\n'),
        ("a.csv", "备注,x\nabc,1\n", "a", "@", "备注,x\n'@bc,1\n"),
        ("a.csv", "备注,x\nabc,1\n", "a", "＝", "备注,x\n'＝bc,1\n"),
        ("a.csv", "备注,x\n=a+1,1\n", "a", "b", "备注,x\n=b+1,1\n"),
        ("a.csv", "备注,x\nabc,1\n", "b", "-", "备注,x\na-c,1\n"),
        ("a.tsv", "备注\tx\nabc\t1\n", "a", "+", "备注\tx\n'+bc\t1\n"),
        ("a.tsv", "备注\tx\nabc\t1\n", "b", "\n", '备注\tx\n"a\nc"\t1\n'),
        ("a.json", r'["\u4e2d\ud83d\ude00x", "中"]', "😀", "<脸>", r'["\u4e2d<脸>x", "中"]'),
        ("a.json", r'["\u4e2dx\"y"]', 'x"', '\n"', r'["\u4e2d\n\"y"]'),
        ("a.json", r'["a\ud83db"]', "b", "c", r'["a\ud83dc"]'),
        ("a.json", "[8613812345678]", "13812345678", "*", '["86*"]'),
        ("a.json", '{"中": "x"}', "x", "中", '{"中": "中"}'),
        ("a.txt", "一二三", "二", "", "一三"),
    ],
)
def test_edits(name, data, old, new, expected):
    assert redacted(name, data.encode(), replacing(old, new)).decode() == expected


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(st.text(alphabet='ab,"\n\r x中', max_size=6), min_size=2, max_size=2), min_size=1, max_size=4
    ),
    st.text(alphabet='z,"\n中', max_size=3),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_csv_reads_as_if_the_cells_were_changed(rows, new, quoting):
    rows = [["姓名", "备注"], *rows]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=quoting).writerows(rows)
    out = redacted("a.csv", buffer.getvalue().encode(), replacing("a", new)).decode()
    wanted = [[cell.replace("a", new) for cell in row] for row in rows]
    cells = [
        (old, new)
        for before, after in zip(rows, wanted, strict=True)
        for old, new in zip(before, after, strict=True)
    ]
    assume(not any(old != new and new.startswith("\r") for old, new in cells))  # is guarded, see below
    assert [row for row in csv.reader(io.StringIO(out, newline=""))] == wanted  # noqa: C416


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(alphabet='ab"\\\n/😀中\u2028', max_size=8)),
    st.text(alphabet='z"\\\n😀', max_size=3),
    st.booleans(),
)
def test_json_reads_as_if_the_values_were_changed(strings, new, ascii_only):
    data = json.dumps(strings, ensure_ascii=ascii_only).encode()
    out = json.loads(redacted("a.json", data, replacing("a", new)))
    assert out == [text.replace("a", new) if text.strip() else text for text in strings]


def test_overlapping_edits_are_a_programming_error():
    with pytest.raises(ValueError, match="overlaps"):
        redacted("a.txt", b"abcd", lambda _: [(0, 2, ""), (1, 3, "")])


def test_file(tmp_path):
    source, target = tmp_path / "a.csv", tmp_path / "out.csv"
    source.write_bytes("﻿姓名,电话\r\n张三,13812345678\r\n".encode())
    rewrite_file(source, target, by_segment(phones))
    assert target.read_bytes() == "﻿姓名,电话\r\n张三,<电话>\r\n".encode()
    rewrite_file(source, source, by_segment(phones), in_place=True)
    assert source.read_bytes() == target.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "out.csv"]


def test_same_file_is_refused(tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("13812345678")
    (tmp_path / "soft.txt").symlink_to("a.txt")
    (tmp_path / "hard.txt").hardlink_to(source)
    for target in (source, tmp_path / "soft.txt", tmp_path / "hard.txt", tmp_path / "x" / ".." / "a.txt"):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(InputError, match="输出文件与输入文件相同"):
            rewrite_file(source, target, by_segment(phones))
    assert source.read_text() == "13812345678"


def test_target_must_be_a_file(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(InputError, match="这是目录"):
        rewrite_file(tmp_path / "a.txt", tmp_path, by_segment(phones))


def test_no_partial_output(tmp_path):
    source, target = tmp_path / "a.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"a": "x"}\n' * 1000 + '{"a": ')
    target.write_text("before")
    for where in (target, tmp_path / "new.jsonl"):
        with pytest.raises(InputError, match=re.escape(f"{source}:1001:7：")):
            rewrite_file(source, where, by_segment(phones))
    assert target.read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jsonl", "out.jsonl"]
    out = io.BytesIO()
    with pytest.raises(InputError):
        rewrite_stream(io.BytesIO(source.read_bytes()), out, "a.jsonl", by_segment(phones))
    assert out.getvalue() == b""


def test_broken_output_is_not_blamed_on_the_input():
    class Closed(io.BytesIO):
        def write(self, _):
            raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        rewrite_stream(io.BytesIO(b"x"), Closed(), "a.txt", by_segment(phones))


def test_name_without_suffix_is_plain_text():
    assert redacted("-", "电话13812345678".encode()) == "电话<电话>".encode()
    assert Path("-").suffix == ""
