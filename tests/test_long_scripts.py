"""Long scripts without marks, long lines, and the time codes of subtitles in every report."""

import csv
import io
import json
from contextvars import copy_context

import pytest

from compliance_lint import cli, scan_text
from compliance_lint.readers import read

FILLER = (
    "大家看一下这款的质地非常清爽抹开之后不会很油对吧然后我自己也在用的喜欢可以先看看那个小黄车三号链接啊"
)
PHONE = "13812345678"


@pytest.fixture
def scan(capfd):
    def run(path, *options):
        args = ["--lang", "en", "scan", str(path), "--no-config", "--no-cache", *options]
        copy_context().run(cli.run, args)
        return capfd.readouterr().out

    return run


def table(text):
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_speech_without_marks_is_cut_where_people_breathe(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(FILLER * 1000, encoding="utf-8")
    chunks = list(read(path))
    assert "".join(chunk.raw for chunk in chunks) == FILLER * 1000
    assert len(chunks) > 10
    assert max(len(chunk.raw) for chunk in chunks) <= 4000
    ends = {chunk.raw[-2:] for chunk in chunks[:-1]}
    assert ends <= {"对吧", "接啊"}


def test_findings_in_a_long_line_point_at_their_words(tmp_path, scan):
    path = tmp_path / "a.txt"
    claims = 12
    text = "".join(FILLER * 80 + f"这是国家级品质{i}号" for i in range(claims))
    path.write_text(text, encoding="utf-8")
    assert len(text) > 48_000
    found = json.loads(scan(path, "--format", "json", "--select", "AD101"))["findings"]
    places = [text.index(f"国家级品质{i}号") for i in range(claims)]
    assert [(f["column"] - 1, f["match"]) for f in found] == [(at, "国家级") for at in places]
    rows = list(
        csv.DictReader(io.StringIO(scan(path, "--format", "csv", "--select", "AD101").lstrip("\ufeff")))
    )
    assert [row["context"].count("国家级品质") for row in rows] == [1] * claims
    shown = scan(path, "--select", "AD101").splitlines()
    carets = [i for i, line in enumerate(shown) if "^" in line]
    assert len(carets) == claims
    assert all("这是国家级品质" in shown[i - 1] for i in carets)


def test_personal_data_far_out_in_a_line_is_masked(tmp_path, scan):
    path = tmp_path / "a.txt"
    path.write_text(FILLER * 200 + f"电话{PHONE}国家级品质" + FILLER, encoding="utf-8")
    out = scan(path)
    assert "138****5678国家级品质" in out
    assert PHONE not in out
    assert PHONE not in scan(path, "--select", "AD101", "--check", "claims")


def test_elements_of_an_array_on_one_line_are_shown_at_their_place(tmp_path, scan):
    path = tmp_path / "a.json"
    rows = [{"文案": f"第{i}款国家级面膜，电话{PHONE}"} for i in range(3)]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    out = scan(path, "--select", "AD101")
    assert [f"第{i}款国家级面膜，电话138****5678" in out for i in range(3)] == [True] * 3
    assert PHONE not in out
    lines = out.splitlines()
    for number in (i for i, line in enumerate(lines) if "^" in line):
        text, marks = lines[number - 1], lines[number]
        wide = sum(1 + (char > "\u2e7f") for char in text[: text.index("国家级")])
        assert marks.index("^") == wide


def test_what_was_denied_before_a_breath_lifts_no_claim():
    assert [f.rule_id for f in scan_text(f"{FILLER}这是国家级品质的面霜", checks=["claims"])][:1] == ["AD101"]
    assert "AD101" not in {
        f.rule_id for f in scan_text("我们不会说这是国家级品质的面霜") if f.status == "open"
    }


SUBTITLES = {
    "a.srt": (
        "1\n00:00:01,000 --> 00:00:03,000\n家人们好\n\n2\n"
        "01:02:03,500 --> 01:02:05,000\n这是国家级品质的面霜\n",
        "01:02:03,500",
    ),
    "a.vtt": (
        "WEBVTT\n\n00:01.000 --> 00:03.000\n家人们好\n\n"
        "01:02:03.500 --> 01:02:05.000\n这是国家级品质的面霜\n",
        "01:02:03.500",
    ),
    "a.lrc": ("[00:01.00]家人们好\n[62:03.50]这是国家级品质的面霜\n", "62:03.50"),
}


@pytest.mark.parametrize("name", SUBTITLES)
def test_time_codes_stand_in_every_report(tmp_path, scan, name):
    text, code = SUBTITLES[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert f"({code}) error AD101" in scan(path, "--select", "AD101")
    (found,) = json.loads(scan(path, "--format", "json", "--select", "AD101"))["findings"]
    assert (found["name"], found["row"], found["match"]) == (code, None, "国家级")
    (line,) = scan(path, "--format", "jsonl", "--select", "AD101").splitlines()
    assert json.loads(line)["name"] == code
    (row,) = table(scan(path, "--format", "csv", "--select", "AD101"))
    assert row["place"] == code
