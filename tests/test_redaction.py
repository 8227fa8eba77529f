"""Redaction of files end to end: profiles, columns, keys, and the proof that nothing is left."""

import io
import json
import os
import re
from contextvars import copy_context
from pathlib import Path

import pytest

from compliance_lint import InputError, cli, make_redactor, redact_path
from compliance_lint.detect.conversation import Turn
from compliance_lint.jobs.redact import Task
from compliance_lint.operators.keys import VARIABLE
from compliance_lint.redaction import Rewriting

KEY = "9f4c1be07d52a86e3b90c7f1d2546a8be17f03c95d64a2b8f0179ce3a65d8b42"
ORDERS = (
    "姓名,手机号,年龄,会员号,备注\r\n"
    "苗婉清,13912345678,34,A100,别打13912345678\r\n"
    "高远,138 1234 5679,61,A101,\r\n"
)
CHATS = (
    "会话,角色,内容\n"
    "S1,买家,我是苗婉清，电话13912345678\n"
    "S1,买家,我朋友高远先生的电话是13812345679\n"
    "S2,买家,我是高远，电话13812345679\n"
    "S1,买家,再说一遍13912345678\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run a command line in an empty folder; gives the exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "key.txt").write_text(KEY + "\n")

    def call(*args):
        code = copy_context().run(cli.run, args)
        return code, *capfd.readouterr()

    return call


def test_columns_and_profiles(run, tmp_path):
    (tmp_path / "in.csv").write_bytes(ORDERS.encode("gb18030"))
    code, _, err = run(
        *("redact", "in.csv", "-o", "out.csv", "--profile", "analytics", "--key-file", "key.txt"),
        *("--column", "年龄=generalize:10", "--column", "会员号=pseudonym", "--keep", "PERSON"),
    )
    assert (code, err) == (0, "处理了 1 个文件，脱敏 7 处（列值 4, 手机号 3）\n")
    rows = [line.split(",") for line in (tmp_path / "out.csv").read_bytes().decode("gb18030").split("\r\n")]
    assert [row[0] for row in rows] == ["姓名", "苗婉清", "高远", ""]
    assert [row[2] for row in rows[1:3]] == ["30-39", "60-69"]
    phones = [row[1] for row in rows[1:3]]
    assert all(re.fullmatch("<PHONE_NUMBER_[a-z2-7]{20}>", phone) for phone in phones)
    assert rows[1][4] == "别打" + phones[0]
    assert len({row[3] for row in rows[1:3]}) == 2
    assert all(re.fullmatch("<VALUE_[a-z2-7]{20}>", row[3]) for row in rows[1:3])


def test_numbers_are_those_of_the_conversation(run, tmp_path):
    (tmp_path / "in.csv").write_text(CHATS)
    assert run("redact", "in.csv", "-o", "out.csv", "--profile", "llm")[0] == 0
    assert (tmp_path / "out.csv").read_text() == (
        "会话,角色,内容\n"
        "S1,买家,我是<PERSON_1>，电话<PHONE_NUMBER_1>\n"
        "S1,买家,我朋友<PERSON_2>先生的电话是<PHONE_NUMBER_2>\n"
        "S2,买家,我是<PERSON_1>，电话<PHONE_NUMBER_1>\n"
        "S1,买家,再说一遍<PHONE_NUMBER_1>\n"
    )


@pytest.mark.parametrize("profile", ["storage", "waybill", "analytics", "llm", "strict"])
def test_redacting_twice_changes_nothing(run, tmp_path, profile):
    for name, text in (("orders.csv", ORDERS), ("chats.csv", CHATS)):
        (tmp_path / name).write_text(text)
        flags = ("--profile", profile, "--key-file", "key.txt")
        assert run("redact", name, "-o", "1.csv", *flags)[0] == 0
        code, _, err = run("redact", "1.csv", "-o", "2.csv", *flags)
        assert (code, err) == (0, "处理了 1 个文件，脱敏 0 处\n")
        assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
        assert not re.search("苗婉清|高远|5678|5679", (tmp_path / "1.csv").read_text()) or profile in (
            "storage",
            "waybill",
        )


def test_pseudonyms_are_the_same_in_every_file(run, tmp_path):
    (tmp_path / "a.txt").write_text("电话139-1234-5678")
    (tmp_path / "b.jsonl").write_text('{"备注": "打13912345678"}\n')
    for name in ("a.txt", "b.jsonl"):
        flags = ("--profile", "analytics", "--key-file", "key.txt")
        assert run("redact", name, "-o", f"out-{name}", *flags)[0] == 0
    found = [re.findall("<.*?>", (tmp_path / f"out-{name}").read_text()) for name in ("a.txt", "b.jsonl")]
    assert found[0] == found[1] != []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--profile", "analytics"], "DEFAULT"),
        (["--operator", "PERSON=hash"], "PERSON=hash 需要密钥"),
        (["--operator", "PERSON"], "应为 名称=操作"),
        (["--operator", "PERSON=keep", "--operator", "PERSON=mask"], "写了两次"),
        (["--operator", "PERSON=custom"], "不认识"),
        (["--profile", "storag"], "是否想写 storage"),
        (["--key-file", "weak.txt"], "weak.txt：密钥太短"),
        (["--key-file", "nope.txt"], "nope.txt：无法读取密钥"),
    ],
)
def test_mistakes_write_nothing(run, tmp_path, args, message):
    (tmp_path / "in.txt").write_text("电话13912345678")
    (tmp_path / "weak.txt").write_text("hunter2")
    code, out, err = run("redact", "in.txt", "-o", "out.txt", *args)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert message in err.replace("方案 analytics", "DEFAULT")
    assert "hunter2" not in err
    assert not (tmp_path / "out.txt").exists()


