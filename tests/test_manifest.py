"""Manifest, resume, verify and audit log: what a run leaves behind to be checked."""

import json
from contextvars import copy_context

import pytest

from compliance_lint import InputError, cli
from compliance_lint.jobs import audit
from compliance_lint.operators.keys import VARIABLE

KEY = "9f4c1be07d52a86e3b90c7f1d2546a8be17f03c95d64a2b8f0179ce3a65d8b42"
PHONES = ("13912345678", "13812345679")


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run a command line beside a folder ``in`` with two files; gives exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/a.csv").write_text("姓名,手机号\n苗婉清,13912345678\n")
    (tmp_path / "in/sub/b.txt").write_text("电话13812345679")
    (tmp_path / "in/key.txt").write_text(KEY)

    def call(*args):
        code = copy_context().run(cli.run, args)
        return code, *capfd.readouterr()

    return call


def redact(run, *args):
    return run("redact", "in", "-o", "out", "--manifest", "m.json", "--key-file", "in/key.txt", *args)


def body(tmp_path):
    return json.loads((tmp_path / "m.json").read_text())


def test_manifest_says_what_was_done_and_no_value(run, tmp_path):
    assert redact(run, "--profile", "analytics", "--column", "手机号=hash")[0] == 0
    told = body(tmp_path)
    assert [(f["input"], f["output"], f["entities"], f["columns"]) for f in told["files"]] == [
        (
            "in/a.csv",
            "out/a.csv",
            {"PERSON": 1, "PHONE_NUMBER": 1},
            {"姓名": {"PERSON": 1}, "手机号": {"PHONE_NUMBER": 1}},
        ),
        ("in/sub/b.txt", "out/sub/b.txt", {"PHONE_NUMBER": 1}, {}),
    ]
    assert told["settings"]["profile"] == "analytics"
    assert told["settings"]["columns"] == {"手机号": "hash"}
    assert told["totals"] == {"files": 2, "entities": {"PERSON": 1, "PHONE_NUMBER": 2}, "errors": 0}
    text = (tmp_path / "m.json").read_text()
    assert [value for value in (KEY, "苗婉清", *PHONES) if value in text] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "m.json", "out"]
    assert not (tmp_path / "out/key.txt").exists()  # the key is no data, wherever it lies


def test_a_header_that_is_a_value_is_not_told(run, tmp_path):
    (tmp_path / "in/a.csv").write_text("苗婉清,备注\n高远先生,13912345678\n")
    assert redact(run)[0] == 0
    assert "苗婉清" not in (tmp_path / "m.json").read_text()


