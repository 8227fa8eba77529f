"""`fix`: what is reworded, what is left alone, and that every other byte stays."""

import io
import json
import shutil
import subprocess
import sys
from collections import Counter
from contextvars import copy_context
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint import cli
from compliance_lint.cli.configured import cases_for, finder_for
from compliance_lint.config.read import from_flags
from compliance_lint.jobs.fix import apply, plan, unasked
from compliance_lint.jobs.inspect import inspect
from compliance_lint.model import InputError

POLICIES = Path(__file__).parent / "golden" / "policies"
PHONE, MASKED = "13912345678", "139****5678"


@pytest.fixture
def fix(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def call(*args, answers="", policies=POLICIES):
        monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
        code = copy_context().run(cli.run, ["fix", ".", *args, "--policies", str(policies)])
        out, err = capfd.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return call


def write(name, content):
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return Path(name)


def test_diff_is_the_default_and_changes_nothing(fix):
    source = write("a.md", "标题\n\n今天就是全网最低价，顶级面料。\n")
    for flags in ([], ["--diff"]):
        result = fix(*flags)
        assert result.code == 1
        assert result.out.splitlines() == [
            "--- a/a.md",
            "+++ b/a.md",
            "@@ -1,3 +1,3 @@",
            " 标题",
            " ",
            "-今天就是全网最低价，顶级面料。",
            "+今天就是优惠价，顶级面料。",
        ]
        assert result.err == "可以改写 1 处（1 个文件），用 --apply 写入，1 处有建议但须人工选择（用 -i）\n"
    assert source.read_text(encoding="utf-8") == "标题\n\n今天就是全网最低价，顶级面料。\n"


def test_clean_file(fix):
    write("a.txt", "今天上新")
    assert (fix().code, fix("--apply").code, fix().out) == (0, 0, "")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.md", "# 全网最低价\r\n**全网最低价**！", "# 优惠价\r\n**优惠价**！"),
        ("a.csv", '标题,价\r\n"全网最低价,""好"" ",1\r\n', '标题,价\r\n"优惠价,""好"" ",1\r\n'),
        ("a.jsonl", '{"a": "\\u5168网最低价"}\n{"b":1}\n', '{"a": "优惠价"}\n{"b":1}\n'),
        (
            "a.srt",
            "1\n00:00:01,000 --> 00:00:02,000\n全网最低价\n",
            "1\n00:00:01,000 --> 00:00:02,000\n优惠价\n",
        ),
        ("gb.txt", "全网最低价，好".encode("gb18030") * 9, "优惠价，好".encode("gb18030") * 9),
        ("exempt.txt", "“全网最低价”是违禁词，本店全网最低价", "“全网最低价”是违禁词，本店全网最低价"),
        ("phone.txt", f"电话{PHONE}，全网最低价", f"电话{PHONE}，优惠价"),
    ],
)
def test_apply_keeps_every_other_byte(fix, name, before, after):
    path = write(name, before)
    assert fix("--apply").code == 0
    assert path.read_bytes() == (after if isinstance(after, bytes) else after.encode())
    assert fix("--apply").err.startswith("改写了 0 处")


def test_diff_hides_personal_data_and_is_a_patch_when_it_may_show_it(fix, tmp_path):
    source = write("a.txt", f"备用{PHONE}\n电话{PHONE}，全网最低价\n最后一行没有换行")
    masked = fix()
    assert (PHONE in masked.out + masked.err, f"+电话{MASKED}，优惠价" in masked.out) == (False, True)
    shown = fix("--show-values")
    assert shown.out.count(PHONE) == 3
    if shutil.which("git"):
        subprocess.run(["git", "init", "-q", tmp_path], check=True)
        subprocess.run(["git", "apply", "-"], input=shown.out.encode(), cwd=tmp_path, check=True)
        assert source.read_text(encoding="utf-8") == f"备用{PHONE}\n电话{PHONE}，优惠价\n最后一行没有换行"


def test_workbooks(fix):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["标题", "价"])
    book.active.append(["全网最低价", 9])
    book.properties.creator = "x"
    book.save("a.xlsx")
    assert [line for line in fix().out.splitlines() if line[:1] in "+-"][2:] == ["-全网最低价", "+优惠价"]
    fix("--apply")
    rows = openpyxl.load_workbook("a.xlsx").active.iter_rows(values_only=True)
    assert list(rows) == [("标题", "价"), ("优惠价", 9)]


def test_suppressed_findings_are_left_alone(fix):
    path = write("a.md", "今天全网最低价 <!-- compliance-lint: ignore[TA101] 已留存比价记录 -->\n")
    assert fix("--apply").err.startswith("改写了 0 处")
    assert "全网最低价" in path.read_text(encoding="utf-8")


