"""The baseline on real git repositories: no churn, no personal data, moves, merges, audits, no growth."""

import io
import json
import os
import random
import subprocess
import sys
from contextvars import copy_context
from pathlib import Path

import pytest

from compliance_lint import cli
from compliance_lint.baseline import file
from compliance_lint.baseline.file import Entry, Key
from compliance_lint.baseline.fingerprint import fingerprint
from compliance_lint.model import Finding, InputError

POLICIES = str(Path(__file__).parent / "golden" / "policies")
PHONE, OTHER, MAIL = "13912345678", "13812345679", "liming@example.com"
BAD = "全网最低价"
NAME = file.NAME
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
IDENTITY = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]


def git(*args, code=0):
    done = subprocess.run(["git", *IDENTITY, *args], env=ENVIRON, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    return tmp_path


def write(name, text):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def commit(message="x"):
    git("add", "-A")
    git("commit", "-q", "-m", message)


@pytest.fixture
def run(capfd):
    def call(*args):
        own = [] if "stats" in args else ["--policies", POLICIES]
        code = copy_context().run(cli.run, [*args, *own])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def new(run, *args):
    """(path, rule) of the open findings beside the baseline."""
    _, out, _ = run("scan", ".", "--baseline", NAME, "-f", "json", *args)
    return [(f["path"], f["rule_id"]) for f in json.loads(out)["findings"]]


def content():
    return Path(NAME).read_text(encoding="utf-8")


def test_only_new_findings_are_reported(run):
    write("a.md", f"今天{BAD}。\n\n电话{PHONE}。\n")
    assert run("scan", ".")[0] == 1
    code, out, err = run("baseline", "create")
    assert (code, out) == (0, f"{NAME}：共 2 处，新增 2，移除 0\n")
    assert "merge=union" in err
    code, out, _ = run("scan", ".", "--baseline", NAME)
    assert (code, "没有发现问题，2 处在基线中" in out) == (0, True)
    write("a.md", f"先加一行。\n\n今天{BAD}。\n\n电话{PHONE}。\n\n明天也是{BAD}。\n")
    assert new(run) == [("a.md", "TA101")]
    assert run("baseline", "create")[0] == 2  # it is not overwritten


def test_it_says_nothing_about_anybody(run):
    write("a.md", f"李明的电话{PHONE}，邮箱 {MAIL}，他说{BAD}\n")
    write("b.csv", f"姓名,手机\n李明,{PHONE}\n")
    run("baseline", "create")
    text = content()
    assert not [value for value in (PHONE, PHONE[:3], MAIL, "liming", "李明", BAD) if value in text]
    marks = {line.split("\t")[2] for line in text.splitlines()[1:] if "\tTP" in line}
    assert {len(mark) for mark in marks} == {4}  # too short to tell a value from thousands of others
    before = text
    write("a.md", f"王刚的电话{OTHER}，邮箱 {MAIL}，他说{BAD}\n")
    write("b.csv", f"姓名,手机\n王刚,{OTHER}\n")
    run("baseline", "update")
    assert Path(NAME).read_text(encoding="utf-8").count("TP101") == before.count("TP101")


def finding(text, match, family="pii", entity="PHONE_NUMBER"):
    start = text.index(match)
    return Finding("TP101", family, "x", entity, start, start + len(match), match, "error", 0.9, "m")


def test_the_value_does_not_enter_a_fingerprint():
    values = [f"1{random.Random(n).randrange(10**10):010d}" for n in range(200)]
    assert len({fingerprint(finding(f"打{v}找我", v), f"打{v}找我") for v in values}) == 1
    claims = {fingerprint(finding(f"加{v}买", f"加{v}", "claims", None), f"加{v}买") for v in values}
    assert len(claims) == 1
    assert len({fingerprint(finding(v, v), v, column) for v in values for column in ("手机", "电话")}) == 2


def test_nothing_changes_by_itself_and_order_does_not_matter(run):
    for name in ("b.md", "a.md", "子目录/c.md"):
        write(name, f"{BAD}。\n\n不满意包退。\n\n{BAD}。\n")
    run("baseline", "create")
    before = Path(NAME).read_bytes()
    body = content().splitlines()[1:]
    assert body == sorted(body)
    assert body[0].split("\t")[:2] == ["a.md", "TA101"]
    assert body[0].split("\t")[3] == "2"
    run("baseline", "update")
    write("a.md", f"第一行\n\n\n不满意包退。\n\n{BAD}。\n{BAD}。\n")  # moved about, nothing new
    run("baseline", "update", "子目录", "a.md")
    assert Path(NAME).read_bytes() == before


def test_a_move_is_no_news_and_a_deletion_is_pruned(run):
    write("a.md", f"{BAD}。不满意包退。\n")
    write("b.md", "不满意包退，随时。\n")
    run("baseline", "create")
    Path("sub").mkdir()
    Path("a.md").rename("sub/renamed.md")
    assert new(run) == []
    run("baseline", "update")
    assert {line.split("\t")[0] for line in content().splitlines()[1:]} == {"sub/renamed.md", "b.md"}
    Path("b.md").unlink()
    write("c.md", f"今天全场都是{BAD}！\n")  # not alike: it is new
    assert new(run) == [("c.md", "TA101")]
    code, out, _ = run("baseline", "prune")
    assert (code, out) == (0, f"{NAME}：共 2 处，新增 0，移除 1\n")
    Path("sub/renamed.md").unlink()
    write("d.md", f"{BAD}。\n")  # half of what is gone: another file, not a renamed one
    assert ("d.md", "TA101") in new(run)


def test_update_of_some_files_keeps_the_others(run):
    for name in "ab":
        write(f"{name}.md", f"{BAD}\n")
    run("baseline", "create")
    write("a.md", "今天上新\n")
    write("b.md", "今天上新\n")
    run("baseline", "update", "a.md")
    assert [line.split("\t")[0] for line in content().splitlines()[1:]] == ["b.md"]


def test_two_branches_merge_without_conflict(run):
    write(".gitattributes", f"{NAME} merge=union\n")
    write("a.md", f"{BAD}。\n")
    run("baseline", "create")
    commit()
    for branch, path in (("one", "b.md"), ("two", "c.md")):
        git("checkout", "-q", "-b", branch, "main")
        write(path, f"这里{branch}也是{BAD}。\n")
        write("a.md", f"{BAD}。\n\n{'不满意包退' if branch == 'one' else '顶级'}。\n")
        run("baseline", "update")
        git("add", NAME, path)
        git("commit", "-q", "-m", branch)
        git("checkout", "-q", "--", ".")
    git("merge", "-q", "--no-edit", "one")
    assert "<<<<" not in content()
    assert {key.path for key in file.read(Path(NAME))} == {"a.md", "b.md", "c.md"}
    assert new(run) == []
    merged = content()
    run("baseline", "update")
    assert file.read(Path(NAME)).keys() <= file.parse(merged, "x").keys()


def test_double_lines_and_conflicts():
    double = "a\tTA1\tff\t2\na\tTA1\tff\t3\tfalse\t看过\n"
    assert file.parse(double, "x") == {Key("a", "TA1", "ff"): Entry(3, "false", "看过")}
    for text, error in (
        ("<<<<<<< HEAD\n", "x:1：有未解决的合并冲突"),
        ("# ok\na b c\n", "x:2：应为"),
        ("a\tTA1\tff\tmany\n", "x:1：应为"),
        ("a\tTA1\tff\t1\tmaybe\n", "x:1: verdict 'maybe' 不认识"),
    ):
        with pytest.raises(InputError) as raised:
            file.parse(text, "x")
        assert str(raised.value).startswith(error)


@pytest.mark.parametrize("path", ["a.md", "a b.md", "a\tb.md", "#a.md", "100%.md", "%09.md", "目录/文件.md"])
def test_paths_come_back(path):
    entries = {Key(path, "TA1", "ff"): Entry(1, "real", "x")}
    assert file.parse("\n".join(file.lines(entries)), "x") == entries


def test_audit_and_stats(run, monkeypatch):
    write("a.md", f"{BAD}。\n\n电话{PHONE}。\n\n不满意包退。\n")
    run("baseline", "create")
    monkeypatch.setattr(sys, "stdin", io.StringIO("x\nf 合作方 提供\nr\nq\n"))
    code, out, _ = run("baseline", "audit")
    assert code == 0
    assert PHONE not in out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    lines = [line.split("\t")[1:] for line in content().splitlines()[1:]]
    assert [line[0] for line in lines] == ["TA101", "TA102", "TP101"]
    assert [line[3:] for line in lines] == [["false", "合作方 提供"], [], ["real"]]
    table = json.loads(run("baseline", "stats", "-f", "json")[1])
    assert {s["rule"]: s["precision"] for s in table} == {"TA101": 0.0, "TA102": None, "TP101": 1.0}
    assert "TA101  1     0       1     0%" in run("baseline", "stats")[1]
    run("baseline", "update")
    assert "false\t合作方 提供" in content()  # verdicts stay
    _, out, _ = run("scan", ".", "--baseline", NAME, "--show-suppressed")
    assert f"已在基线中: {NAME}，误报：合作方 提供" in out


def test_the_baseline_may_not_grow(run):
    write("a.md", f"{BAD}。\n")
    run("baseline", "create")
    commit()
    git("checkout", "-q", "-b", "work")
    write("b.md", f"又是{BAD}。\n")
    code, _, err = run("baseline", "update", "--no-grow")
    assert (code, "会新增 1 处" in err) == (2, True)
    assert run("scan", ".", "--baseline", NAME, "--no-grow", "main")[0] == 1
    run("baseline", "update")
    commit()
    code, _, err = run("scan", ".", "--baseline", NAME, "--no-grow", "main")
    assert (code, "多了 1 处，只允许减少：b.md TA101" in err) == (2, True)
    git("checkout", "-q", "main")
    git("mv", "a.md", "moved.md")
    run("baseline", "update")
    assert run("scan", ".", "--baseline", NAME, "--no-grow", "HEAD")[0] == 0  # a move is no growth
    assert "no-such-ref" in run("scan", ".", "--baseline", NAME, "--no-grow", "no-such-ref")[2]
    assert "不是分支" in run("scan", ".", "--baseline", NAME, "--no-grow=--output=x")[2]
    assert run("scan", ".", "--no-grow", "main")[0] == 2


def test_the_configuration_names_it(run):
    write("a.md", f"{BAD}。\n")
    write("compliance-lint.yaml", "baseline: ci/known.txt\n")
    Path("ci").mkdir()
    assert run("baseline", "create")[0] == 0
    assert Path("ci/known.txt").read_text(encoding="utf-8").splitlines()[1].startswith("../a.md\tTA101")
    assert run("scan", ".")[0] == 0
    Path("ci/known.txt").unlink()
    code, _, err = run("scan", ".")
    assert (code, "基线文件不存在" in err) == (2, True)


def test_an_unreadable_file_keeps_the_baseline_as_it_is(run):
    write("a.md", f"{BAD}。\n")
    run("baseline", "create")
    before = content()
    Path("bad.txt").write_bytes(b"\x00\x01\x02")
    assert run("baseline", "update")[0] == 2
    assert content() == before
