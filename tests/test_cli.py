"""The command line as a user meets it: options, exit codes, errors in one line."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from contextvars import copy_context
from pathlib import Path
from types import SimpleNamespace

import pytest

from compliance_lint import __version__, cli
from compliance_lint.model import Text
from compliance_lint.report import FORMATS
from compliance_lint.report.layout import Style
from compliance_lint.report.manual import Param, render
from compliance_lint.report.pages import PAGES

POLICIES = str(Path(__file__).parent / "golden" / "policies")
PHONE, MASKED = "13912345678", "139****5678"


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run one command line in an empty folder; ``policies`` are added where they apply."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COMPLIANCE_LINT_LANG"):
        monkeypatch.delenv(name, raising=False)

    def call(*args, stdin=b""):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(stdin)))
        page = PAGES.get(" ".join(args[:2])) or PAGES.get(args[0] if args else "")
        own = ["--policies", POLICIES] if page and "policies" in page.params else []
        code = copy_context().run(cli.run, [*args, *own])
        out, err = capfd.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return call


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- scan ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        ("今天上新", [], 0),
        ("全网最低价", [], 1),
        ("全网最低价", ["--fail-on", "never"], 0),
        ("不满意包退", [], 0),
        ("不满意包退", ["--fail-on", "warning"], 1),
        ("不满意包退", ["--fail-on", "warning", "--min-severity", "error"], 1),  # hidden, and still a failure
        ("卖疯了", ["--fail-on", "warning"], 0),
        ("卖疯了", ["--fail-on", "info"], 1),
        ("本店全网最低价", ["--fail-on", "info"], 0),  # exempt
        ("电话" + PHONE, [], 1),
        ("电话" + PHONE, ["--check", "claims"], 0),
        ("全网最低价", ["--check", "pii"], 0),
        ("全网最低价", ["--check", "pii", "--check", "claims"], 1),
        ("", [], 0),
    ],
)
def test_exit_codes(run, content, options, code):
    write("a.txt", content)
    assert run("scan", "a.txt", *options).code == code


def test_unreadable_inputs_are_named_and_the_rest_is_scanned(run):
    write("a/bad.txt", b"\x00\x01\x02")
    write("a/broken.jsonl", '{"text": "全网最低价"}\n{"text": ')
    write("a/good.txt", "全网最低价")
    result = run("scan", "nope.txt", "a")
    assert result.code == 2
    assert "a/good.txt:1:1 error TA101" in result.out
    assert "a/broken.jsonl:1:11 (第 1 条, 字段「text」) error TA101" in result.out  # up to the error
    errors = result.err.splitlines()
    assert len(errors) == 3
    assert all(line.startswith("错误：") for line in errors)
    assert [name for name in ("nope.txt", "a/bad.txt", "a/broken.jsonl") if name not in result.err] == []
    assert "3 个输入无法读取" in result.out


def test_min_severity_and_exempt(run):
    write("a.txt", "卖疯了。包退。本店全网最低价。")
    quiet = run("scan", "a.txt")
    assert ("TA102" in quiet.out, "TA103" in quiet.out, "TA101" in quiet.out) == (True, False, False)
    assert "其中 1 处级别较低未显示" in quiet.out
    assert "另有 1 处属豁免情形未显示" in quiet.out
    everything = run("scan", "a.txt", "--min-severity", "info", "--show-exempt")
    assert all(rule in everything.out for rule in ("TA101", "TA102", "TA103", "只与自家商品比较"))
    assert "未显示" not in everything.out


def test_values_are_shown_only_when_asked_for(run):
    write("a.txt", f"电话{PHONE}，全网最低价")
    for options in ([], ["--check", "claims"], ["--check", "pii"], ["--format", "json"]):
        assert PHONE not in run("scan", "a.txt", *options).out, options
    assert PHONE in run("scan", "a.txt", "--show-values").out


def test_standard_input(run):
    result = run("scan", "-", stdin="全网最低价".encode())
    assert (result.code, result.out.splitlines()[0][:12]) == (1, "<stdin>:1:1 ")
    table = f"手机,备注\n{PHONE},好\n".encode("gb18030")
    result = run("scan", "-", "--stdin-filename", "x/chat.csv", stdin=table)
    assert result.out.startswith("x/chat.csv:2:1 (第 1 条, 列「手机」) error TP101")
    masked = run("scan", "-", "--check", "claims", stdin=f"{PHONE} 电话 全网最低价".encode())
    assert (masked.code, PHONE in masked.out, MASKED in masked.out) == (1, False, True)


def test_kind_and_industry(run):
    write("a.txt", "零食全网最低价")
    assert run("scan", "a.txt").code == 1
    assert run("scan", "a.txt", "--industry", "food").code == 0
    wrong = run("scan", "a.txt", "--industry", "foood")
    assert (wrong.code, wrong.err) == (2, "错误：--industry 'foood' 不认识，是否想写 food？\n")
    chat = run("scan", "a.txt", "--kind", "chat", "--format", "json", "--min-severity", "info")
    assert json.loads(chat.out)["findings"][0]["severity"] == "info"


def test_exclude_and_force_exclude(run):
    write("a/drafts/x.txt", "全网最低价")
    write("a/y.txt", "今天上新")
    assert run("scan", "a").code == 1
    assert run("scan", "a", "--exclude", "drafts/").code == 0
    assert run("scan", "a/drafts/x.txt", "--exclude", "drafts/").code == 1
    assert run("scan", "a/drafts/x.txt", "--exclude", "drafts/", "--force-exclude").code == 0


def test_show_files(run):
    write("a/x.txt", "全网最低价")
    write("a/y.md", "")
    result = run("scan", "a", "a/x.txt", "--show-files")
    assert (result.code, result.out) == (0, "a/x.txt\na/y.md\n")
    assert run("scan", "nope", "--show-files").code == 2


def test_nothing_to_check_is_said(run):
    Path("empty").mkdir()
    result = run("scan", "empty")
    assert (result.code, result.out) == (0, "没有可检查的文件\n")
    write("tables/a.pdf", b"PK")
    result = run("scan", "tables")
    assert (result.code, "tables/a.pdf" in result.err) == (2, True)
    write("tables/b.txt", "今天上新")
    result = run("scan", "tables")
    assert (result.code, "tables/a.pdf" in result.err) == (0, True)


def test_report_to_a_file(run):
    write("a.txt", "全网最低价")
    for _ in range(2):  # the second run must not find what the first report quotes
        result = run("scan", ".", "--format", "json", "-o", "report.json")
        assert (result.code, result.out) == (1, "")
        assert result.err == "报告已写入 report.json\n检查了 1 个文件，发现 1 处问题（error 1）\n"
        assert [f["path"] for f in json.loads(Path("report.json").read_bytes())["findings"]] == ["a.txt"]
    assert run("scan", ".", "-o", "no/such/folder.txt").code == 2


@pytest.mark.parametrize(
    ("environ", "options", "colored"),
    [
        ({}, [], False),  # not a terminal
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "0"}, [], False),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
    ],
)
def test_color(run, monkeypatch, environ, options, colored):
    write("a.txt", "全网最低价")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run("scan", "a.txt", *options).out) is colored


# --- redact --------------------------------------------------------------------------------------


def test_redact_a_file(run):
    source = write("in.csv", f"手机,备注\r\n{PHONE},好\r\n".encode("gb18030"))
    result = run("redact", "in.csv", "-o", "out.csv")
    assert (result.code, result.out, result.err) == (0, "", "处理了 1 个文件，脱敏 1 处（手机号 1）\n")
    assert Path("out.csv").read_bytes() == f"手机,备注\r\n{MASKED},好\r\n".encode("gb18030")
    assert PHONE.encode() in source.read_bytes()


def test_redact_needs_a_place_to_write_to(run):
    source = write("in.txt", "电话" + PHONE)
    result = run("redact", "in.txt")
    assert result.code == 2
    assert "-o" in result.err
    assert "--in-place" in result.err
    assert run("redact", "in.txt", "-o", "in.txt").code == 2
    assert run("redact", "in.txt", "-o", "x", "--in-place").code == 2
    assert run("redact", "-", "--in-place").code == 2
    assert source.read_text() == "电话" + PHONE
    assert run("redact", "in.txt", "--in-place", "--yes").code == 0
    assert source.read_text() == "电话" + MASKED


def test_redact_to_and_from_pipes(run):
    write("in.txt", "电话" + PHONE)
    assert run("redact", "in.txt", "-o", "-").out == "电话" + MASKED
    assert run("redact", "-", stdin=f"电话{PHONE}\r\n".encode()).out == f"电话{MASKED}\r\n"
    table = f"手机\n{PHONE}\n".encode()
    assert run("redact", "-", "--stdin-filename", "x.csv", stdin=table).out == f"手机\n{MASKED}\n"
    assert run("redact", "-", "-o", "out.txt", stdin=f"电话{PHONE}".encode()).code == 0
    assert Path("out.txt").read_text() == "电话" + MASKED
    broken = run("redact", "-", stdin=b"\x00\x01\x02")
    assert (broken.code, broken.out) == (2, "")
    assert run("redact", "nope.txt", "-o", "-").code == 2


def test_redact_a_folder(run):
    write("in/a/chat.txt", "电话" + PHONE)
    write("in/b.md", "今天上新")
    write("in/bad.txt", b"\x00\x01\x02" + PHONE.encode())
    write("in/c.xlsx", b"PK")
    result = run("redact", "in", "-o", "out")
    assert result.code == 2
    assert sorted(str(path) for path in Path("out").rglob("*.*")) == ["out/a/chat.txt", "out/b.md"]
    assert Path("out/a/chat.txt").read_text() == "电话" + MASKED
    assert [name for name in ("in/bad.txt", "in/c.xlsx") if name not in result.err] == []
    assert PHONE not in result.err
    assert run("redact", "in", "-o", "in/out").code == 2
    assert run("redact", "in", "-o", "-").code == 2
    assert run("redact", "in").code == 2


# --- explain, rules, help, languages ----------------------------------------------------------------


def test_explain_and_rules(run):
    assert "食品例外" in run("explain", "ta101").out
    unknown = run("explain", "TA10")
    assert (unknown.code, unknown.err) == (2, "错误：规则编号 'TA10' 不认识，是否想写 TA103？\n")
    assert [r["id"] for r in json.loads(run("rules", "--format", "json", "--pack", "test-pii").out)] == [
        "TP101",
        "TP102",
    ]
    assert run("rules", "--pack", "nope").code == 2


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["scn"], "命令 'scn' 不认识，是否想写 scan？"),
        (["scan"], "缺少参数 PATHS；用 --help 查看用法"),
        (["scan", "--fromat", "x", "."], "没有选项 --fromat，是否想写 --format？"),
        (["scan", ".", "--format"], "选项 --format 缺少取值或多了取值；用 --help 查看用法"),
        (["scan", ".", "--show-values=1"], "选项 --show-values 缺少取值或多了取值；用 --help 查看用法"),
        (["scan", ".", "--format", "xml"], f"--format 'xml' 不认识，可用：{'、'.join(FORMATS)}"),
        (["scan", ".", "--fail-on", "errors"], "--fail-on 'errors' 不认识，是否想写 error？"),
        (["scan", ".", "--check", "pi"], "--check 'pi' 不认识，是否想写 pii？"),
        (["scan", ".", "--lang", "fr"], "--lang 'fr' 不认识，可用：zh、en"),
        (["rules", "extra"], "多余的参数 (extra)；用 --help 查看用法"),
        (["scan", ".", "--policies", "no-folder"], "no-folder: 规则文件夹不存在"),
    ],
)
def test_usage_errors_are_one_line(args, error, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert copy_context().run(cli.run, args) == 2
    out, err = capfd.readouterr()
    assert (out, err) == ("", f"错误：{error}\n")


def test_languages(run, monkeypatch):
    write("a.txt", "全网最低价")
    assert "is not supported" in run("--lang", "en", "scan", "a.txt", "--policies", POLICIES).out
    assert "is not supported" in run("scan", "a.txt", "--lang=en").out
    monkeypatch.setenv("COMPLIANCE_LINT_LANG", "en_US.UTF-8")
    assert "is not supported" in run("scan", "a.txt").out
    assert run("scan").err == "error: missing argument PATHS; see --help\n"
    assert "没有依据" in run("scan", "a.txt", "--lang", "zh").out
    monkeypatch.setenv("COMPLIANCE_LINT_LANG", "")
    assert "没有依据" in run("scan", "a.txt").out
    write("--lang", "")
    assert run("scan", "--show-files", "--policies", POLICIES, "--", "--lang").out == "--lang\n"


@pytest.mark.parametrize(
    ("environ", "chinese"),
    [
        ({}, True),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "fr_FR"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW"}, True),
        ({"LANG": "zh_CN", "LC_MESSAGES": "en_GB"}, False),
        ({"LANG": "zh_CN", "LC_ALL": "en_GB", "LC_MESSAGES": "zh_CN"}, False),
        ({"LANG": "en_US", "COMPLIANCE_LINT_LANG": "zh"}, True),
    ],
)
def test_locale(run, monkeypatch, environ, chinese):
    write("a.txt", "全网最低价")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert ("没有依据" in run("scan", "a.txt").out) is chinese
    assert "没有依据" in run("scan", "a.txt", "--lang", "zh").out


def test_every_option_has_help_in_both_languages(run):
    for command, page in PAGES.items():
        shown = run(*command.split(), "--help")
        assert shown.code == 0
        assert "用法：" in shown.out
        assert all(isinstance(entry.about, Text) and entry.about.en for entry in page.params.values())
        params = [Param(name, ("--x",)) for name in page.params]
        assert len(list(render(command, params, Style(width=300)))) > len(params)  # none is unknown


def test_no_arguments_shows_help_and_fails(capfd):
    assert copy_context().run(cli.run, []) == 2
    assert "compliance-lint scan ." in capfd.readouterr().out


def test_version(run):
    assert run("--version").out == run("--lang", "en", "-V").out == f"compliance-lint {__version__}\n"


# --- the process -----------------------------------------------------------------------------------


def start(*args, options=(), **environ):
    command = [sys.executable, *options, "-m", "compliance_lint", *args, "--policies", POLICIES]
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONIOENCODING", "PYTHONUTF8")}
    kept["PYTHONPATH"] = str(Path(cli.__file__).parent.parent.parent)
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=kept | environ)


def test_reader_that_goes_away_in_a_c_locale(tmp_path):
    write(tmp_path / "a.txt", "全网最低价。\n" * 2000)
    args = ["scan", str(tmp_path / "a.txt"), "--fail-on", "never"]
    with start(*args, LC_ALL="C", PYTHONCOERCECLOCALE="0") as running:
        first = running.stdout.readline()
        running.stdout.close()
        assert (running.wait(), running.stderr.read()) == (0, b"")
    assert "没有依据".encode() in first


def test_interrupt_is_quiet():
    with start("scan", "-", options=["-X", "importtime"], COMPLIANCE_LINT_NO_CACHE="1") as running:
        # policies are read long after the start and shortly before the wait for standard input
        next(line for line in running.stderr if line.rstrip().endswith(b" yaml"))
        time.sleep(0.3)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=30)  # a full pipe must not keep it from ending
        assert running.returncode == 130
        assert b"Traceback" not in errors


def test_an_empty_path_is_not_the_working_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("国家级面膜", encoding="utf-8")
    assert copy_context().run(cli.run, ["scan", ""]) == 2
    assert "路径是空的" in capsys.readouterr().err