def policies_with(tmp_path, old, new):
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    (path,) = (folder / "ads").iterdir()
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.mark.parametrize("wording", ["顶级优惠价", "包退优惠", "全网最低价格"])
def test_what_does_not_lint_clean_is_not_applied(fix, tmp_path, wording):
    policies = policies_with(tmp_path, "safe: {全网最低价: 优惠价}", f"safe: {{全网最低价: {wording}}}")
    path = write("a.txt", "今天全网最低价")
    result = fix("--apply", "--exclude", "policies/", policies=policies)
    assert path.read_text(encoding="utf-8") == "今天全网最低价"
    assert result.err == "改写了 0 处（0 个文件），1 处改后仍有问题，未改\n"


def test_other_findings_of_the_text_do_not_stand_in_the_way(fix):
    path = write("a.txt", "全网最低价，包退，顶级面料，全网最低价")
    fix("--apply")
    assert path.read_text(encoding="utf-8") == "优惠价，包退，顶级面料，优惠价"


def test_configuration_decides_what_is_a_finding(fix):
    path = write("a.txt", f"全网最低价，电话{PHONE}")
    write("compliance-lint.yaml", "ignore: [TA101]\n")
    assert fix().code == 0
    assert fix("--no-config").code == 1
    assert fix("--no-config", "--ignore", "TA101").code == 0
    write("compliance-lint.yaml", "check: [claims]\n")
    assert PHONE not in fix().out
    assert fix("--apply").code == 0
    assert path.read_text(encoding="utf-8") == f"优惠价，电话{PHONE}"


@pytest.mark.parametrize(
    ("answers", "after", "said"),
    [
        ("1\n2\n", "优惠价，活动价。", ""),
        ("\n\n", "全网最低价，顶级面料。", ""),
        ("q\n", "全网最低价，顶级面料。", ""),
        ("", "全网最低价，顶级面料。", ""),  # end of input
        ("9\nx\n2\n=用心选的面料\n", "活动价，用心选的面料。", ""),
        ("=包退价\n1\nq\n", "优惠价，顶级面料。", "改为「包退价」后仍有问题"),
    ],
)
def test_interactive(fix, answers, after, said):
    path = write("a.txt", "全网最低价，顶级面料。")
    result = fix("-i", answers=answers)
    assert path.read_text(encoding="utf-8") == after
    assert said in result.out
    assert (result.code, "[1] 优惠价" in result.out) == (0, True)


def test_interactive_hides_personal_data(fix):
    write("a.txt", f"电话{PHONE}，顶级面料。")
    result = fix("-i", answers="1\n")
    assert (PHONE in result.out, MASKED in result.out) == (False, True)


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["--diff", "--apply"], "--diff、--apply、-i 只能选一个"),
        (["-"], "fix 不能改写标准输入，请给出文件"),
        (["nope.txt"], "nope.txt"),
    ],
)
def test_wrong_use(fix, args, error):
    result = fix(*args)
    assert (result.code, error in result.err) == (2, True)


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("全网最低价", encoding="utf-8")
    cases = cases_for(finder_for("", from_flags({}), off=True), str(POLICIES))
    made = plan(path, cases.of(path), unasked)
    path.write_text("今天全网最低价", encoding="utf-8")
    with pytest.raises(InputError, match="文件在检查之后被修改"):
        apply(made)
    assert path.read_text(encoding="utf-8") == "今天全网最低价"


PIECES = (
    "全网最低价",
    "顶级面料",
    "包退",
    "本店",
    "“全网最低价”是违禁词",
    PHONE,
    "，",
    "。",
    "\n",
    '"',
    "😀",
    "\u200b",
    "&",
)
CASES = cases_for(finder_for("", from_flags({}), off=True), str(POLICIES))


def seen(path):
    found = inspect(path, CASES.of(path)).found
    return Counter((at.finding.rule_id, at.finding.match) for at in found if at.finding.status == "open")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.sampled_from(["txt", "csv", "jsonl", "html"]),
)
def test_a_fix_only_takes_away(text, suffix):
    if suffix == "csv":
        text = 'a,b\n"' + text.replace('"', '""') + '",1\n'
    if suffix == "jsonl":
        text = json.dumps({"a": text}) + "\n"
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{suffix}"
        path.write_bytes(text.encode())
        before = seen(path)
        made = plan(path, CASES.of(path), unasked)
        if made.edits:
            apply(made)
        after = seen(path)
        assert after <= before
        assert sum(before.values()) - sum(after.values()) >= made.fixed
        assert not plan(path, CASES.of(path), unasked).edits  # a second run has nothing to do
        if not made.fixed:
            assert path.read_bytes() == text.encode()
