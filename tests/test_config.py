"""Configuration: which file speaks for which, what wins, and errors that name the line."""

import json
import sys
from contextvars import copy_context
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from compliance_lint import cli
from compliance_lint.config.allow import Allowed
from compliance_lint.config.find import Finder
from compliance_lint.config.front_matter import front_matter
from compliance_lint.config.json_schema import json_schema
from compliance_lint.config.keys import KEYS
from compliance_lint.config.select import RuleNames, chosen
from compliance_lint.config.template import template
from compliance_lint.model import Finding, InputError
from compliance_lint.policy import loader

ROOT = Path(__file__).parent.parent
POLICIES = str(Path(__file__).parent / "golden" / "policies")
PHONE = "13912345678"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    (tmp_path / ".git").mkdir()  # configuration above it is not ours
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name, text):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def run(capfd):
    def call(*args, policies=True):
        own = (
            ["--policies", POLICIES]
            if policies and args[0] in ("scan", "config") and "schema" not in args
            else []
        )
        code = copy_context().run(cli.run, [*args, *own])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def found(run, *args, policies=True):
    """(path, rule, severity, status) of every finding."""
    _, out, err = run("scan", "-f", "json", "--show-exempt", *args, policies=policies)
    assert "错误" not in err
    return [(f["path"], f["rule_id"], f["severity"], f["status"]) for f in json.loads(out)["findings"]]


def rules(run, *args, **kwargs):
    return [rule for _, rule, _, _ in found(run, *args, **kwargs)]


# --- discovery -------------------------------------------------------------------------------------


def test_the_nearest_file_above_speaks_alone(run):
    write("a.txt", "全网最低价")
    write("sub/b.txt", "全网最低价")
    write("sub/deep/c.txt", "全网最低价")
    write("compliance-lint.yaml", "ignore: [TA101]\n")
    write("sub/.compliance-lint.yaml", "severity: {TA101: warning}\n")
    assert found(run, ".") == [
        ("sub/b.txt", "TA101", "warning", "open"),
        ("sub/deep/c.txt", "TA101", "warning", "open"),
    ]
    assert rules(run, ".", "--no-config") == ["TA101"] * 3
    assert rules(run, ".", "--config", "sub/.compliance-lint.yaml") == ["TA101"] * 3


def test_pyproject_speaks_when_it_has_our_table(run):
    write("a.txt", "全网最低价")
    write("pyproject.toml", "[tool.other]\nx = 1\n")
    assert rules(run, "a.txt") == ["TA101"]
    write("pyproject.toml", '[tool.compliance-lint]\nignore = ["TA101"]\n')
    assert rules(run, "a.txt") == []
    write("compliance-lint.yaml", "check: [claims]\n")  # wins over pyproject.toml beside it
    assert rules(run, "a.txt") == ["TA101"]


def test_nothing_above_the_repository_counts(run, monkeypatch):
    write("compliance-lint.yaml", "ignore: [TA101]\n")
    write("inner/a.txt", "全网最低价")
    assert rules(run, "inner") == []
    Path("inner/.git").mkdir()
    assert rules(run, "inner") == ["TA101"]


def test_two_configurations_in_one_folder_are_an_error(run):
    write("compliance-lint.yaml", "check: [claims]\n")
    write(".compliance-lint.yaml", "check: [claims]\n")
    code, _, err = run("scan", ".")
    assert (code, "请只留一个" in err) == (2, True)


