"""Suppressions: where they hold, in every syntax, and what is said about those that do not."""

import json
from contextvars import copy_context
from datetime import date
from pathlib import Path

import pytest

from compliance_lint import cli
from compliance_lint.suppress.directive import find, parse

POLICIES = str(Path(__file__).parent / "golden" / "policies")
PHONE = "13912345678"
BAD = "全网最低价"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def write(name, text):
    Path(name).write_text(text, encoding="utf-8")
    return name


@pytest.fixture
def scan(capfd):
    """(line, rule, status) of every finding, suppressed ones too."""

    def call(name, *options):
        args = ["scan", name, "-f", "json", "--show-suppressed", "--policies", POLICIES, *options]
        code = copy_context().run(cli.run, args)
        out, err = capfd.readouterr()
        assert "错误" not in err, err
        call.code, call.raw = code, json.loads(out)["findings"]
        return [(f["line"], f["rule_id"], f["status"]) for f in call.raw]

    return call


# --- the grammar -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("<!-- compliance-lint: ignore[AD101] 理由：有证书 -->", "ignore[AD101] 理由：有证书"),
        ("文案 <!--compliance-lint:ignore[AD101]-->尾巴", "ignore[AD101]"),
        ("x = 1  # compliance-lint: ignore[AD101] reason: ok", "ignore[AD101] reason: ok"),
        ("// 合规检查：忽略[AD101] 理由：有证书", "忽略[AD101] 理由：有证书"),
        ("/* compliance-lint: off[AD] 试用 */ 后文", "off[AD] 试用"),
        ("；compliance-lint: ignore[AD101] x", "ignore[AD101] x"),
        ("文案【合规检查：忽略［AD101］ 理由：见【备案】编号】后文", "忽略［AD101］ 理由：见【备案】编号"),
        ("（合规检查：忽略[AD101] 有证书（附件）），后文", "忽略[AD101] 有证书（附件）"),
        ("[//]: # (compliance-lint: ignore-next-line[AD101] ok)", "ignore-next-line[AD101] ok"),
        ("-- compliance-lint: ignore[AD101]", "ignore[AD101]"),
        ("compliance-lint: ignore-file[AD101] 演示", "ignore-file[AD101] 演示"),
        ("<!-- compliance-lint: ingore[AD101] -->", "ingore[AD101]"),  # a slip, to be reported
        ("<!-- compliance-lint: ignor AD101 -->", "ignor AD101"),
        ("写法是 `<!-- compliance-lint: ignore[AD101] -->`", None),
        ("写法是 `## compliance-lint: ignore[AD101]`", None),
        ("我们用 compliance-lint: 一个检查工具", None),
        ("工具（compliance-lint: a linter for copy）", None),
        ("compliance-lint:", None),
        ("没有标记 ignore[AD101]", None),
    ],
)
def test_find(text, body):
    found = [written.body for written in find(text)]
    assert found == ([] if body is None else [body])
    for written in find(text):
        assert body in text[written.start : written.end]
        assert "后文" not in text[written.start : written.end]


@pytest.mark.parametrize(
    ("body", "rules", "reason", "until"),
    [
        ("ignore[AD101] 理由：已取得证书", ("AD101",), "已取得证书", None),
        ("ignore[AD101, PI]已取得证书", ("AD101", "PI"), "已取得证书", None),
        ("ignore[AD101] until 2026-12-31 reason: licence", ("AD101",), "licence", date(2026, 12, 31)),
        (
            "忽略[AD101、AD102] 理由：活动价 至 2026年12月31日",
            ("AD101", "AD102"),
            "活动价",
            date(2026, 12, 31),
        ),
        (
            "忽略【AD101】理由: 证书有效期至2026-12-31由法务保存",
            ("AD101",),
            "证书有效期至2026-12-31由法务保存",
            None,
        ),
        ("off[PI] —— 演示数据", ("PI",), "演示数据", None),
        ("ignore[AD101]", ("AD101",), "", None),
    ],
)
def test_parse(body, rules, reason, until):
    made = parse(body, "a", 1, 1, body)
    assert (made.rules, made.reason, made.until, made.error) == (rules, reason, until, "")


@pytest.mark.parametrize(
    "body", ["ignore", "ignore AD101", "ignroe[AD101]", "off", "ignore[AD101] 至 2026-13-40"]
)
def test_what_can_not_be_understood(body):
    assert parse(body, "a", 1, 1, body).error


# --- where they hold -------------------------------------------------------------------------------

