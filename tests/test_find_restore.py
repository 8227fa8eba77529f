"""Finding a person's records whatever became of them, and putting encrypted values back."""

import json
import re
from contextvars import copy_context

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint import cli, load_policies, make_redactor
from compliance_lint.engine import Scanner
from compliance_lint.jobs.find import seek
from compliance_lint.operators.keys import VARIABLE, make_key

KEY = "9f4c1be07d52a86e3b90c7f1d2546a8be17f03c95d64a2b8f0179ce3a65d8b42"
CHATS = (
    "会话,角色,内容\n"
    "S1,买家,我是苗婉清，电话139-1234-5678\n"
    "S1,买家,邮箱 LIN.xy@qq.com\n"
    "S2,买家,我叫高远，电话13812345679\n"
    "S3,买家,幺三九一二三四五六七八\n"
    "S4,买家,139 1234\n"
    "S4,买家,5678\n"
)
SOUGHT = ("苗婉清", "13912345678", "lin.xy@qq.com")


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/chats.csv").write_text(CHATS)
    (tmp_path / "key.txt").write_text(KEY)
    (tmp_path / "who.txt").write_text("\n".join(SOUGHT) + "\n\n")

    def call(*args):
        code = copy_context().run(cli.run, args)
        return code, *capfd.readouterr()

    return call


def places(out):
    return [
        (body["record"], body["value"], body["written"], body["session"])
        for body in map(json.loads, out.splitlines())
    ]


IN_CLEAR = [
    (1, 1, "clear", "S1"),
    (1, 2, "clear", "S1"),
    (2, 3, "clear", "S1"),
    (4, 2, "clear", "S3"),
    (5, 2, "clear", "S4"),
    (6, 2, "clear", "S4"),
]


def test_find_in_clear_however_it_is_written(run):
    code, out, err = run("find", "--values-file", "who.txt", "--in", "data", "-f", "jsonl")
    assert code == 0
    assert places(out) == IN_CLEAR
    assert err == "查找了 1 个文件，命中 6 处（没有密钥，只找明文）\n"
    assert run("find", *SOUGHT, "--in", "data", "-f", "jsonl")[1] == out


@pytest.mark.parametrize(
    ("operator", "how"),
    [("pseudonym", "pseudonym"), ("hash:sha512", "hash"), ("encrypt", "cipher"), ("fake", "fake")],
)
def test_find_what_was_redacted(run, operator, how):
    flags = ("--key-file", "key.txt")
    assert run("redact", "data", "-o", "safe", "--operator", f"DEFAULT={operator}", *flags)[0] == 0
    assert run("find", *SOUGHT, "--in", "safe", "-f", "jsonl")[:2] == (1, "")  # not without the key
    code, out, _ = run("find", *SOUGHT, "--in", "safe", "-f", "jsonl", *flags)
    found = {(record, value) for record, value, _, _ in places(out)}
    wanted = {(record, value) for record, value, _, _ in IN_CLEAR}
    if operator == "encrypt":  # the parts of a value are encrypted one by one
        wanted -= {(5, 2), (6, 2)}
    assert (code, found) == (0, wanted)
    assert how in {written for _, _, written, _ in places(out)}


def test_find_never_shows_a_value(run, tmp_path):
    (tmp_path / "data/b.csv").write_text("苗婉清,备注\n李四,找苗婉清\n")
    (tmp_path / "data/c.csv").write_text("会话,角色,内容\n13912345678,买家,我是苗婉清\n")
    for args in ((), ("-f", "jsonl"), ("--key-file", "key.txt"), ("--lang", "en")):
        code, out, err = run("find", *SOUGHT, "--in", "data", *args)
        assert code == 0
        assert [value for value in SOUGHT if value in out + err] == []
    code, out, err = run("find", "13", "x", "--in", "data")
    assert (code, out, err) == (2, "", "错误：第 2 个值太短，至少 2 个字符\n")