def test_in_place_asks_for_a_yes_and_keeps_permissions(run, tmp_path):
    file = tmp_path / "in.txt"
    file.write_text("电话13912345678")
    file.chmod(0o640)
    code, _, err = run("redact", "in.txt", "--in-place")
    assert (code, file.read_text()) == (2, "电话13912345678")
    assert "--yes" in err
    assert run("redact", "in.txt", "--in-place", "--yes")[0] == 0
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("电话139****5678", 0o640)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_in_place_keeps_the_owner(run, tmp_path):
    file = tmp_path / "in.txt"
    file.write_text("电话13912345678")
    os.chown(file, 1234, 2345)
    assert run("redact", "in.txt", "--in-place", "--yes")[0] == 0
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 2345)


def test_the_key_is_never_shown(run, tmp_path, monkeypatch):
    (tmp_path / "in.txt").write_text("电话13912345678")
    monkeypatch.setenv(VARIABLE, KEY)
    for args in (["-o", "out.txt"], ["-o", "-"], ["-o", "x", "--operator", "PERSON=hash:md5"]):
        _, out, err = run("redact", "in.txt", "--profile", "analytics", *args)
        assert KEY not in out + err


# --- the proof -----------------------------------------------------------------------------------


class Leaky:
    """A plan that writes what it should have taken away."""

    def __init__(self, plan, times):
        self._plan, self.times = plan, times

    def __getattr__(self, name):
        return getattr(self._plan, name)

    def changes(self, text, findings, conversation, column=None, *, again=False):
        made = self._plan.changes(text, findings, conversation, column, again=again)
        if made and self.times:
            self.times -= 1
            made = [change._replace(new=f"电话13{self.times}12345678") for change in made]
        return made


def leaky(times):
    redactor = make_redactor()
    return type(redactor)(redactor.scanner, Leaky(redactor.plan, times))


def test_what_is_left_is_taken_away_in_the_next_reading(tmp_path):
    (tmp_path / "in.txt").write_text("电话13912345678")
    assert redact_path(tmp_path / "in.txt", tmp_path / "out.txt", redactor=leaky(2)) == {"PHONE_NUMBER": 3}
    assert "12345678" not in (tmp_path / "out.txt").read_text()