SUPPRESSED = "suppressed"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            f"{BAD} <!-- compliance-lint: ignore[TA101] 理由：有成交记录 -->\n\n{BAD}\n",
            [(1, SUPPRESSED), (3, "open")],
        ),
        (f"{BAD}\n{BAD} # compliance-lint: ignore[TA101] 有记录\n", [(1, "open"), (2, SUPPRESSED)]),
        (f"<!-- 合规检查：忽略下一行[TA101] 有记录 -->\n\n{BAD}\n{BAD}\n", [(3, SUPPRESSED), (4, "open")]),
        (
            "# compliance-lint: ignore-next-line[TA102] 有记录\n"
            f"# compliance-lint: ignore-next-line[TA101] 有记录\n{BAD}，不满意包退\n",
            [(3, SUPPRESSED), (3, SUPPRESSED)],
        ),
        (
            f"{BAD}\n\n<!-- compliance-lint: off[TA101] 演示 -->\n\n{BAD}\n\n{BAD}\n\n"
            f"<!-- compliance-lint: on -->\n\n{BAD}\n",
            [(1, "open"), (5, SUPPRESSED), (7, SUPPRESSED), (11, "open")],
        ),
        (
            f"// 合规检查：关闭[test-ads] 演示\n{BAD}\n// 合规检查：开启[test-ads]\n{BAD}\n",
            [(2, SUPPRESSED), (4, "open")],
        ),
        (f"{BAD}\n\n[//]: # (compliance-lint: ignore-file[absolute] 演示文件)\n", [(1, SUPPRESSED)]),
        (f"{BAD} # compliance-lint: ignore[TA] 有记录", [(1, SUPPRESSED)]),
        (f"{BAD} # compliance-lint: ignore[claims] 有记录", [(1, SUPPRESSED)]),
    ],
)
def test_scopes(scan, text, found):
    got = scan(write("a.md", text))
    assert [(line, status) for line, _, status in got] == found
    assert not [rule for _, rule, _ in got if rule.startswith("CL")]
    assert scan.code == int(any(status == "open" for _, status in found))


def test_personal_data_is_suppressed_and_stays_masked(scan, capfd):
    write("a.txt", f"客服电话{PHONE} # compliance-lint: ignore[PHONE_NUMBER] 理由：公开电话\n")
    assert scan("a.txt") == [(1, "TP101", SUPPRESSED)]
    assert (scan.raw[0]["reason"], PHONE in str(scan.raw)) == ("公开电话", False)


def test_the_comment_is_no_copy_and_does_not_change_its_reading(scan):
    # 违禁词 would lift the finding beside it, 全网最低价 in the reason would be one
    write("a.md", f"这就是{BAD} <!-- compliance-lint: ignore[TA102] 理由：{BAD}不是违禁词 -->\n")
    assert scan("a.md") == [(1, "TA101", "open"), (1, "CL001", "open")]
    write("a.txt", f"这就是好价 # compliance-lint: ignore[TA101] 理由：问{PHONE}\n")
    assert [rule for _, rule, _ in scan("a.txt")] == ["TP101", "CL001"]
    assert PHONE not in str(scan.raw)


def test_code_shows_directives_and_does_not_use_them(scan):
    write("a.md", f"{BAD}\n\n```\n# compliance-lint: ignore-file[TA101] 演示\n```\n")
    assert scan("a.md") == [(1, "TA101", "open")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", f"标题,合规检查\n{BAD},忽略[TA101] 有记录\n{BAD},\n"),
        ("a.csv", f'标题,compliance-lint\n"{BAD}","ignore[TA101] reason: ""proof"" held"\n{BAD},\n'),
        ("a.tsv", f"compliance_lint\t标题\ncompliance-lint: ignore[TA101] 有记录\t{BAD}\n\t{BAD}\n"),
        (
            "a.jsonl",
            f'{{"title": "{BAD}", "compliance-lint": "ignore[TA101] 有记录"}}\n{{"title": "{BAD}"}}\n',
        ),
        ("a.json", f'[{{"title": "{BAD}", "合规检查": "忽略[TA101] 有记录"}},\n {{"title": "{BAD}"}}]\n'),
        ("a.json", f'{{"x": {{"title": "{BAD}", "合规检查": "忽略[TA101] 有记录"}},\n "title": "{BAD}"}}\n'),
    ],
)
def test_companion_fields_speak_of_their_record(scan, name, text):
    assert [(rule, status) for _, rule, status in scan(write(name, text))] == [
        ("TA101", SUPPRESSED),
        ("TA101", "open"),
    ]


def test_a_directive_inside_a_json_string_ends_with_it(scan):
    text = f'{{"title": "{BAD} // compliance-lint: ignore[TA101] ok", "x": "{BAD}"}}\n'
    assert scan(write("a.jsonl", text)) == [(1, "TA101", SUPPRESSED), (1, "TA101", SUPPRESSED)]
    assert scan.raw[0]["reason"] == "ok"