def test_find_leaves_its_own_files_out_and_names_what_it_can_not_read(run, tmp_path):
    assert run("find", "--values-file", "who.txt", "-f", "jsonl")[0] == 0
    (tmp_path / "data/x.pdf").write_bytes(b"%PDF")
    code, _, err = run("find", "苗婉清", "--in", "data")
    assert code == 2
    assert "x.pdf" in err
    assert run("find", "王大锤", "--in", "data/chats.csv")[0] == 1
    assert run("find", "--in", "data")[0] == 2


@pytest.mark.parametrize(
    ("value", "text", "count"),
    [
        ("13912345678", "打 139 1234 5678 或 (139)1234-5678", 2),
        ("13912345678", "+8613912345678", 1),
        ("13912345678", "单号 9913912345678", 0),
        ("13912345678", "139123456789", 0),
        ("139-1234-5678", "13912345678", 1),
        ("王小明", "王 小明在吗，王小明？", 2),
        ("lucky_99", "微信 LUCKY_99", 1),
        ("lucky_99", "unlucky_99", 0),
        ("文三路138号", "西湖区文三路 138号", 1),
    ],
)
def test_what_counts_as_the_value(tmp_path, value, text, count):
    (tmp_path / "a.txt").write_text(text)
    sought = seek([value], Scanner(load_policies(), ("pii",)))
    assert len(list(sought.in_file(tmp_path / "a.txt"))) == count


# --- restore -------------------------------------------------------------------------------------


def encrypt(run, source, target):
    return run("redact", source, "-o", target, "--operator", "DEFAULT=encrypt", "--key-file", "key.txt")


def test_restore_gives_the_file_back(run, tmp_path):
    files = {
        "a.csv": '姓名,备注\r\n苗婉清,"电话""13912345678"", 急"\r\n',
        "a.txt": "我是苗婉清，电话１３９１２３４５６７８\n",
        "a.jsonl": '{"姓名": "苗婉清", "备注": "打\\"13912345678\\""}\n',
    }
    (tmp_path / "in").mkdir()
    for name, text in files.items():
        (tmp_path / "in" / name).write_bytes(text.encode())
    assert encrypt(run, "in", "safe")[0] == 0
    code, _, err = run("restore", "safe", "-o", "back", "--key-file", "key.txt")
    assert (code, err) == (0, "处理了 3 个文件，还原 6 处\n")
    for name, text in files.items():
        assert "苗" not in (tmp_path / "safe" / name).read_text()
        assert (tmp_path / "back" / name).read_bytes() == text.encode()


def test_restore_is_all_or_nothing(run, tmp_path):
    encrypt(run, "data/chats.csv", "safe.csv")
    (tmp_path / "other.txt").write_text(KEY[::-1])
    code, out, err = run("restore", "safe.csv", "-o", "back.csv", "--key-file", "other.txt")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "safe.csv:2：密文无法还原" in err
    assert not (tmp_path / "back.csv").exists()
    text = (tmp_path / "safe.csv").read_text()
    tag = re.search(r"<PERSON:(.)", text)
    (tmp_path / "safe.csv").write_text(text.replace(tag[0], tag[0][:-1] + ("A" if tag[1] != "A" else "B"), 1))
    assert run("restore", "safe.csv", "-o", "back.csv", "--key-file", "key.txt")[0] == 2
    assert run("restore", "safe.csv", "-o", "back.csv")[0] == 2  # no key


def test_a_cipher_is_bound_to_its_entity():
    text = make_redactor(operators={"DEFAULT": "encrypt"}, key=KEY).text("我是苗婉清").text
    from compliance_lint import InputError
    from compliance_lint.operators.crypto import opener

    opened = opener(make_key(KEY))
    assert [value for _, _, value in opened(text)] == ["苗婉清"]
    with pytest.raises(InputError):
        list(opened(text.replace("<PERSON:", "<WECHAT_ID:")))


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_encryption_round_trip(value):
    from compliance_lint.operators.base import Conversation, Value
    from compliance_lint.operators.crypto import encrypting, opener

    key = make_key(KEY)
    sealed = encrypting(key)(Value("PERSON", value, Conversation()))
    assert list(opener(key)(f"x{sealed}y")) == [(1, 1 + len(sealed), value)]