def test_residue_fails_the_run_and_leaves_no_output(tmp_path):
    (tmp_path / "in.txt").write_text("电话13912345678")
    (tmp_path / "old.txt").write_text("before")
    for target in ("new.txt", "old.txt"):
        with pytest.raises(InputError, match="复查仍有个人信息"):
            redact_path(tmp_path / "in.txt", tmp_path / target, redactor=leaky(9))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.txt", "old.txt"]
    assert (tmp_path / "old.txt").read_text() == "before"
    out = io.BytesIO()
    with pytest.raises(InputError, match="复查仍有个人信息"):
        Task(leaky(9)).stream(io.BytesIO("电话13912345678".encode()), out, "a.txt")
    assert out.getvalue() == b""


def test_counts_name_entities_and_columns(tmp_path):
    (tmp_path / "in.csv").write_text(ORDERS)
    rewriting = Rewriting(make_redactor())
    from compliance_lint.redact import rewrite_file

    rewrite_file(tmp_path / "in.csv", tmp_path / "out.csv", rewriting, changed=rewriting.changed)
    assert rewriting.counts.entities == {"PERSON": 2, "PHONE_NUMBER": 3}
    assert rewriting.counts.columns == {
        ("姓名", "PERSON"): 2,
        ("手机号", "PHONE_NUMBER"): 2,
        ("备注", "PHONE_NUMBER"): 1,
    }


@pytest.mark.parametrize("profile", ["storage", "llm"])
def test_a_second_reading_of_the_corpus_changes_nothing(profile):
    folder = Path(__file__).parent.parent / "training/pii/corpus"
    redactor = make_redactor(profile)
    messages = (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    for text in (json.loads(line)["text"] for line in messages[::6]):
        once = redactor.text(text, "chat").text
        assert redactor.text(once, "chat").text == once
    conversations = [
        json.loads(line)["turns"] for line in (folder / "conversations.jsonl").open(encoding="utf-8")
    ]
    for talk in conversations[::4]:
        turns = [Turn(turn["text"], turn["speaker"]) for turn in talk]
        once = [
            Turn(part.text, turn.speaker) for part, turn in zip(redactor.turns(turns), turns, strict=True)
        ]
        assert [part.text for part in redactor.turns(once)] == [turn.text for turn in once]


# --- configuration -------------------------------------------------------------------------------

CONFIG = """redact:
  profile: strict
  key-file: key.txt
  operators: {PHONE_NUMBER: pseudonym, DEFAULT: replace}
  columns: {年龄: 'generalize:10'}
  keep: [PERSON]
"""


def test_configuration(run, tmp_path):
    (tmp_path / "in.csv").write_text(ORDERS)
    (tmp_path / "compliance-lint.yaml").write_text(CONFIG)

    def first_row(*flags):
        assert run("redact", "in.csv", "-o", "out.csv", *flags)[0] == 0
        return (tmp_path / "out.csv").read_text().splitlines()[1]

    pseudonym = make_redactor("analytics", key=KEY).text("电话13912345678").text.removeprefix("电话")
    assert first_row() == f"苗婉清,{pseudonym},30-39,A100,别打{pseudonym}"
    assert first_row("--operator", "PERSON=number", "--column", "年龄=generalize:5") == (
        f"<PERSON_1>,{pseudonym},30-34,A100,别打{pseudonym}"
    )
    assert first_row("--profile", "storage") == "苗**,139****5678,34,A100,别打139****5678"
    assert first_row("--no-config") == "苗**,139****5678,34,A100,别打139****5678"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("redact: {profil: x}", 'compliance-lint.yaml:1: 键 "profil" 不认识，是否想写 "profile"'),
        ("redact:\n  profile: storag", "compliance-lint.yaml:2: 脱敏方案 'storag' 不认识"),
        ("redact:\n  operators:\n    PERSN: mask", 'compliance-lint.yaml:3: 键 "PERSN" 不认识'),
        ("redact:\n  operators:\n    PERSON: musk", "compliance-lint.yaml:3: PERSON 的操作 'musk' 不认识"),
        (
            "redact:\n  columns:\n    年龄: generalize:x",
            "compliance-lint.yaml:3: 年龄：generalize 的参数",
        ),
        ("redact:\n  keep: [PERSN]", "compliance-lint.yaml:2"),
        ("redact: [storage]", "compliance-lint.yaml:1"),
    ],
)
def test_mistakes_in_the_configuration_name_their_line(run, tmp_path, text, message):
    (tmp_path / "in.txt").write_text("电话13912345678")
    (tmp_path / "compliance-lint.yaml").write_text(text)
    code, _, err = run("redact", "in.txt", "-o", "out.txt")
    assert (code, err.count("\n")) == (2, 1)
    assert message in err
    assert not (tmp_path / "out.txt").exists()


