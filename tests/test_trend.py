"""`report`: results over time, what counts in which week, and the page they make."""

import csv
import io
import json
import os
import re
from contextvars import copy_context
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from browser import browser, needs_browser
from test_html_report import Outline

from compliance_lint import cli
from compliance_lint.report.charts import _scale
from compliance_lint.report.trend import Hit, Snapshot, trend

GOLDEN = Path(__file__).parent / "golden"
POLICIES = str(GOLDEN / "policies")


@pytest.fixture
def report(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)

    def call(*args):
        code = copy_context().run(cli.run, ["report", *args, "--policies", POLICIES])
        out, err = capfd.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return call


def result(name, *findings, **more):
    """Write a result; a finding is ``path rule severity [status]``."""
    fields = ("path", "rule_id", "severity", "status")
    body = {
        "version": 1,
        "tool": {"name": "compliance-lint", "version": "0.1.0"},
        "findings": [
            {"category": "absolute", "entity": None, "status": "open"}
            | dict(zip(fields, finding.split(), strict=False))
            for finding in findings
        ],
    }
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body | more, ensure_ascii=False), encoding="utf-8")
    return path


def three_weeks():
    result("r/2026-11-04.json", "food/a.md TA101 error", "food/a.md TA102 warning", "care/x/b.md TA101 error")
    result("r/2026-11-10.json", "food/a.md TA101 error", "food/a.md TA101 error exempt")
    result("r/2026-11-12.json", "food/a.md TA101 error", "food/a.md TA103 info", "top.md TA101 error")
    result("r/2026-11-25.json", "food/a.md TA101 error")


# --- what counts -------------------------------------------------------------------------------------


def test_weeks_take_the_last_result_and_gaps_the_one_before(report):
    three_weeks()
    body = json.loads(report("r", "-f", "json").out)
    assert body["weeks"] == ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"]
    assert body["severities"] == {"error": [2, 2, 2, 1], "warning": [1, 0, 0, 0], "info": [0, 1, 1, 0]}
    assert body["rules"] == {"TA101": [2, 2, 2, 1], "TA103": [0, 1, 1, 0], "TA102": [1, 0, 0, 0]}
    assert body["teams"] == {"food": [2, 2, 2, 1], ".": [0, 1, 1, 0], "care": [1, 0, 0, 0]}
    assert body["results"] == 4


def test_sources_count_side_by_side(report):
    result("r/food/2026-11-04.json", "any/a.md TA101 error")
    result("r/care/2026-11-11.json", "a.md TA101 error", "b.md TA101 error")
    result("r/2026-11-18/beauty/run.json", "a.md TA101 error")
    body = json.loads(report("r", "-f", "json").out)
    assert body["teams"] == {"care": [0, 2, 2], "beauty": [0, 0, 1], "food": [1, 1, 1]}


@pytest.mark.parametrize(("depth", "teams"), [("1", ["care", "food"]), ("2", ["care/x", "food"])])
def test_depth(report, depth, teams):
    result("2026-11-04.json", "food/a.md TA101 error", "care/x/b.md TA101 error")
    assert sorted(json.loads(report("2026-11-04.json", "--depth", depth, "-f", "json").out)["teams"]) == teams


@pytest.mark.parametrize(
    ("name", "week"),
    [
        ("2026-11-25.json", "2026-11-23"),
        ("scan-20261125-2359.json", "2026-11-23"),
        ("2026.11.25.json", "2026-11-23"),
        ("2026-W48.json", "2026-11-23"),
        ("nightly-2026w48.json", "2026-11-23"),
        ("2026-11-25/last.json", "2026-11-23"),
        ("2026-11-25/2026-11-18.json", "2026-11-16"),
        ("build-120261125.json", "2024-02-26"),  # no date: when it was last changed
        ("plain.json", "2024-02-26"),
    ],
)
def test_days(report, name, week):
    path = result(f"r/{name}", "a.md TA101 error")
    os.utime(path, (1_709_208_000, 1_709_208_000))  # 2024-02-29
    assert json.loads(report("r", "-f", "json").out)["weeks"] == [week]


def test_a_real_result_is_understood(report, tmp_path, monkeypatch):
    monkeypatch.chdir(GOLDEN / "input")
    target = tmp_path / "2026-11-25.json"
    args = ["scan", ".", "--policies", POLICIES, "--min-severity", "info", "--show-exempt", "-o", str(target)]
    copy_context().run(cli.run, args)
    counts = json.loads(target.read_text(encoding="utf-8"))["summary"]
    body = json.loads(report(str(target), "-f", "json").out)
    assert body["severities"] == {name: [counts[name]] for name in ("error", "warning", "info")}


def test_only_the_last_year_is_shown():
    hits = (Hit("A", "error", "absolute", "t"),)
    made = trend([Snapshot(date(2020, 1, 1), "", hits), Snapshot(date(2026, 11, 25), "", ())])
    assert (len(made.weeks), made.weeks[-1], made.rules[0].counts[-2:]) == (53, date(2026, 11, 23), (1, 0))


# --- what is said ------------------------------------------------------------------------------------


