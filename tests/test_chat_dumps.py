"""Dumps of conversations as text: recognised by their form, read message by message."""

import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.api import load_policies
from compliance_lint.engine import Scanner
from compliance_lint.files import scan_file
from compliance_lint.readers import read
from compliance_lint.redact import rewrite_stream


def chunks(text, name="a.txt"):
    made = list(read(Path(name), io.BytesIO(text.encode())))
    assert "".join(c.raw for c in made) == text
    return made


def chat(text, name="a.txt"):
    return [(s.speaker, s.text) for c in chunks(text, name) for s in c.segments if s.kind == "chat"]


DUMPS = {
    "name and time above": (
        "客服小美 2024-05-01 12:00:03\n您好\n张三丰 2024-05-01 12:00:09\n我要退货\n\n电话13812345678\n"
        "客服小美 2024-05-01 12:00:13\n好的\n",
        [("客服小美", "您好"), ("张三丰", "我要退货\n\n电话13812345678"), ("客服小美", "好的")],
    ),
    "name and time in brackets above": (
        "tb12_88 (2024-05-01 12:00:03):\n在吗\n店小蜜 (2024-05-01 12:00:04):\n亲，在的\n",
        [("tb12_88", "在吗"), ("店小蜜", "亲，在的")],
    ),
    "time and name above": (
        "2024-05-01 12:00:03 张三(123456)\n你好\n\n2024-05-01 12:00:33 我\n在\n",
        [("张三(123456)", "你好"), ("我", "在")],
    ),
    "boxed time and name above": (
        "【2024-05-01 12:00:03】 张三\n你好\n【2024-05-01 12:01】 客服\n您好\n【5月1日 12:02】 张三\n退\n",
        [("张三", "你好"), ("客服", "您好"), ("张三", "退")],
    ),
    "words for the day": (
        "昨天 12:03 张三\n在吗\n昨天 12:04 小美\n在\n",
        [("张三", "在吗"), ("小美", "在")],
    ),
    "words for the hour": (
        "小美 下午 3:20\n在吗\n张三 下午 3:21\n在\n",
        [("小美", "在吗"), ("张三", "在")],
    ),
    "name, then time above": (
        "张三\n5月1日 12:03\n在吗\n\n小美\n12:04\n您好\n请讲\n张三\n12:05\n退货\n",
        [("张三", "在吗"), ("小美", "您好\n请讲"), ("张三", "退货")],
    ),
    "boxed time before": (
        "[12:03] 客服小美: 您好\r\n[12:04] 买家: 在吗\r\n13812345678\r\n[12:05] 客服小美: 好",
        [("客服小美", "您好"), ("买家", "在吗\r\n13812345678"), ("客服小美", "好")],
    ),
    "time with a dash before": (
        "2024/5/1 12:03 - 小美: hi\n2024/5/1 12:04 - 张三: 13812345678\n",
        [("小美", "hi"), ("张三", "13812345678")],
    ),
    "tabs": (
        "2024-05-01 12:00:03\t客服\t您好\n2024-05-01 12:00:08\t买家\t在\n",
        [("客服", "您好"), ("买家", "在")],
    ),
    "bars": (
        "2024-05-01 12:00:03 | 客服 | 您好\n2024-05-01 12:00:08 | 买家 | 在\n",
        [("客服", "您好"), ("买家", "在")],
    ),
    "boxed name": (
        "2024-05-01 12:00:03,123 [客服] 您好\n2024-05-01 12:00:05,200 [买家] 在\n",
        [("客服", "您好"), ("买家", "在")],
    ),
    "time after the name": (
        "小美(12:03:01): 您好\n用户_123(12:03:09)：嗯\n",
        [("小美", "您好"), ("用户_123", "嗯")],
    ),
    "boxed time after the name": (
        "小美 [12:03] 您好\n用户_123 [12:04] 嗯\n",
        [("小美", "您好"), ("用户_123", "嗯")],
    ),
    "iso time": (
        "2024-05-01T12:00:03Z agent: hi\n2024-05-01T12:00:04Z user: hello\n",
        [("agent", "hi"), ("user", "hello")],
    ),
    "roles without a time": (
        "客服：您好\n买家1：我要买\n还有这个\n客服：好的\n",
        [("客服", "您好"), ("买家1", "我要买\n还有这个"), ("客服", "好的")],
    ),
    "a role and a name without a time": (
        "系统：开始\n苗婉清：在吗\n客服小美：在\n苗婉清：多少钱\n客服小美：三十\n",
        [
            ("系统", "开始"),
            ("苗婉清", "在吗"),
            ("客服小美", "在"),
            ("苗婉清", "多少钱"),
            ("客服小美", "三十"),
        ],
    ),
    "nicknames without a time": (
        "小鱼：在吗\n阿宽：在\n小鱼：多少钱\n阿宽：三十\n小鱼：好\n阿宽：地址\n",
        [*zip(["小鱼", "阿宽"] * 3, ["在吗", "在", "多少钱", "三十", "好", "地址"], strict=True)],
    ),
}