def test_verify(run, tmp_path):
    redact(run, "--profile", "analytics", "--keep", "PERSON")
    assert run("verify", "m.json") == (0, "", "核对了 2 个文件，0 个有问题\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "in/a.csv").write_text("姓名,手机号\n高远,13912345678\n")
    (tmp_path / "out/sub/b.txt").unlink()
    code, out, err = run("verify", "m.json")
    assert code == 1
    assert "a.csv：脱敏之后输入又有改动" in out
    assert "b.txt：文件不存在" in out
    assert err == "核对了 2 个文件，2 个有问题\n"


def test_verify_scans_again(run, tmp_path):
    import hashlib

    redact(run)
    text = "电话13812345679"
    (tmp_path / "out/sub/b.txt").write_text(text)
    assert "内容与清单不符" in run("verify", "m.json")[1]
    told = body(tmp_path)
    told["files"][1]["output_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    (tmp_path / "m.json").write_text(json.dumps(told))
    code, out, _ = run("verify", "m.json")
    assert code == 1
    assert "b.txt：仍有个人信息（手机号 1）" in out
    assert PHONES[1] not in out


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"manifest": 2}', "no json", '{"manifest": 1, "files": [{}]}']
)
def test_what_is_no_manifest_is_refused(run, tmp_path, content):
    (tmp_path / "m.json").write_text(content)
    code, out, err = run("verify", "m.json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "不是 redact 写出的清单" in err
    assert run("verify", "nope.json")[0] == 2


def test_resume_leaves_out_what_is_done_and_unchanged(run, tmp_path):
    redact(run)
    first = body(tmp_path)
    assert "处理了 0 个文件（另有 2 个此前已完成）" in redact(run, "--resume")[2]
    assert body(tmp_path)["files"] == first["files"]
    for spoil in (
        lambda: (tmp_path / "in/a.csv").write_text("姓名,手机号\n高远,13912345678\n"),
        lambda: (tmp_path / "out/a.csv").write_text("tampered"),
        lambda: (tmp_path / "out/a.csv").unlink(),
    ):
        spoil()
        assert "处理了 1 个文件（另有 1 个此前已完成）" in redact(run, "--resume")[2]
        assert run("verify", "m.json")[0] == 0
    assert "处理了 2 个文件，" in redact(run, "--resume", "--profile", "llm")[2]  # other settings: all again
    assert "处理了 2 个文件，" in redact(run, "--profile", "llm")[2]  # not asked to resume


class Killed(BaseException):
    """Nothing handles it."""


def test_a_broken_off_run_is_taken_up(run, tmp_path, monkeypatch):
    from compliance_lint.jobs import redact as job

    def killed(source, *args, **kwargs):
        if source.name == "b.txt":
            raise Killed
        return real(source, *args, **kwargs)

    real = job.rewrite_file
    monkeypatch.setattr(job, "rewrite_file", killed)
    with pytest.raises(Killed):
        redact(run)
    assert not (tmp_path / "m.json").exists()
    code, _, err = run("verify", "m.json")
    assert code == 1
    assert "清单不完整" in err
    with (tmp_path / "m.json.part").open("ab") as part:
        part.write(b'{"input": "in/su')  # what a kill may leave
    monkeypatch.setattr(job, "rewrite_file", real)
    assert "处理了 1 个文件（另有 1 个此前已完成）" in redact(run, "--resume")[2]
    assert run("verify", "m.json")[0] == 0
    assert not (tmp_path / "m.json.part").exists()


def test_resume_in_place(run, tmp_path):
    flags = ("in", "--in-place", "--yes", "--manifest", "m.json", "--key-file", "in/key.txt")
    assert run("redact", *flags)[0] == 0
    assert (tmp_path / "in/sub/b.txt").read_text() == "电话138****5679"
    assert (tmp_path / "in/key.txt").read_text() == KEY
    assert "（另有 2 个此前已完成）" in run("redact", *flags, "--resume")[2]
    assert run("verify", "m.json")[0] == 0


def test_errors_are_in_the_manifest(run, tmp_path):
    (tmp_path / "in/c.txt").write_bytes(b"x\x00\x01")
    assert redact(run)[0] == 2
    assert len(body(tmp_path)["errors"]) == 1
    assert not (tmp_path / "out/c.txt").exists()
    code, _, err = run("verify", "m.json")
    assert code == 1
    assert "有 1 个文件未能脱敏" in err


@pytest.mark.parametrize(
    "args",
    [
        ("in/a.csv", "-o", "-", "--manifest", "m.json"),
        ("-", "-o", "out.txt", "--manifest", "m.json"),
        ("in", "-o", "out", "--resume"),
    ],
)
def test_what_does_not_go_together(run, tmp_path, args):
    assert run("redact", *args)[0] == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


# --- audit log -----------------------------------------------------------------------------------


def test_audit_log_is_a_chain(run, tmp_path):
    for _ in range(2):
        assert redact(run, "--audit-log", "audit.jsonl")[0] == 0
    assert redact(run, "--audit-log", "audit.jsonl", "--profile", "nope")[0] == 2
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert [line["event"] for line in lines] == ["start", "done", "start", "done"]
    assert lines[1]["values"] == {"PERSON": 1, "PHONE_NUMBER": 2}
    assert (tmp_path / "audit.jsonl").stat().st_mode & 0o777 == 0o600
    text = (tmp_path / "audit.jsonl").read_text()
    assert [value for value in (KEY, "苗婉清", *PHONES) if value in text] == []
    assert "4 行，前后相接" in run("verify", "m.json", "--audit-log", "audit.jsonl")[2]
    for spoiled in (text.replace('"PERSON": 1', '"PERSON": 0', 1), text.split("\n", 1)[1]):
        (tmp_path / "audit.jsonl").write_text(spoiled)
        code, _, err = run("verify", "m.json", "--audit-log", "audit.jsonl")
        assert code == 2
        assert "断开" in err


def test_audit_log_goes_on_after_a_torn_line(tmp_path):
    log = audit.AuditLog(tmp_path / "audit.jsonl")
    log.add("start", {})
    with (tmp_path / "audit.jsonl").open("ab") as stream:
        stream.write(b'{"time": "2026')
    log.add("start", {})
    log.add("done", {})
    assert audit.check(tmp_path / "audit.jsonl") == 4


def test_a_failed_run_is_in_the_log(run, tmp_path, monkeypatch):
    from compliance_lint.jobs import redact as job

    def fail(*args, **kwargs):
        raise InputError("no")

    monkeypatch.setattr(job, "rewrite_file", fail)
    assert run("redact", "in/a.csv", "-o", "x.csv", "--audit-log", "audit.jsonl")[0] == 2
    events = [json.loads(line)["event"] for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert events == ["start", "failed"]
