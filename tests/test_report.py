"""What is printed: golden reports, masking, carets under wide characters."""

import json
import os
from pathlib import Path

import pytest
from wcwidth import wcswidth

from compliance_lint import cli
from compliance_lint.messages import current_language
from compliance_lint.model import Finding, Located
from compliance_lint.policy.schema import CATEGORIES, ENTITIES
from compliance_lint.report.entries import entries
from compliance_lint.report.formats import text
from compliance_lint.report.layout import Style, columns, printable, table, wrap
from compliance_lint.report.run import Show, report
from compliance_lint.report.titles import title

GOLDEN = Path(__file__).parent / "golden"
FLAGS = ["--policies", "../policies"]
# UPDATE_GOLDEN=1 pytest tests/test_report.py writes them anew; review the difference
GOLDENS = {
    "scan-zh.txt": ["scan", ".", *FLAGS],
    "scan-en.txt": ["--lang", "en", "scan", ".", *FLAGS, "--min-severity", "info", "--show-exempt"],
    "scan-claims.json": ["scan", ".", *FLAGS, "--format", "json", "--check", "claims"],
    "scan-pii.json": ["scan", "b-chats.csv", *FLAGS, "--format", "json", "--check", "pii"],
    "scan-color.txt": ["scan", "d-live.srt", *FLAGS, "--color", "always"],
    "explain.txt": ["explain", "TA101", "TP101", *FLAGS],
    "rules.txt": ["rules", *FLAGS],
    "rules.json": ["rules", *FLAGS, "--format", "json"],
    "help-scan-zh.txt": ["scan", "--help"],
    "help-redact-en.txt": ["redact", "--help", "--lang=en"],
}


def run(args, capsys):
    from contextvars import copy_context

    code = copy_context().run(cli.run, args)
    return code, *capsys.readouterr()


@pytest.mark.parametrize("name", GOLDENS)
def test_golden(name, capsys, monkeypatch):
    monkeypatch.chdir(GOLDEN / "input")
    _, out, _ = run(GOLDENS[name], capsys)
    expected = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(out, encoding="utf-8")
    assert out == expected.read_text(encoding="utf-8")


def test_no_format_shows_personal_data(capsys, monkeypatch):
    monkeypatch.chdir(GOLDEN / "input")
    values = ("13912345678", "13812345679", "13800138000", "liming@")
    for name, args in GOLDENS.items():
        _, out, err = run(args, capsys)
        if "explain" not in name:  # there they are the examples of the rule
            assert not [value for value in values if value in out + err], name
    _, out, _ = run(["scan", ".", *FLAGS, "--show-values"], capsys)
    assert all(value in out for value in values)


def test_language_does_not_leak_out_of_a_run(capsys):
    run(["--lang", "en", "--version"], capsys)
    assert current_language() == "zh"


def finding(source, value, *, family="pii", line=1, entity="PHONE_NUMBER", message="msg", shift=0, **more):
    start = source.index(value)
    fields = {
        "severity": "error",
        "confidence": 0.9,
        "start": start + shift,
        "end": start + shift + len(value),
    }
    made = Finding("XX101", family, "absolute", entity, match=value, message=message, **fields | more)
    return Located(made, "f.txt", line, start + 1, line, start + 1 + len(value), source)


def only(located, personal=(), **show):
    (entry,) = entries([located], [located, *personal], show_values=False, **show)
    return entry


def test_all_values_of_the_line_are_masked():
    source = "电话13912345678或13812345679，顶级面料"
    first, second = finding(source, "13912345678"), finding(source, "13812345679")
    claim = finding(source, "顶级", family="claims", entity=None)
    entry = only(claim, [first, second])
    assert entry.excerpt == "电话139****5678或138****5679，顶级面料"
    assert entry.excerpt[entry.start : entry.end] == "顶级"


def test_mask_of_another_length_moves_the_carets():
    source = "邮箱liming.long@example.com，顶级"
    mail = finding(source, "liming.long@example.com", entity="EMAIL_ADDRESS")
    entry = only(finding(source, "顶级", family="claims", entity=None), [mail])
    assert entry.excerpt[entry.start : entry.end] == "顶级"
    assert entry.excerpt == "邮箱l***@example.com，顶级"
    entry = only(mail)
    assert entry.excerpt[entry.start : entry.end] == "l***@example.com"


@pytest.mark.parametrize(
    ("claim", "shown"),
    [
        ("加微信13912345678领券", "加微信139****5678领券"),
        ("加微信1391234", "***"),  # half a number: nothing of it is shown
        ("领券", "领券"),
    ],
)
def test_personal_data_inside_a_claim_is_masked_in_match_and_message(claim, shown):
    source = "快加微信13912345678领券"
    phone = finding(source, "13912345678")
    entry = only(finding(source, claim, family="claims", entity=None, message=f"「{claim}」不行"), [phone])
    assert (entry.match, entry.message) == (shown, f"「{shown}」不行")


def test_value_over_two_lines_is_masked_on_both():
    phone = Located(
        finding("139", "139").finding.__class__(
            "XX101", "pii", "phone", "PHONE_NUMBER", 0, 12, "139123\n45678", "error", 0.9, "m"
        ),
        "f.txt", 1, 3, 2, 6, "号码139123",
    )  # fmt: skip
    claim = finding("45678 顶级", "顶级", family="claims", entity=None, line=2)
    assert only(claim, [phone]).excerpt == "*** 顶级"
    assert "139123" not in only(phone).excerpt