# --- errors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("check: [claims]\nselct: [TA]\n", '2: 键 "selct" 不认识，是否想写 "select"？'),
        ("check: [claim]\n", '1: 取值 "claim" 不认识，是否想写 "claims"？'),
        ("ignore:\n  - TA101\n  - TA19\n", "3: 规则名 'TA19' 不认识，是否想写 TA1"),
        ("severity:\n  TA101: fatal\n", '2: 取值 "fatal" 不认识'),
        ("severity: {absolut: info}\n", "1: 规则名 'absolut' 不认识，是否想写 absolute？"),
        ("industry: foood\n", "1: industry 'foood' 不认识，是否想写 food？"),
        ("required-version: '>=99'\n", "1: 需要 compliance-lint >=99"),
        ("required-version: latest\n", '1: 版本要求 "latest" 写法有误'),
        ("overrides:\n  - kind: script\n", "2: 缺少 files"),
        ("overrides:\n  - files: '*.srt'\n", "2: 除 files 外没有任何设置"),
        ("overrides:\n  - files: '*.srt'\n    fail-on: error\n", '3: 键 "fail-on" 不认识'),
        ("allow:\n  - terms: [顶级]\n", "2: 缺少 reason"),
        ("allow:\n  - reason: x\n", "2: 缺少 terms、values 或 patterns"),
        ("allow:\n  - {patterns: ['a*'], reason: x}\n", "2: 正则能匹配空文字"),
        ("allow:\n  - {patterns: ['(a'], reason: x}\n", "2: 正则写法有误"),
        ("allow:\n  - {terms: [a], reason: x, until: 2026-13-01}\n", '2: 日期 "2026-13-01" 写法有误'),
        ("allow:\n  - {terms: [a], reason: x, rules: [ZZ1]}\n", "2: 规则名 'ZZ1' 不认识"),
        ("extends: [base.yaml]\n", "1: 配置文件 base.yaml 不存在"),
        ("extends: [compliance-lint.yaml]\n", "1: extends 绕回了自己"),
        ("policies: [./own]\n", "1: 规则文件夹不存在"),
        ("- a\n", "1: 这里应是“键: 值”的映射"),
    ],
)
def test_errors_name_the_line_and_stop_the_run(run, text, error):
    write("a.txt", "今天上新")
    write("compliance-lint.yaml", text)
    code, _, err = run("scan", "a.txt", policies="policies" not in text)
    assert code == 2
    assert err.startswith(f"错误：compliance-lint.yaml:{error}"), err
    assert err.count("\n") == 1


def test_errors_in_pyproject_name_the_line(run):
    write("a.txt", "今天上新")
    text = '[project]\nname = "x"\n\n[tool.compliance-lint]\ncheck = ["claims"]\n\n'
    text += '[[tool.compliance-lint.overrides]]\nfiles = "a"\nkidn = "cue"\n'
    write("pyproject.toml", text)
    code, _, err = run("scan", "a.txt")
    assert (code, err) == (2, '错误：pyproject.toml:9: 键 "kidn" 不认识，是否想写 "kind"？\n')
    write("pyproject.toml", "[tool.compliance-lint\n")
    assert run("scan", "a.txt")[2].startswith("错误：pyproject.toml:1: TOML 写法有误")


def test_one_wrong_configuration_is_said_once_and_the_other_files_are_checked(run):
    write("good.txt", "全网最低价")
    write("sub/compliance-lint.yaml", "nope: 1\n")
    for name in "abc":
        write(f"sub/{name}.txt", "今天上新")
    code, out, err = run("scan", ".")
    assert (code, err.count("\n"), "good.txt:1:1" in out) == (2, 1, True)


# --- what wins ---------------------------------------------------------------------------------------


def test_extends_overrides_front_matter_and_flags(run):
    write("shared/brand.yaml", "ignore: [TP102]\nseverity: {TA101: info}\nmin-severity: info\n")
    write(
        "compliance-lint.yaml",
        "extends: [shared/brand.yaml]\nextend-ignore: [TA103]\n"
        "overrides:\n  - {files: 'live/**', severity: {TA101: warning}, extend-select: [TP102]}\n",
    )
    for name in ("a.txt", "live/b.txt"):
        write(name, "全网最低价。卖疯了。邮箱 liming@example.com")
    assert found(run, ".") == [
        ("a.txt", "TA101", "info", "open"),
        ("live/b.txt", "TA101", "warning", "open"),
        ("live/b.txt", "TP102", "error", "open"),
    ]
    assert rules(run, ".", "--select", "TA103") == ["TA103", "TA103"]  # although the file ignores it
    assert rules(run, "a.txt", "--ignore", "absolute") == []


def test_industry_by_configuration_override_front_matter_and_flag(run):
    text = "零食全网最低价\n"
    write("a.md", text)
    write("b.md", f"---\nindustry: food\nchannel: 官网\n---\n\n{text}")
    write("c.md", f"---\ntitle: x\ncompliance-lint:\n  industry: toys\n---\n\n{text}")
    write("d.md", f"---\nindustry: 科技\n---\n\n{text}")  # not written for us, and no rule knows it
    exempt = ("exempt", "exempt", "open")
    assert [s for *_, s in found(run, ".")] == ["open", *exempt]
    assert [s for *_, s in found(run, ".", "--industry", "food")] == ["exempt"] * 4
    write("compliance-lint.yaml", "overrides: [{files: a.md, industry: food}]\n")
    assert [s for *_, s in found(run, ".")] == ["exempt", *exempt]


