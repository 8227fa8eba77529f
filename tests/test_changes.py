"""Changed files only, results remembered, several processes, watching: same verdicts, less work."""

import json
import os
import subprocess
import sys
import time
from contextvars import copy_context
from io import StringIO
from pathlib import Path

import pytest

from compliance_lint import cachefolder, cli
from compliance_lint.cli.terminal import Meter
from compliance_lint.cli.watch import watched
from compliance_lint.jobs import gather as gathering
from compliance_lint.jobs import inspect as inspecting
from compliance_lint.model import InputError

POLICIES = str(Path(__file__).parent / "golden" / "policies")
ROOT = Path(__file__).parent.parent
PHONE, MAIL, BAD = "13912345678", "liming@example.com", "全网最低价"
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
IDENTITY = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]


def git(*args):
    done = subprocess.run(["git", *IDENTITY, *args], env=ENVIRON, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def repository(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    git("init", "-q", "-b", "main")
    return work


def write(name, text):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def commit(message="x"):
    git("add", "-A")
    git("commit", "-q", "-m", message)


@pytest.fixture
def run(capfd):
    def call(*args):
        code = copy_context().run(cli.run, ["scan", *args, "--policies", POLICIES])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def found(run, *args):
    code, out, err = run(*args, "-f", "json")
    assert code != 2, err
    return [(f["path"], f["rule_id"], f["match"]) for f in json.loads(out)["findings"]]


# --- changed files -----------------------------------------------------------------------------------


@pytest.fixture
def branch():
    write("old.md", f"旧的{BAD}\n")
    write("edited.md", f"第一句{BAD}。\n")
    write("renamed.md", f"改名前{BAD}，后面还有很多很多很多别的内容。\n" * 3)
    write("gone.md", f"{BAD}\n")
    write("drafts/x.md", "草稿\n")
    commit()
    git("checkout", "-q", "-b", "work")
    write("edited.md", f"第一句{BAD}。\n\n第二句不满意包退。\n")
    git("mv", "renamed.md", "moved.md")
    git("rm", "-q", "gone.md")
    commit()
    write("new.md", f"新的{BAD}\n")
    write("image.png", "not text")
    write("drafts/x.md", f"草稿{BAD}\n")
    write("ignored.md", f"{BAD}\n")
    write(".gitignore", "ignored.md\n")


def test_since_looks_at_what_has_changed(run, branch):
    paths = [path for path, *_ in found(run, "--since", "main")]
    assert paths == ["drafts/x.md", "edited.md", "edited.md", *["moved.md"] * 3, "new.md"]
    assert [p for p, *_ in found(run, "drafts", "--since", "main")] == ["drafts/x.md"]
    assert "drafts/x.md" not in str(found(run, "--since", "main", "--exclude", "drafts/"))
    git("checkout", "-q", "main", "--force")
    write("later.md", "main 走得更远\n")
    commit()
    git("checkout", "-q", "work")
    assert "later.md" not in run("--since", "main", "--show-files")[1]  # only since the work left main


def test_new_since_reports_only_what_was_not_there(run, branch):
    write("moved.md", Path("moved.md").read_text(encoding="utf-8") + "多一句。\n")
    assert found(run, "--new-since", "main") == [
        ("drafts/x.md", "TA101", BAD),
        ("edited.md", "TA102", "包退"),
        ("new.md", "TA101", BAD),
    ]
    _, out, _ = run("--new-since", "main", "--show-suppressed")
    assert out.count("main 中已有") == 4


def test_staged_content_is_what_is_read(run):
    write("a.md", "今天上新\n")
    commit()
    write("a.md", f"今天{BAD}\n")
    write("b.md", f"明天{BAD}\n")
    git("add", "a.md")
    write("a.md", "今天又改好了\n")
    assert found(run, "--staged") == [("a.md", "TA101", BAD)]
    Path("a.md").unlink()
    assert found(run, "--staged") == [("a.md", "TA101", BAD)]
    git("add", "-A")
    assert found(run, "--staged") == [("b.md", "TA101", BAD)]


def test_from_a_subfolder(run, branch, monkeypatch):
    monkeypatch.chdir("drafts")
    assert [p for p, *_ in found(run, "--since", "main")] == ["x.md"]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["--since", "nope"], "git merge-base 失败"),
        (["--since", "main", "--staged"], "只能选一个"),
        (["-", "--staged"], "标准输入"),
        (["-", "--watch"], "标准输入"),
        (["--since=--output=x"], "不是分支或提交"),
        (["--jobs", "x", "."], "--jobs 应为非负整数"),
        ([], "缺少参数 PATHS"),
    ],
)
def test_errors(run, branch, args, error):
    code, _, err = run(*args)
    assert (code, error in err, err.count("\n")) == (2, True, 1), err