def test_long_line_is_cut_around_the_match_and_masks_survive_the_cut():
    phones = "13912345678，" * 3000
    source = phones + "顶级" + phones
    personal = [
        Located(finding(phones, "13912345678").finding, "f.txt", 1, at + 1, 1, at + 12, source)
        for at in range(len(source))
        if source.startswith("13912345678", at)
    ]
    entry = only(finding(source, "顶级", family="claims", entity=None), personal)
    assert len(entry.excerpt) < 500
    assert "1391234" not in entry.excerpt
    assert entry.excerpt[entry.start : entry.end] == "顶级"


@pytest.mark.parametrize(
    "before",
    ["", "abc ", "家人们，今天", "“引号”…①☆", "é👨‍👩‍👧❤️", "\t缩进", "很长的一行" * 60, "a" * 300, "①" * 300],
)
@pytest.mark.parametrize("ambiguous", [1, 2])
def test_carets_stand_under_the_match(before, ambiguous):
    source = before + "全网最低价" + "，后面的话" * 40
    located = finding(source, "全网最低价", family="claims", entity=None)
    result = report([located], [], 1, [], Show())
    lines = list(text.render(result, Style(ambiguous=ambiguous, width=80)))
    shown, carets = lines[2], lines[3]
    prefix = shown[: shown.index("全网最低价")]
    cells = Style(ambiguous=ambiguous).cells
    assert cells(prefix) == len(carets) - 10
    assert carets.endswith(" " + "^" * 10)
    assert cells(shown) <= 80
    if ambiguous == 1:
        assert wcswidth(prefix) == len(carets) - 10


def test_nothing_reaches_the_terminal_that_could_steer_it():
    source = "\x1b[31m红色\x9b\u202e顶级\x07"
    located = finding(source, "顶级", family="claims", entity=None, message="\x1b]0;x\x07\n第二行")
    out = "\n".join(text.render(report([located], [], 1, [], Show()), Style()))
    assert not [char for char in out if char != "\n" and (ord(char) < 32 or char in "\x9b\u202e")]
    assert len(printable(source)) == len(source)


def test_whole_document_finding_has_no_excerpt():
    made = Finding("XX101", "claims", "missing_disclosure", None, 0, 0, "", "warning", 0.9, "缺少说明")
    result = report([Located(made, "f.txt", 1, 1, 1, 1, "第一行")], [], 1, [], Show())
    lines = list(text.render(result, Style()))
    assert lines[0] == "f.txt:1:1 (全文) warning XX101 [缺少必要说明] 缺少说明"
    assert not [line for line in lines if "|" in line]


def test_counts_and_exit_codes():
    found = [
        finding("顶级", "顶级", family="claims", entity=None, severity=severity, status=status)
        for severity, status in [("warning", "open"), ("info", "open"), ("info", "exempt")]
    ]
    result = report(found, [], 2, [], Show())
    assert dict(result.open) == {"error": 0, "warning": 1, "info": 1}
    assert (len(result.entries), result.hidden, result.not_open, dict(result.hidden_closed)["exempt"]) == (
        1,
        1,
        1,
        1,
    )
    assert [result.exit_code(level) for level in ("error", "warning", "info", None)] == [0, 1, 1, 0]
    assert report(found, [], 2, ["x"], Show()).exit_code(None) == 2
    everything = report(found, [], 2, [], Show("info", exempt=True))
    assert (len(everything.entries), everything.hidden, dict(everything.hidden_closed)["exempt"]) == (3, 0, 0)


def test_json_is_deterministic_and_complete(capsys, monkeypatch):
    monkeypatch.chdir(GOLDEN / "input")
    args = ["scan", ".", *FLAGS, "--format", "json", "--min-severity", "info", "--show-exempt"]
    _, first, _ = run(args, capsys)
    _, second, _ = run(args, capsys)
    assert first == second
    body = json.loads(first)
    names = {"path", "line", "column", "end_line", "end_column", "part", "row", "name"}
    names |= set(Finding.__dataclass_fields__) - {"whole"}  # other messages, unmasked
    assert {frozenset(f) for f in body["findings"]} == {frozenset(names)}
    assert body["summary"]["error"] == sum(f["severity"] == "error" for f in body["findings"])
    assert {f["match"] for f in body["findings"] if f["status"] == "exempt"} == {"全网最低价"}


def test_every_category_and_entity_has_a_name():
    assert [key for key in (*CATEGORIES, *ENTITIES) if title(key) == key] == []


@pytest.mark.parametrize(
    ("given", "width", "lines"),
    [
        ("全网最低价", 6, ["全网最", "低价"]),
        ("一二三，四", 6, ["一二", "三，四"]),  # no line begins with a comma
        ("use --fail-on error", 9, ["use", "--fail-on", "error"]),
        ("", 10, [""]),
        ("短", 1, ["短"]),
    ],
)
def test_wrap(given, width, lines):
    assert wrap(given, width, Style()) == lines


def test_columns_and_tables_line_up_in_cells():
    rows = [("最低", "甲"), ("ab", "乙"), ("very-long-flag", "丙")]
    assert list(columns(rows, Style(), most=6)) == [
        "  最低  甲",
        "  ab    乙",
        "  very-long-flag",
        "        丙",
    ]
    assert list(table(["编号", "名"], [["A1", "甲"], ["长名字", "乙"]], Style())) == [
        "编号    名",
        "A1      甲",
        "长名字  乙",
    ]