def test_wrong_front_matter_is_an_error_of_that_file(run):
    write("a.md", "---\ncompliance-lint:\n  industy: food\n---\n")
    write("b.md", "全网最低价")
    code, out, err = run("scan", ".")
    assert (code, err) == (2, '错误：a.md:3: 键 "industy" 不认识，是否想写 "industry"？\n')
    assert "b.md:1:1" in out


def test_front_matter_is_read_from_standard_input(run, monkeypatch):
    from io import BytesIO
    from types import SimpleNamespace

    text = "---\nindustry: food\n---\n\n零食全网最低价\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=BytesIO(text.encode())))
    assert [s for *_, s in found(run, "-", "--stdin-filename", "x/a.md")] == ["exempt"]


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("---\nindustry: food\n---\n", {"industry": "food"}),
        ("---\r\nchannel: 'a b'  # x\r\n---\r\n", {"channel": "a b"}),
        ("---\nindustry: [a, b]\n---\n", {}),
        ("---\nindustry:\n  - a\n---\n", {}),
        ("---\nindustry: food\n", {}),  # never closed
        ("text\n---\nindustry: food\n---\n", {}),
        (
            "---\ncompliance-lint: {kind: script, industry: food}\n---\n",
            {"kind": "script", "industry": "food"},
        ),
    ],
)
def test_front_matter(head, values):
    assert {k: v[0].value for k, v in front_matter(head.encode(), "a.md").items()} == values


def test_exclude_is_relative_to_its_configuration(run):
    for name in ("a.txt", "drafts/b.txt", "sub/drafts/c.txt", "sub/x.txt"):
        write(name, "全网最低价")
    write("compliance-lint.yaml", "exclude: [/drafts/]\n")
    paths = [path for path, *_ in found(run, ".")]
    assert paths == ["a.txt", "sub/drafts/c.txt", "sub/x.txt"]
    write("sub/compliance-lint.yaml", "exclude: [x.txt]\n")
    assert [path for path, *_ in found(run, ".")] == ["a.txt", "sub/drafts/c.txt"]
    assert [path for path, *_ in found(run, "drafts/b.txt")] == ["drafts/b.txt"]
    assert found(run, "drafts/b.txt", "--force-exclude") == []


def test_fail_on_and_min_severity(run):
    write("a.txt", "不满意包退")
    write("compliance-lint.yaml", "fail-on: warning\n")
    assert run("scan", "a.txt")[0] == 1
    assert run("scan", "a.txt", "--fail-on", "error")[0] == 0
    write("compliance-lint.yaml", "min-severity: error\n")
    assert "TA102" not in run("scan", "a.txt")[1]


def test_own_policies_are_added_to_the_shipped_ones(run):
    own = (ROOT / "tests/golden/policies/ads/test.yaml").read_text(encoding="utf-8")
    own = (
        own.replace("全网最低价", "天下独绝价")
        .replace("test-law", "ad-law-9-3")
        .replace("- quoted_law\n", "- quotation_of_others\n")
    )
    write("brand/ads/own.yaml", own)
    write("a.txt", "家人们下单就送，天下独绝价，这是国家级面霜")
    assert "TA101" not in rules(run, "a.txt", policies=False)
    write("compliance-lint.yaml", "policies: [brand]\n")
    both = rules(run, "a.txt", policies=False)
    assert "TA101" in both
    assert any(rule.startswith("AD") for rule in both)
    write("compliance-lint.yaml", "policies: [brand]\nbuiltin-policies: false\n")
    assert rules(run, "a.txt", policies=False) == ["TA101"]
    assert "TA101  最低价" in run("explain", "TA101")[1]
    assert "TA103" in run("rules")[1]
    assert run("explain", "AD101")[0] == 2
    write("brand/ads/own.yaml", own.replace("TA101", "AD101"))
    write("compliance-lint.yaml", "policies: [brand]\n")
    code, _, err = run("scan", "a.txt", policies=False)
    assert (code, "编号 AD101 已在" in err) == (2, True)