def test_sidecar(scan, capfd):
    write("a.csv", f"标题,备注\n{BAD},{BAD}\n顶级,{BAD}\n")
    write(
        "a.csv.compliance-lint.yaml",
        "ignore:\n"
        "  - {rules: [TA101], row: 1, column: 标题, reason: 有记录}\n"
        "  - {rules: [TA101], match: 顶级, reason: 商品名}\n"
        "  - {rules: [TA102], reason: 以前有}\n",
    )
    assert scan("a.csv") == [
        (2, "TA101", SUPPRESSED),
        (2, "TA101", "open"),
        (3, "TA101", SUPPRESSED),
        (3, "TA101", "open"),
        (4, "CL001", "open"),
    ]
    assert scan.raw[-1]["path"] == "a.csv.compliance-lint.yaml"
    write("a.csv.compliance-lint.yaml", "ignore:\n  - {rule: TA101}\n")
    assert copy_context().run(cli.run, ["scan", "a.csv", "--policies", POLICIES]) == 2
    assert 'a.csv.compliance-lint.yaml:2: 键 "rule" 不认识，是否想写 "rules"' in capfd.readouterr().err


# --- what is said about them -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        ("ignore[TA101] 至 2020-01-01 有记录", [("TA101", "open"), ("CL004", "open")]),
        ("ignore[TA101] 至 2999-01-01 有记录", [("TA101", SUPPRESSED)]),
        ("ignore[TA101]", [("TA101", "open"), ("CL003", "open")]),
        ("ignore[TA101] 。", [("TA101", "open"), ("CL003", "open")]),
        ("ignore[TA101, TA102] 有记录", [("TA101", SUPPRESSED), ("CL001", "open")]),
        ("ignore[TA101, TA10] 有记录", [("TA101", SUPPRESSED)]),
        ("ignore[TA101, ZZ999] 有记录", [("TA101", SUPPRESSED), ("CL002", "open")]),
        ("ignore[ZZ999] 有记录", [("TA101", "open"), ("CL002", "open")]),
        ("ignore 有记录", [("TA101", "open"), ("CL005", "open")]),
        ("ingore[TA101] 有记录", [("TA101", "open"), ("CL005", "open")]),
    ],
)
def test_faults_are_findings(scan, comment, found):
    got = scan(write("a.txt", f"{BAD} # compliance-lint: {comment}\n"), "--fail-on", "warning")
    assert sorted((rule, status) for _, rule, status in got) == sorted(found)
    assert scan.code == int(any(status == "open" for _, status in found))


def test_a_warning_needs_no_reason_and_an_error_none_if_configured(scan):
    write("a.txt", "不满意包退 # compliance-lint: ignore[TA102]\n")
    assert scan("a.txt") == [(1, "TA102", SUPPRESSED)]
    write("b.txt", f"{BAD} # compliance-lint: ignore[TA101]\n")
    write("compliance-lint.yaml", "require-reason: false\n")
    assert scan("b.txt") == [(1, "TA101", SUPPRESSED)]


def test_unused_is_only_said_when_the_rule_was_looked_for(scan):
    write("a.txt", "今天上新 # compliance-lint: ignore[TA101] 以前有\n")
    assert scan("a.txt") == [(1, "CL001", "open")]
    assert scan("a.txt", "--check", "pii") == []
    assert scan("a.txt", "--ignore", "TA101") == []
    assert scan("a.txt", "--ignore", "CL001") == []
    write("compliance-lint.yaml", "severity: {CL001: error}\n")
    assert (scan("a.txt"), scan.code) == ([(1, "CL001", "open")], 1)


def test_faults_in_text_and_explain(capfd):
    write("a.txt", f"{BAD} # compliance-lint: ignore[TA101]\n")
    copy_context().run(cli.run, ["scan", "a.txt", "--policies", POLICIES])
    out, _ = capfd.readouterr()
    assert "a.txt:1:7 warning CL003 [忽略注释] 忽略 TA101 的错误须写明理由" in out
    assert copy_context().run(cli.run, ["explain", "CL003"]) == 0
    assert "Suppression" not in capfd.readouterr().out


def test_summary_counts_them(capfd):
    write("a.txt", f"{BAD} # compliance-lint: ignore[TA101] 有记录\n")
    assert copy_context().run(cli.run, ["scan", "a.txt", "--policies", POLICIES]) == 0
    assert "没有发现问题，1 处已忽略（--show-suppressed 可查看）" in capfd.readouterr().out


def test_workbooks_have_companion_columns_and_sidecars(scan):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["标题", "合规检查"], [BAD, "忽略[TA101] 有记录"], [BAD, None], ["顶级", None]):
        book.active.append(row)
    book.save("a.xlsx")
    assert [status for _, _, status in scan("a.xlsx")] == [SUPPRESSED, "open", "open"]
    part = scan.raw[0]["part"]
    write(
        "a.xlsx.compliance-lint.yaml", f"ignore: [{{rules: [TA101], row: 3, part: {part}, reason: 商品名}}]\n"
    )
    assert [status for _, _, status in scan("a.xlsx")] == [SUPPRESSED, "open", SUPPRESSED]
