"""What authors of policies use: begin a pack, run its examples, lint it, see what a change does."""

import subprocess
from contextvars import copy_context
from pathlib import Path

import pytest

from compliance_lint import cli
from compliance_lint.policy import loader

IDENTITY = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
RULE = """\
pack: brand
version: "1"
title: {{zh: 品牌, en: Brand}}
defaults: {{category: false_fabricated, severity: error, laws: [house]}}
rules:
  - id: BR101
    title: {{zh: 品牌词, en: Brand}}
    message: {{zh: "「{{match}}」不用", en: "no {{match}}"}}
    match: {match}
    {more}
    examples:
      bad: {bad}
      good: {good}
"""
GOOD = "[今天上新了三款, 月光宝盒是电影, 发货以页面为准]"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))


@pytest.fixture
def run(capfd):
    def call(*args):
        code = copy_context().run(cli.run, list(args))
        out, err = capfd.readouterr()
        return code, out, err

    return call


def write(name, text):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def pack(match="['月光石']", bad="[这是⟦月光石⟧]", good=GOOD, more="", where="brand"):
    write(f"{where}/laws.yaml", "house: {name: {zh: 内部规范, en: House rules}}\n")
    write(
        f"{where}/ads/brand.yaml",
        RULE.format(
            match=match, bad=f"[{bad[1:-1]}, {bad[1:-1]}]", good=f"{good[:-1]}, 明天见, 尺码偏大]", more=more
        ),
    )


# --- new -------------------------------------------------------------------------------------------


def test_a_new_pack_loads_passes_and_is_used(run):
    code, out, _ = run(
        "policy", "new", "品牌词", "--dir", "own", "--id", "BR201", "--word", "月光宝盒,it's C++"
    )
    assert (code, "已写入 own/ads/品牌词.yaml" in out) == (0, True)
    assert run("policy", "test", "own")[::2] == (0, "1 条规则、9 个例句，全部通过\n")
    write("compliance-lint.yaml", "policies: [own]\n")
    write("a.md", "买一个月光宝盒，或 IT'S C++\n")
    code, out, _ = run("scan", "a.md")
    assert (code, out.count("BR201")) == (1, 4)
    assert run("policy", "new", "品牌词", "--dir", "own")[0] == 2  # never overwritten
    assert run("policy", "new", "二", "--dir", "own", "--id", "BR301")[0] == 0
    assert run("policy", "test", "own")[0] == 0


@pytest.mark.parametrize(
    "args", [["--id", "x1"], ["--severity", "fatal"], ["--category", "nope"]], ids=lambda args: args[0]
)
def test_new_refuses_what_would_not_load(run, args):
    assert run("policy", "new", "a", *args)[0] == 2
    assert not Path("policies").exists()


# --- test ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"bad": "[这是太阳石]"}, "bad 例句没有报出：这是太阳石"),
        ({"bad": "[⟦这是月光石⟧]"}, "bad 例句报出的是 ⟦月光石⟧：这是月光石"),
        ({"good": "[今天上新了, 这是月光石, 谢谢]"}, "good 例句被 BR101 报出「月光石」：这是月光石"),
        ({"good": "[今天上新了, 全网最低价的面膜下单, 谢谢]"}, "good 例句被 AD"),
        ({"bad": "[{text: 这是⟦月光石⟧, fix: 这是月光石头}]"}, "改写后仍会报出：这是月光石头"),
    ],
)
def test_examples_that_fail_are_named(run, fields, said):
    pack(**fields)
    code, out, err = run("policy", "test", "brand")
    assert code == 1
    assert out.startswith("brand/ads/brand.yaml:6 BR101 ")
    assert said in out
    assert "处不符" in err


def test_examples_pass_and_can_be_chosen(run):
    pack()
    assert run("policy", "test", "brand") == (0, "", "1 条规则、7 个例句，全部通过\n")
    assert run("policy", "test", "brand", "--rule", "XX")[2] == "0 条规则、0 个例句，全部通过\n"
    pack(good="[全网最低价的面膜下单, 今天上新, 谢谢]")
    assert run("policy", "test", "brand", "--alone")[0] == 0


def test_a_broken_file_is_one_line(run):
    pack(match="['月光(石']")
    code, _, err = run("policy", "test", "brand")
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("错误：brand/ads/brand.yaml:9: 正则写法有误")
    assert run("policy", "test", "nope")[0] == 2


def test_shipped_rules_pass_their_own_test(run):
    code, out, err = run("policy", "test", str(loader.builtin_folder()), "--rule", "AD1,PI1")
    assert (code, out) == (0, ""), err