def test_opt_in_entities(run):
    write(
        "chat.txt", "客户说她有糖尿病，正在吃药 # compliance-lint: ignore[PI9] 理由：演示\n客户说她有糖尿病"
    )
    assert rules(run, "chat.txt", "--check", "pii", policies=False) == []  # nor is it called unused
    assert "PI901" in json.loads(run("config", "show", "x", "-f", "json", policies=False)[1])["rules"]["off"]
    assert "PI901" not in rules(run, "chat.txt", "--check", "pii", policies=False)
    write("compliance-lint.yaml", "enable: [HEALTH_INFO]\n")
    assert "PI901" in rules(run, "chat.txt", "--check", "pii", "--min-severity", "info", policies=False)


# --- select, ignore, allow -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("select", "ignore", "on"),
    [
        (["all"], [], True),
        (["AD"], [], True),
        (["PI"], [], False),
        (["all"], ["AD"], False),
        (["all", "AD101"], ["AD"], True),
        (["AD101"], ["absolute"], True),
        (["absolute"], ["AD101"], False),
        (["claims"], ["AD1"], False),
        (["claims"], ["pii"], True),
        (["AD10"], ["AD1"], True),
        (["AD1"], ["AD1"], False),
    ],
)
def test_the_more_precise_name_decides(select, ignore, on):
    assert chosen(RuleNames(loader.builtin())["AD101"], select, ignore) is on


def test_ignored_personal_data_stays_masked(run):
    write("a.txt", f"电话{PHONE}，全网最低价")
    write("compliance-lint.yaml", "ignore: [pii]\n")
    _, out, _ = run("scan", "a.txt")
    assert (PHONE in out, "139****5678" in out, "TP101" in out) == (False, True, False)
    write("compliance-lint.yaml", "ignore: [TP101]\n")
    _, out, _ = run("scan", "a.txt")
    assert (PHONE in out, "139****5678" in out, "TP101" in out) == (False, True, False)


def finding(text, match, **more):
    start = text.index(match)
    fields = {"family": "claims", "category": "absolute", "entity": None, "severity": "error"} | more
    return Finding(
        "AD101", start=start, end=start + len(match), match=match, confidence=0.9, message="m", **fields
    )


@pytest.mark.parametrize(
    ("entry", "text", "match", "covered"),
    [
        ({"terms": ["国家级实验室"]}, "依托国家级实验室研发", "国家级", True),
        ({"terms": ["国家级实验室"]}, "国家级面霜，国家级实验室", "国家级", False),
        ({"terms": ["No.1咖啡"]}, "喝ＮＯ．1咖啡", "ＮＯ．1", True),
        ({"values": ["400-820-8820"]}, "电话4008208820", "4008208820", True),
        ({"values": ["400-820-8820"]}, "电话4008208821", "4008208821", False),
        ({"patterns": [r".*@brand\.com"]}, "邮箱 a@brand.com", "a@brand.com", True),
        ({"patterns": [r".*@brand\.com"]}, "邮箱 a@brand.com.cn", "a@brand.com.cn", False),
    ],
)
def test_allowed(entry, text, match, covered):
    fields = {"terms": (), "values": (), "patterns": ()} | {k: tuple(v) for k, v in entry.items()}
    allowed = Allowed(**fields, rules=(), reason="r", until=None, place="c:1")
    assert allowed.covers(finding(text, match), text) is covered


def test_allow_lists_suppress_with_their_reason_until_they_run_out(run):
    write("a.txt", f"公司电话{PHONE}，全网最低价")
    entry = "allow: [{{values: ['139 1234 5678'], rules: [{}], reason: 公开电话, until: {}}}]\n"
    for rule, until, status in (
        ("PHONE_NUMBER", "2999-01-01", "suppressed"),
        ("PHONE_NUMBER", "2020-01-01", "open"),
        ("claims", "2999-01-01", "open"),
    ):
        write("compliance-lint.yaml", entry.format(rule, until))
        _, out, _ = run("scan", "a.txt", "--show-suppressed", "-f", "json")
        phone = next(f for f in json.loads(out)["findings"] if f["rule_id"] == "TP101")
        assert phone["status"] == status
        assert ("公开电话" in phone["reason"]) is (status == "suppressed")
    assert PHONE not in out


# --- show, init, schema ----------------------------------------------------------------------------