def test_text(report):
    three_weeks()
    assert report("r").out.splitlines() == [
        "周        错误  警告  提示  合计",
        "2026-W45  2     1     0     3",
        "2026-W46  2     0     1     3",
        "2026-W47  2     0     1     3",
        "2026-W48  1     0     0     1",
        "",
        "按团队  本周  较上周",
        "food    1     −1",
        ".       0     −1",
        "care    0     ±0",
        "",
        "按规则        本周  较上周",
        "TA101 最低价  1     −1",
        "TA103 热卖    0     −1",
        "TA102 包退    0     ±0",
        "",
        "4 份结果，2026-W45 至 2026-W48，当前 1 处问题（较上周 −2）",
    ]


def test_audit_of_a_baseline(report):
    three_weeks()
    Path("known.txt").write_text(
        "a.md\tTA101\tx1\t3\treal\nb.md\tTA101\tx2\t1\tfalse\tno\nc.md\tTA102\tx3\t5\n", encoding="utf-8"
    )
    told = report("r", "--baseline", "known.txt").out
    assert "人工审核      真问题  误报  误报率\nTA101 最低价  3       1     25%\n\n" in told
    body = json.loads(report("r", "--baseline", "known.txt", "-f", "json").out)
    assert body["audit"] == {"TA101": {"real": 3, "false": 1}}
    report("r", "--baseline", "known.txt", "-o", "t.html")
    assert '<td class="n">25%</td>' in Path("t.html").read_text(encoding="utf-8")
    assert report("r", "--baseline", "nope.txt").code == 2


def test_csv_adds_up_and_runs_no_formulas(report):
    result("2026-11-04.json", "=cmd/a.md TA101 error", "b/a.md TA101 error")
    assert report("2026-11-04.json", "-o", "t.csv").err == "报告已写入 t.csv\n"
    text = Path("t.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    for group in ("级别", "规则", "团队"):
        assert sum(int(row["数量"]) for row in rows if row["分组"] == group) == 2
    assert "'=cmd" in {row["名称"] for row in rows}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("{", "不是有效的 JSON"),
        ("[]", "不是 scan --format json 的结果"),
        ('{"findings": []}', "不是 scan --format json 的结果"),
        ('{"tool": {"name": "compliance-lint"}, "version": 99, "findings": []}', "只认识 1，请升级"),
        ('{"tool": {"name": "compliance-lint"}, "version": 1, "findings": [{"x": 1}]}', "不是 scan"),
    ],
)
def test_files_that_are_no_results(report, content, error):
    Path("x.json").write_text(content, encoding="utf-8")
    told = report("x.json")
    assert (told.code, told.out, error in told.err, told.err.count("\n")) == (2, "", True, 1)


def test_other_json_in_a_folder_is_skipped_and_said(report):
    three_weeks()
    Path("r/other.json").write_text("{}", encoding="utf-8")
    told = report("r")
    assert (told.code, told.err) == (0, "跳过了 1 个不是检查结果的 JSON 文件\n")
    Path("empty").mkdir()
    assert "没有找到" in report("empty").err
    assert report("nope.json").code == 2
    result("2026-02-31.json")
    assert report("2026-02-31.json").err.endswith("文件名中的日期不存在\n")
    assert report("r", "--depth", "0").code == 2


def test_page_is_whole_and_escapes_names(report):
    result("r/2026-11-04.json", "<b>x</b>/a.md TA101 error", "food/a.md ZZ999 warning")
    report("r", "-o", "t.html")
    text = Path("t.html").read_text(encoding="utf-8")
    outline = Outline()
    outline.VOID = (*Outline.VOID, "line", "polyline", "circle")
    outline.feed(text)
    assert (outline.open, outline.loads, outline.inline) == ([], [], [])
    assert "<b>x" not in text
    assert "ZZ999 绝对化用语" in text
    assert 'lang="zh-CN"' in text
    english = copy_context().run(
        cli.run, ["--lang", "en", "report", "r", "-o", "t.html", "--policies", POLICIES]
    )
    assert english == 0
    assert not re.search(
        "[一-鿿]",
        re.sub("(?s)<style>.*?</style>", "", Path("t.html").read_text("utf-8")).replace("绝对化用语", ""),
    )


@pytest.mark.parametrize("most", [0, 1, 4, 5, 6, 9, 10, 11, 49, 51, 99, 500, 12_345, 10**6])
def test_axis_holds_every_number(most):
    top, step = _scale(most)
    assert top >= most
    assert top % step == 0
    assert 1 <= top // step <= 5


@needs_browser
def test_page_in_a_browser(report, tmp_path):
    three_weeks()
    report("r", "-o", "t.html")
    with browser(tmp_path / "profile") as tab:
        tab.open(Path("t.html").resolve().as_uri())
        assert tab.run("document.querySelectorAll('.columns g').length") == 4
        tall = tab.run(
            "Math.max(...Array.from(document.querySelectorAll('.columns rect'),"
            "r => r.getBoundingClientRect().height))"
        )
        assert tall > 50
        tab.look(390, 800, dark=True)
        assert tab.run("document.documentElement.scrollWidth <= innerWidth")
        assert tab.complaints == []