def test_a_column_that_is_not_met_is_an_error(run, tmp_path):
    (tmp_path / "in.csv").write_text(ORDERS)
    code, _, err = run(
        "redact", "in.csv", "-o", "out.csv", "--column", "年纪=redact", "--column", "年龄=drop"
    )
    assert code == 2
    assert "--column 年纪：没有遇到这一列" in err
    assert "年龄" not in err
    assert (tmp_path / "out.csv").read_text().splitlines()[1].split(",")[2] == ""
    (tmp_path / "in.json").write_text('{"客户": {"年龄": "34岁", "等级": "A"}}')
    assert run("redact", "in.json", "-o", "out.json", "--column", "年龄=generalize")[0] == 0
    assert json.loads((tmp_path / "out.json").read_text()) == {"客户": {"年龄": "30-39岁", "等级": "A"}}


def test_redact_path_takes_folders(tmp_path):
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/a.csv").write_text(ORDERS)
    (tmp_path / "in/sub/b.txt").write_text("电话13912345678")
    assert redact_path(tmp_path / "in", tmp_path / "out") == {"PERSON": 2, "PHONE_NUMBER": 4}
    assert (tmp_path / "out/sub/b.txt").read_text() == "电话139****5678"
    (tmp_path / "in/c.txt").write_bytes(b"\x00")
    with pytest.raises(InputError, match=r"c\.txt"):
        redact_path(tmp_path / "in", tmp_path / "out")


def test_a_profile_of_ones_own(run, tmp_path):
    (tmp_path / "our-rules/profiles").mkdir(parents=True)
    (tmp_path / "our-rules/profiles/partners.yaml").write_text(
        "profile: partners\nversion: '1'\ntitle: {zh: 合作方, en: Partners}\n"
        "about: {zh: 给合作方, en: for partners}\nlaws: [pipl-73]\n"
        "default: replace\noperators: {PERSON: mask}\n"
    )
    (tmp_path / "in.txt").write_text("我是苗婉清，电话13912345678")
    (tmp_path / "compliance-lint.yaml").write_text("policies: [./our-rules]\nredact: {profile: partners}\n")
    for flags in ((), ("--no-config", "--policies", "our-rules", "--profile", "partners")):
        assert run("redact", "in.txt", "-o", "out.txt", "--manifest", "m.json", *flags)[0] == 0
        if not flags:
            assert (tmp_path / "out.txt").read_text() == "我是苗**，电话<PHONE_NUMBER>"
            assert run("verify", "m.json")[::2] == (0, "核对了 1 个文件，0 个有问题\n")
    assert run("redact", "in.txt", "-o", "out.txt", "--profile", "strict")[0] == 0  # ours are still there
    text = (tmp_path / "our-rules/profiles/partners.yaml").read_text()
    (tmp_path / "our-rules/profiles/partners.yaml").write_text(text.replace("PERSON: mask", "PERSN: mask"))
    code, _, err = run("redact", "in.txt", "-o", "out.txt")
    assert code == 2
    assert 'our-rules/profiles/partners.yaml:7: 键 "PERSN" 不认识' in err