def test_show_says_where_values_come_from(run):
    write("base.yaml", "ignore: [TA103]\n")
    write(
        "compliance-lint.yaml",
        "extends: base.yaml\nindustry: food\nextend-ignore: [TP]\n"
        "overrides:\n  - {files: '*.srt', kind: cue}\n",
    )
    code, out, _ = run("config", "show", "live.srt", "-f", "json")
    shown = json.loads(out)
    settings = {k: [(v["value"], v["from"]) for v in values] for k, values in shown["settings"].items()}
    assert code == 0
    assert settings["industry"] == [("food", "compliance-lint.yaml:2")]
    assert settings["ignore"] == [("TA103", "base.yaml:1"), ("TP", "compliance-lint.yaml:3")]
    assert settings["kind"] == [("cue", "compliance-lint.yaml:5")]
    assert settings["check"] == [("claims", None), ("pii", None)]
    assert shown["rules"]["off"] == ["TA103", "TP101", "TP102"]
    text = run("config", "show", "live.srt")[1]
    assert "food  ← compliance-lint.yaml:2" in text
    assert "all  ← 默认" in text


def test_init_writes_what_can_be_read(run):
    code, out, _ = run("init", "--check", "claims", "--industry", "food", "--fail-on", "warning")
    assert (code, out) == (0, "已写入 compliance-lint.yaml\n")
    settings = Finder().for_run()
    assert {k: [g.value for g in settings[k]] for k in ("check", "industry", "fail-on")} == {
        "check": ["claims"],
        "industry": ["food"],
        "fail-on": ["warning"],
    }
    text = Path("compliance-lint.yaml").read_text(encoding="utf-8")
    assert all(f"{key.name}:" in text for key in KEYS)
    assert run("init")[0] == 2
    assert Path("compliance-lint.yaml").read_text(encoding="utf-8") == text
    assert run("init", "--force")[0] == 0


def test_init_asks_three_questions_on_a_terminal(run, monkeypatch):
    from compliance_lint.jobs.configure import questions

    answers = iter(["2", "cosmetics", "warning"])
    assert questions(lambda _: next(answers), {}) == {
        "check": "[claims]",
        "industry": "cosmetics",
        "fail-on": "warning",
    }
    answers = iter(["", ""])
    assert questions(lambda _: next(answers), {"industry": "food"}) == {"industry": "food"}
    with pytest.raises(InputError, match="errors"):
        questions(lambda _: "errors", {"check": "[pii]", "industry": "food"})


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_samples_of_the_template_are_valid(key, folder):
    write("shared/brand.yaml", "check: [claims]\n")
    write("policies/x.txt", "")
    sample = key.sample.replace("../shared", "shared")
    write("compliance-lint.yaml", f"{key.name}: {sample}\n")
    assert Finder().for_run()
    jsonschema.validate(
        yaml.safe_load(Path("compliance-lint.yaml").read_text(encoding="utf-8")), json_schema()
    )


def test_schema_refuses_what_we_refuse():
    validator = jsonschema.Draft7Validator(json_schema())
    for wrong in (
        {"selct": ["AD"]},
        {"check": "claim"},
        {"allow": [{"terms": ["a"]}]},
        {"overrides": [{"files": "a"}]},
        {"overrides": [{"kind": "cue"}]},
        {"severity": {"AD101": "fatal"}},
        {"redact": {"profil": "storage"}},
        {"redact": {"operators": {"PERSN": "mask"}}},
        {"redact": {"keep": ["PERSN"]}},
    ):
        assert not validator.is_valid(wrong), wrong
    published = (ROOT / "docs" / "compliance-lint.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == json_schema(), (
        "compliance-lint config schema > docs/compliance-lint.schema.json"
    )


def test_template_in_english(folder):
    from compliance_lint.messages import set_language

    def lines():
        set_language("en")
        return "\n".join(template({}))

    assert "industry; some rules depend on it" in copy_context().run(lines)


def test_allow_until_today_is_still_valid():
    from compliance_lint.config.allow import valid

    entry = Allowed(("a",), (), (), (), "r", date(2026, 5, 1), "c:1")
    assert valid([entry], date(2026, 5, 1)) == (entry,)
    assert valid([entry], date(2026, 5, 2)) == ()


def test_what_init_writes_can_be_scanned_with(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("今天上新三款棉袜", encoding="utf-8")
    (tmp_path / "compliance-lint.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert copy_context().run(cli.run, ["scan", "a.txt"]) == 0
    assert copy_context().run(cli.run, ["init", "--force"]) == 0
    assert copy_context().run(cli.run, ["scan", "a.txt"]) == 0