@pytest.mark.parametrize("form", DUMPS)
def test_forms(form):
    text, expected = DUMPS[form]
    assert chat(text) == expected
    assert chat("聊天记录导出\n\n" + text) == expected
    sessions = {s.session for c in chunks(text, "a.log") for s in c.segments if s.kind == "chat"}
    assert sessions == {"1"}


@pytest.mark.parametrize(
    "text",
    [
        "姓名：张三\n电话：13812345678\n地址：北京市\n\n姓名：李四\n电话：13812345679\n地址：上海\n" * 3,
        "主播：家人们\n助播：来了\n主播：全网最低\n助播：上链接\n",
        "苗婉清 1989/09/09\n李四光 1990-01-02\n苗婉清 1989/09/09\n备注\n",
        "营业时间\n9:00\n18:00\n地址\n朝阳区\n",
        "12:03 开场\n12:05 讲品\n12:10 抽奖\n",
        "今天讲三点：第一\n另外：第二\n最后：第三\n",
        "普通的一段文字。\n\n又一段：内容\nhttps://a.cn/x\nhttps://b.cn/y\n",
        "价格：10元\n数量：3\n价格：12元\n数量：4\n",
    ],
)
def test_other_texts_are_none(text):
    assert chat(text) == []


def test_a_date_in_a_message_is_no_head():
    text = (
        "客服 2024-05-01 12:00\n生日\n买家 2024-05-01 12:01\n苗婉清 1989/09/09\n客服 2024-05-01 12:02\n好\n"
    )
    assert chat(text) == [("客服", "生日"), ("买家", "苗婉清 1989/09/09"), ("客服", "好")]


def test_conversations_are_parted():
    text = (
        "会话ID: 8841\n[12:03] 客服: 您好\n[12:04] 买家: 在吗\n—— 2024-05-01 ——\n[12:05] 买家: 喂\n"
        "==========\n[13:03] 客服: 您好\n--- 与 张三 的聊天 ---\n[14:03] 买家: 你好\n"
    )
    said = [(s.session, s.text) for c in chunks(text) for s in c.segments if s.kind == "chat"]
    assert [session for session, _ in said] == ["1", "1", "1", "2", "3"]


def test_speakers_are_read_too():
    made = chunks("[12:03] 张三: 您好\n[12:04] 李四: 在吗\n")
    assert [(s.text, s.kind, s.name) for s in made[0].segments] == [
        ("张三", "cell", "发送人"),
        ("您好", "chat", None),
    ]


def test_logs_of_json():
    text = (
        '2024-05-01 12:00:03 INFO push {"from": "客服", "sid": 1, "msg": "您好"}\n'
        "starting\n"
        '{"from": "买家", "msg": "我的电话\\u003a13812345678", "extra": "' + "长" * 5000 + '"}\n'
        "{not json}\n"
    )
    made = chunks(text, "push.log")
    assert [(s.speaker, s.text) for c in made for s in c.segments if s.kind == "chat"] == [
        ("客服", "您好"),
        ("买家", "我的电话:13812345678"),
    ]
    assert [s.text for s in made[1].segments] == ["starting"]