def test_outside_of_a_repository(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("--staged")
    assert (code, err.startswith("错误：git rev-parse 失败")) == (2, True)


# --- memory ------------------------------------------------------------------------------------------


def many(count=20, age=100):
    """Files old enough to be trusted by their time; every fourth has something in it."""
    texts = [
        f"# 标题\n\n今天{BAD}，电话{PHONE}，加微信{PHONE}领券。\n",
        f"{BAD} <!-- compliance-lint: ignore[TA101] 有记录 -->\n",
        "今天上新 # compliance-lint: ignore[TA101] 多余\n",
        "今天上新\n",
    ]
    for number in range(count):
        name = f"f{number:02}.md"
        write(name, texts[number % 4])
        os.utime(name, (time.time() - age, time.time() - age))
    write("t.csv", f"手机,文案\n{PHONE},{BAD}\n")


ALL = ("--show-suppressed", "--show-exempt", "--min-severity", "info")


def full(run, *args):
    return run(".", *ALL, "-f", "json", *args)[1]


def test_remembered_results_are_the_same(run, monkeypatch):
    many()
    fresh = full(run, "--no-cache")
    assert fresh.count('"rule_id"') > 20
    first = full(run)

    def fail(*_, **__):
        raise AssertionError("looked for again")

    monkeypatch.setattr("compliance_lint.engine.Scanner.text", fail)
    monkeypatch.setattr("compliance_lint.engine.Scanner.conversation", fail)
    assert full(run) == first == fresh
    # what is made of them may change: another selection needs no second look
    assert "TA101" not in full(run, "--ignore", "TA101")
    monkeypatch.undo()


def test_values_in_pieces_are_looked_for_again(run):
    many()
    pieces = ("手机 139 1234", PHONE[7:])
    write("chat.jsonl", "".join(f'{{"speaker": "a", "text": "{piece}"}}\n' for piece in pieces))
    assert full(run) == full(run) == full(run, "--no-cache")


def test_real_policies_are_remembered_too(capfd, tmp_path):
    import shutil

    shutil.copytree(ROOT / "examples", "examples")
    for number in range(20):
        write(f"examples/x{number}.md", "今天就是全網最低價，蕞好的面膜，国J级品质，包治百病。\n")
    outs = []
    for extra in (["--no-cache"], [], []):
        copy_context().run(cli.run, ["scan", "examples", *ALL, "-f", "json", *extra])
        outs.append(capfd.readouterr().out)
    assert outs[0] == outs[1] == outs[2]


def test_changed_content_settings_and_rules_are_seen(run):
    many()
    before = full(run)
    assert full(run) == before
    write("f03.md", f"今天{BAD}\n")
    assert full(run).count('"f03.md"') == 1
    stat = Path("f03.md").stat()
    write("f03.md", f"今天{BAD[:-1]}格\n")  # as long as before, and with its old time
    os.utime("f03.md", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert '"f03.md"' not in full(run)
    write("f07.md.compliance-lint.yaml", "ignore: [{rules: [TA101], reason: 以前有}]\n")
    assert "f07.md.compliance-lint.yaml" in full(run)
    assert full(run, "--kind", "chat") != before


def test_nothing_personal_is_remembered(run):
    many()
    full(run)
    full(run)
    (kept,) = cachefolder.home().glob("results-*.json")
    text = kept.read_text(encoding="utf-8")
    words = (PHONE, PHONE[:7], BAD, "微信", MAIL, "标题", ".md")
    assert not [word for word in words if word in text]
    kept.write_text("{broken", encoding="utf-8")
    assert '"TA101"' in full(run)


def test_few_files_are_not_remembered_and_no_cache_means_none(run, monkeypatch):
    write("a.md", f"{BAD}\n")
    run(".")
    many()
    full(run, "--no-cache")
    assert list(cachefolder.home().glob("results-*.json")) == []
    monkeypatch.setenv("COMPLIANCE_LINT_NO_CACHE", "1")
    assert '"TA101"' in full(run)


# --- several processes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("cache", [["--no-cache"], []])
def test_several_processes_say_the_same_in_the_same_order(run, cache):
    many(80)
    Path("bad.txt").write_bytes(b"\x00\x01\x02")
    write("sub/compliance-lint.yaml", "nope: 1\n")
    for name in "abc":
        write(f"sub/{name}.md", f"{BAD}\n")
    one = run(".", *ALL, "-f", "json", "--jobs", "1", "--no-cache")
    assert run(".", *ALL, "-f", "json", "--jobs", "2", *cache) == one
    assert one[0] == 2
    assert one[2].count("sub/compliance-lint.yaml:1") == 1


def test_messages_of_other_processes_are_in_the_language_asked_for(run):
    many(8)
    assert "is not supported" in run("--lang", "en", ".", "--jobs", "2")[1]


def test_processes_are_used_where_they_pay():
    tasks = [gathering._Task(gathering.Source(Path("x"), b"x" * 10), hide=True)] * 70
    assert gathering._processes(tasks[:3], 0) == 1
    assert gathering._processes(tasks, 1) == 1
    assert gathering._processes(tasks[:3], 8) == 3
    batches = list(gathering._batches(tasks))
    assert sum(map(len, batches)) == 70


# --- progress and watching -------------------------------------------------------------------------


def test_progress_is_for_terminals_and_the_patient(monkeypatch):
    class Terminal(StringIO):
        def isatty(self):
            return True

    for terminal, started, shown in (
        (Terminal(), -10.0, True),
        (Terminal(), 1e9, False),
        (StringIO(), -10.0, False),
    ):
        monkeypatch.setattr(sys, "stderr", terminal)
        meter = Meter(started=started)
        for done in (1, 2):
            meter(done, 2)
        assert ("检查 1/2" in terminal.getvalue()) is shown
        if shown:
            assert terminal.getvalue().endswith("\r\x1b[K")  # gone at the end


def test_watch_runs_again_after_a_change(capfd):
    write("a.md", "x")
    codes = iter([1, 0])
    seen = []

    def once():
        seen.append(Path("a.md").read_text(encoding="utf-8"))
        if len(seen) == 1:
            write("a.md", "changed")
        return next(codes)

    assert watched(["."], once, rounds=2, pause=0.01) == 0
    assert seen == ["x", "changed"]
    assert "等待改动" in capfd.readouterr().err


def test_watch_survives_a_slip_in_the_configuration(capfd):
    def once():
        raise InputError("compliance-lint.yaml:1: x")

    assert watched(["."], once, rounds=1) == 2
    assert "compliance-lint.yaml:1: x" in capfd.readouterr().err


def test_a_memory_that_does_not_fit_is_not_believed(run, monkeypatch):
    write("a.md", f"今天{BAD}\n")
    from compliance_lint.config.find import Finder
    from compliance_lint.jobs.cases import Cases
    from compliance_lint.jobs.memory import Learnt

    case = Cases(Finder(), Path(POLICIES)).of(Path("a.md"))
    wrong = Learnt([[0, 0, "ZZ999", "absolute", 0, 2, "error", 0.9, "open", "", False, [], []]], False)
    seen = inspecting.inspect(Path("a.md"), case, known=wrong)
    assert [at.finding.rule_id for at in seen.found] == ["TA101"]


def test_a_commit_is_blocked_until_it_is_mended_or_justified(tmp_path):
    """The story of a shop: hook, blocked commit, a reason, a baseline for what was there before."""
    hook = f"#!/bin/sh\nexec {sys.executable} -m compliance_lint scan --staged --policies {POLICIES}\n"
    path = write(".git/hooks/pre-commit", hook)
    path.chmod(0o755)
    environ = ENVIRON | {"PYTHONPATH": str(ROOT)}

    def attempt():
        git("add", "-A")
        command = ["git", *IDENTITY, "commit", "-q", "-m", "x"]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    write("copy.md", f"今天{BAD}\n")
    code, said = attempt()
    assert (code, "copy.md:1:3 error TA101" in said) == (1, True)
    write("copy.md", f"今天{BAD} <!-- 合规检查：忽略[TA101] 理由：有成交记录 -->\n")
    assert attempt()[0] == 0
    write("chat.txt", f"我的电话{PHONE}\n")
    code, said = attempt()
    assert (code, PHONE in said, "139****5678" in said) == (1, False, True)
    write("compliance-lint.yaml", "allow:\n  - {values: ['139-1234-5678'], reason: 公司公开的电话}\n")
    assert attempt()[0] == 0


def test_the_compiled_policies_of_a_wheel_are_remembered_too(tmp_path, monkeypatch):
    from compliance_lint.config.find import Finder
    from compliance_lint.jobs.cases import Cases
    from compliance_lint.policy import cache, loader

    compiled = tmp_path / "policies.bin"
    compiled.write_bytes(cache.freeze(loader.load(Path(POLICIES))))
    monkeypatch.setattr(loader.shipped, "path", lambda name: compiled)
    monkeypatch.setattr(loader, "builtin", loader.builtin.__wrapped__)
    assert Cases(Finder(off=True)).of(Path("a.md")).key