# --- lint ------------------------------------------------------------------------------------------

NEAR = "[今天上新了三款, 月光石头记是本书, 发货以页面为准]"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"match": "['月光石(?!头)', 'NO1石']"}, "里的 NO 永远匹配不到"),
        ({"match": "['月光石(?!头)', '１号石']"}, "里的 １ 永远匹配不到"),
        ({"match": "['月光石(?!头)', '太阳石']"}, "没有 bad 例句用到模式 “太阳石”"),
        ({"match": "['月光石?(?!石?头)', '月光石(?!头)']"}, "只匹配 “月光石?(?!石?头)” 已匹配的地方"),
        ({"match": "['月光石(?!头)', '月.{1,2}']", "good": "[月光石头, 今天, 谢谢]"}, None),
        ({"match": "['[^a-z]{6}$']", "bad": "[abc⟦一二三四五六⟧]"}, "没有固定的字"),
        (
            {
                "match": "['月光石']",
                "more": "unless: [{after: '^头', why: {zh: 书名, en: title}}]",
                "good": GOOD,
            },
            "没有例句用到例外“书名”",
        ),
        (
            {"match": "['月光石']", "good": "[今天上新了三款, 谢谢光临, 发货以页面为准]"},
            "没有一个 good 例句接近这条规则",
        ),
        (
            {"match": "['最便宜的面膜']", "bad": "[全网⟦最便宜的面膜⟧来啦]", "good": "[面膜, 今天, 谢谢]"},
            None,
        ),
    ],
)
def test_lint(run, fields, said):
    pack(**{"good": NEAR, **fields})
    code, out, _ = run("policy", "lint", "brand")
    if said:
        assert code == 1
        assert said in out
        assert ("已匹配的地方" in out) is ("已匹配的地方" in said)
        assert all(line.startswith("brand/ads/brand.yaml:6 BR101 ") for line in out.splitlines())


def test_lint_is_content_with_a_good_rule(run):
    pack(
        match="['月光石']",
        more="unless: [{after: '^头', why: {zh: 书名, en: title}}]",
        good=NEAR,
    )
    assert run("policy", "lint", "brand") == (0, "", "1 条规则，0 处可疑\n")


def test_lint_tells_what_is_found_already(run):
    pack(match="['全网最低价']", bad="[今天就是⟦全网最低价⟧的面膜]", good="[全网都在卖的面膜, 今天, 谢谢]")
    _, out, _ = run("policy", "lint", "brand")
    assert "所有 bad 例句已被 AD" in out
    assert run("policy", "lint", "brand", "--alone")[1].count("已被") == 0


# --- diff ------------------------------------------------------------------------------------------


def test_diff_shows_what_comes_goes_and_changes(run):
    pack(match="['月光石', '太阳石']", bad="[⟦月光石⟧和⟦太阳石⟧]", where="old")
    pack(match="['月光石', '星石']", bad="[⟦月光石⟧和⟦星石⟧]", where="new")
    text = (
        Path("new/ads/brand.yaml").read_text(encoding="utf-8").replace("severity: error", "severity: warning")
    )
    write("new/ads/brand.yaml", text)
    write("copy/a.md", "月光石，太阳石，星石\n")
    code, out, _ = run("policy", "diff", "old", "new", "copy")
    assert code == 1
    assert out.splitlines() == [
        "~ copy/a.md:1:1 error → warning BR101 月光石",
        "- copy/a.md:1:5 error BR101 太阳石",
        "+ copy/a.md:1:9 warning BR101 星石",
        "新增 1，消失 1，改变 1",
    ]
    assert run("policy", "diff", "new", "new", "copy") == (0, "新增 0，消失 0，改变 0\n", "")
    assert not list(Path("home").rglob("results-*"))


def test_diff_with_what_git_has(run):
    def git(*args):
        subprocess.run(["git", *IDENTITY, *args], check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    pack(match="['月光石']", where="rules")
    git("add", "-A")
    git("commit", "-q", "-m", "x")
    pack(match="['月光']", bad="[这是⟦月光⟧石]", good="[今天, 好的, 谢谢]", where="rules")
    write("a.md", "月光石和月光宝盒\n")
    code, out, _ = run("policy", "diff", "main:rules", "rules", "a.md")
    assert (code, out.splitlines()[-1]) == (1, "新增 2，消失 1，改变 0")
    assert run("policy", "diff", "main:nope", "rules", "a.md")[0] == 2
    assert run("policy", "diff", "nope:rules", "rules", "a.md")[0] == 2
    assert run("policy", "diff", "builtin", "builtin", "a.md")[0] == 0