def test_long_messages_are_cut_and_keep_their_speaker():
    text = "[12:03] 客服: " + "好。" * 6000 + "\n[12:04] 买家: 在吗\n"
    made = chat(text)
    assert {speaker for speaker, _ in made[:-1]} == {"客服"}
    assert "".join(said for _, said in made[:-1]) == "好。" * 6000


def test_context_works_across_messages():
    scanner = Scanner(load_policies(), ("pii",))
    text = "[12:03] 客服: 麻烦报一下手机号\n[12:04] 买家: 138\n[12:04] 买家: 12345678\n[12:05] 客服: 好的\n"
    found = list(scan_file(Path("a.txt"), scanner, io.BytesIO(text.encode())))
    assert [(f.line, f.finding.match) for f in found if f.finding.entity == "PHONE_NUMBER"] == [
        (2, "138"),
        (3, "12345678"),
    ]


PARTS = [
    "[12:03] ",
    "客服",
    "张三",
    ": ",
    "：",
    "2024-05-01 12:00:03",
    "\n",
    "\r\n",
    "你好",
    "=====",
    " ",
    "|",
]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.jsonl",
            '{"from": "客服", "text": "报一下手机号"}\n\n{"from": "b", "text": "138"}\n\n'
            '{"from": "b", "text": "12345678"}\n',
        ),
        ("a.csv", "发送方,消息内容\n客服,报一下手机号\n\n买家,138\n\n买家,12345678\n"),
    ],
)  # fmt: skip
def test_blank_lines_end_no_conversation(name, text):
    found = scan_file(Path(name), Scanner(load_policies(), ("pii",)), io.BytesIO(text.encode()))
    assert [f.finding.match for f in found] == ["138", "12345678"]


SPEAKERS = {
    "a.txt": "[12:03] 客服小美: 您好\n[12:04] 苗婉清: 在吗\n",
    "a.csv": "时间,发送方,消息内容\n12:03,客服小美,您好\n12:04,苗婉清,在吗\n",
    "a.jsonl": '{"from": "客服小美", "text": "您好"}\n{"text": "在吗", "from": "苗婉清"}\n',
    "a.html": "<b class=nick>客服小美</b><i class=msg>您好</i><b class=nick>苗婉清</b><i class=msg>在吗</i>",
}


@pytest.mark.parametrize("name", SPEAKERS)
def test_a_speaker_named_in_full_is_found(name):
    scanner = Scanner(load_policies(), ("pii",))
    found = list(scan_file(Path(name), scanner, io.BytesIO(SPEAKERS[name].encode())))
    assert [f.finding.match for f in found] == ["苗婉清"]


def test_a_name_said_in_a_message_is_found_in_front_of_others():
    scanner = Scanner(load_policies(), ("pii",))
    text = "[12:03] 客服: 怎么称呼\n[12:04] 小鱼: 我叫阿依古丽\n[12:05] 阿依古丽: 谢谢\n"
    found = list(scan_file(Path("a.txt"), scanner, io.BytesIO(text.encode())))
    assert [(f.line, f.finding.match) for f in found] == [(2, "阿依古丽"), (3, "阿依古丽")]


line_parts = st.sampled_from([*PARTS, " ", "{}", '{"a": "b"}', "\t"])


@settings(max_examples=200, deadline=None)
@given(st.lists(line_parts, max_size=40).map("".join))
def test_round_trip(text):
    made = chunks(text)
    for chunk in made:
        for segment in chunk.segments:
            if segment.raw_map is None:
                assert chunk.raw[slice(*segment.raw_span(0, len(segment.text)))] == segment.text
    out = io.BytesIO()
    rewrite_stream(
        io.BytesIO(text.encode()), out, "a.txt", lambda cs: ((c, [()] * len(c.segments)) for c in cs)
    )
    assert out.getvalue() == text.encode()


def test_no_line_takes_long():

    nasty = [
        "a " * 2000,
        "[" * 4000,
        "12:" * 1300,
        "2024-05-01 " * 350,
        "张三 " * 1300,
        ": " * 2000,
        "{" * 4000,
    ]
    start = time.perf_counter()
    for line in nasty:
        chat((line + "\n") * 400)
    assert time.perf_counter() - start < 6
