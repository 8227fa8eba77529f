"""Readers: chunks give the file back, segments are what a person reads, errors name the place."""

import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compliance_lint.messages import set_language
from compliance_lint.model import InputError
from compliance_lint.readers import READERS, json_, locate, open_document, read, require_supported
from compliance_lint.readers.columns import is_message, is_session, is_speaker, kind_of

BOM8 = b"\xef\xbb\xbf"


def chunks(name, data):
    return list(read(Path(name), io.BytesIO(data if isinstance(data, bytes) else data.encode())))


def segments(name, data):
    return [segment for chunk in chunks(name, data) for segment in chunk.segments]


def told(name, data):
    return [(s.text, s.kind) for s in segments(name, data)]


def failure(name, data):
    with pytest.raises(InputError) as caught:
        chunks(name, data)
    message = str(caught.value)
    assert "\n" not in message
    return message


# --- every format: joined chunks are the file, segments point at their own text ------------------

letters = st.sampled_from(
    [*list("ab,;\t|\"\\'{}[]:#`~-=>0189 \n\r中文。，😀\u3000\u2028\u200b"), "\r\n", "\n\n"]
)
texts = st.lists(letters, max_size=60).map("".join)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.text(alphabet='"\\/\n😀é中', max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def check_round_trip(name, text, codec="utf-8", bom=b""):
    stream = io.BytesIO(bom + text.encode(codec))
    with open_document(Path(name), stream) as document:
        made = list(document.chunks)
        out = io.BytesIO()
        document.write(((chunk, [()] * len(chunk.segments)) for chunk in made), out)
        assert out.getvalue() == bom + text.encode(codec)
    assert "".join(chunk.raw for chunk in made) == text
    done = ""
    for chunk in made:
        assert chunk.line == done.count("\n") + 1
        assert chunk.column == len(done) - done.rfind("\n")
        done += chunk.raw
        for segment in chunk.segments:
            assert segment.text.strip()
            if segment.raw_map is None:
                start, end = segment.raw_span(0, len(segment.text))
                assert chunk.raw[start:end] == segment.text
            else:
                assert len(segment.raw_map) == len(segment.text) + 1
                assert list(segment.raw_map) == sorted(set(segment.raw_map))
    return made


@settings(max_examples=150, deadline=None)
@given(texts, st.sampled_from(["a.txt", "a.md", "a.srt", "a.lrc"]))
@example("1\n00:00:01,000 --> 00:00:02,000\n买它\n\n", "a.srt")
@example("标题\n----\n```\ncode\n\n```\n# 一 #\n", "a.md")
def test_prose_round_trip(text, name):
    made = check_round_trip(name, text)
    read_text = "".join(s.text for c in made for s in c.segments)
    if name == "a.txt":
        assert "".join(read_text.split()) == "".join(text.split())  # nothing is dropped


@settings(max_examples=150, deadline=None)
@given(texts, st.sampled_from(["a.csv", "a.tsv"]))
@example('a,b\r\n"x ""y""\r\nz",2\r\n', "a.csv")
def test_table_round_trip(text, name):
    try:
        check_round_trip(name, text)
    except InputError as error:
        assert "引号没有闭合" in str(error)  # noqa: PT017 (either outcome is right)


@settings(max_examples=100, deadline=None)
@given(values, st.booleans(), st.sampled_from([None, 2]))
def test_json_round_trip(value, ascii_only, indent):
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    if not ascii_only:
        text = text.encode("utf-8", "replace").decode()
    found = [s.text for c in check_round_trip("a.json", text) for s in c.segments if not s.whole]
    assert found == [s for s in strings(json.loads(text)) if s.strip()]


def strings(value):
    if isinstance(value, str):
        return ["".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)]
    if isinstance(value, dict):
        value = value.values()
    return [s for item in value for s in strings(item)] if hasattr(value, "__iter__") else []


@pytest.mark.parametrize(
    ("codec", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", BOM8),
        ("gb18030", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", b"\xff\xfe\0\0"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.md", "a.srt", "a.jsonl", "a.html"])
def test_encodings(name, codec, bom):
    line = '{"文案": "全场第一 best, 价格 5 元😀"}' if name == "a.jsonl" else "文案,第一 best；价格 5 元😀"
    check_round_trip(name, f"{line}\r\n{line}\r\n", codec, bom)


# --- encodings and their errors --------------------------------------------------------------------

GBK = "收货人张三，电话一三八，地址朝阳区。".encode("gbk")
UTF8 = "收货人张三，电话一三八，地址朝阳区。".encode()


@pytest.mark.parametrize(
    ("data", "offset", "word"),
    [
        (b"text\0more", 4, "二进制"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", 8, "二进制"),
        (b"\x01\x02\x03\x04", 0, "二进制"),
        (b"a" * 300_000 + b"\0", 300_000, "二进制"),
        (UTF8 + b"\n" + GBK, len(UTF8) + 1, "混用"),
        (GBK + b"\n" + UTF8 + b"\n", len(GBK) + 1, "混用"),
        (b"ok\n" * 100_000 + UTF8 + b"\n" + GBK, 300_001 + len(UTF8), "混用"),
        (UTF8[:-1], len(UTF8) - 3, "混用"),
        (UTF8 * 9000 + b"\xff", len(UTF8) * 9000, "混用"),
        (b"abc \xff\xff", 4, "GB18030"),
        (b"\xff\xfea\0\0\xd8", 4, "UTF-16"),
        (BOM8 + b"abc\xb3", 6, "UTF-8"),
    ],
)
def test_undecodable(data, offset, word):
    message = failure("店铺.txt", data)
    assert message.startswith("店铺.txt：字节偏移 ")
    assert f" {offset} " in message
    assert word in message


@pytest.mark.parametrize(
    "text",
    ["通联", "唯一之选", "姓名：通", "联通客服电话", "涓涓细流，汇成大海", "abc 一家店", "繁體中文與髒話"],
)
@pytest.mark.parametrize("rest", ["\n最好吃的面膜", ""])
def test_gbk_is_not_mistaken(text, rest):
    data = (text + rest).encode("gbk")
    assert "".join(c.raw for c in chunks("a.txt", data)) == text + rest


def test_gbk_that_reads_as_utf8_in_part():
    text = "涓颁赴\n最好吃的面膜"  # the first line is also 丰丰 in UTF-8
    assert "".join(c.raw for c in chunks("a.txt", text.encode("gbk"))) == text


@pytest.mark.parametrize("text", ["5Ω 10µF", "Привет, мир", "café", "É", "Ωμέγα"])
def test_other_scripts_stay_utf8(text):
    assert "".join(c.raw for c in chunks("a.txt", text)) == text


def test_nothing_is_given_before_all_is_checked(tmp_path):
    path = tmp_path / "late.txt"
    path.write_bytes(b"first\n\n" * 200_000 + UTF8 + b"\xff")
    with pytest.raises(InputError):
        next(read(path))


def test_errors_in_english():
    set_language("en")
    try:
        assert failure("a.txt", b"\0") == "a.txt: binary content at byte offset 0; this is not a text file"
    finally:
        set_language("zh")


@pytest.mark.parametrize("name", sorted(f"a{suffix}" for suffix in READERS))
@pytest.mark.parametrize("data", [b"", b"\n", b" \r\n\r\n", BOM8])
def test_empty(name, data):
    assert segments(name, data) == []
    assert "".join(c.raw for c in chunks(name, data)).encode() == data.removeprefix(BOM8)


def test_unsupported():
    with pytest.raises(InputError, match=r"^订单\.PDF：不支持的文件格式，可读取 \.txt "):
        require_supported(Path("订单.PDF"))
    require_supported(Path("A.TXT"))


class Pipe(io.RawIOBase):
    """Bytes that can be read once."""

    def __init__(self, data):
        self.data = io.BytesIO(data)

    def readable(self):
        return True

    def read(self, size=-1):
        return self.data.read(size)


def test_pipe():
    assert [s.text for c in read(Path("-"), Pipe("你好\n\n再见".encode())) for s in c.segments] == [
        "你好",
        "再见",
    ]


# --- prose -------------------------------------------------------------------------------------------


def test_paragraphs():
    assert told("a.txt", "\n 第一段\n还是它\n\n\n第二段\r\n\r\n") == [
        ("第一段\n还是它", "copy"),
        ("第二段", "copy"),
    ]


def test_long_line_is_cut_after_sentences_and_never_in_numbers():
    text = "电话13812345678，价格1,299.00元。" * 3000 + "138" * 30_000
    made = check_round_trip("a.txt", text)
    assert all(len(c.raw) <= 65_536 for c in made)
    parts = [c.raw for c in made]
    assert all(part.endswith("。") for part in parts[: len(parts) - 3])
    assert max(len(part) for part in parts if "电" in part) <= 4_000


def test_column_after_a_cut_inside_a_line():
    made = check_round_trip("a.txt", "短行\n" + ("字" * 2_999 + "。") * 3)
    assert [(c.line, c.column, len(c.raw)) for c in made] == [
        (1, 1, 3_003),
        (2, 3_001, 3_000),
        (2, 6_001, 3_000),
    ]


def test_memory_is_bounded(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("全网都在用的好面膜，价格1299元。" * 600_000, "utf-8")
    assert path.stat().st_size > 25_000_000
    tracemalloc.start()
    count = sum(len(chunk.segments) for chunk in read(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 2_000
    assert peak < 8_000_000


def test_markdown():
    text = "# 标题 #1\n正文一\n正文二\n\n小节\n---\n- 条目\n```py\nx = 1\n\ny = 2\n```\n尾巴\n###\n#话题\n"
    assert told("a.md", text) == [
        ("标题 #1", "title"),
        ("正文一\n正文二", "copy"),
        ("小节", "title"),
        ("- 条目", "copy"),
        ("```py\nx = 1", "code"),
        ("y = 2\n```", "code"),
        ("尾巴", "copy"),
        ("#话题", "copy"),
    ]


def test_subtitles():
    text = (
        "1\n00:00:01,000 --> 00:00:02,500\n家人们\n买它\n\n2\n00:00:03,000 --> 00:00:04,000\n三二一\n"
        "3\n00:00:05,000 --> 00:00:06,000\n\n坏时间 --> x\n全网最低\n\n"
        "00:07.000 --> 00:08.000 align:start\n上链接\n"
    )
    assert [(s.text, s.kind, s.name) for s in segments("a.srt", text)] == [
        ("家人们\n买它", "cue", "00:00:01,000"),
        ("三二一", "cue", "00:00:03,000"),
        ("坏时间 --> x\n全网最低", "copy", None),
        ("上链接", "cue", "00:07.000"),
    ]
    assert told("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n在吗") == [("WEBVTT", "copy"), ("在吗", "cue")]


def test_lrc():
    text = "[ti:好歌]\r\n[00:01.00][01:01.00]家人们\r\n[00:02.50] 买它\n[00:03]\n别的"
    assert [(s.text, s.kind, s.name) for s in segments("a.lrc", text)] == [
        ("好歌", "copy", None),
        ("家人们", "cue", "01:01.00"),
        ("买它", "cue", "00:02.50"),
        ("别的", "copy", None),
    ]


# --- tables ------------------------------------------------------------------------------------------


def cells(data, name="a.csv"):
    return [(s.row, s.name, s.text) for s in segments(name, data)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("姓名,电话\r\n张三,13800000000\r\n", [(1, "姓名", "张三"), (1, "电话", "13800000000")]),
        ("张三,13800000000\n", [(1, "列1", "张三"), (1, "列2", "13800000000")]),
        ("姓名;备注\n张三;a,b\n", [(1, "姓名", "张三"), (1, "备注", "a,b")]),
        ("sep=;\n姓名;备注\n张三;好\n", [(1, "姓名", "张三"), (1, "备注", "好")]),
        ("姓名\t备注\n张三\t好\n", [(1, "姓名", "张三"), (1, "备注", "好")]),
        ("\n姓名,备注\n\n张三,\n,好,多\n", [(1, "姓名", "张三"), (2, "备注", "好"), (2, "列3", "多")]),
        ('备注,x\n"a ""b"",\r\nc",\n5" 屏,\n', [(1, "备注", 'a "b",\r\nc'), (2, "备注", '5" 屏')]),
        ('单号,x\n="0123",\n\'456\t,\n', [(1, "单号", '="0123"'), (2, "单号", "'456\t")]),
        ('姓名,备注\n张三,"坏"引号\n', [(1, "姓名", "张三"), (1, "备注", '"坏"引号')]),
        ("文案\n全网最低价\n", [(1, "文案", "全网最低价")]),
        ("全网最低价\n顶级商品\n", [(1, "列1", "全网最低价"), (2, "列1", "顶级商品")]),
        ("好用,不错\n真香,\n", [(1, "列1", "好用"), (1, "列2", "不错"), (2, "列1", "真香")]),
        ("甲,乙\n1,2\n", [(1, "甲", "1"), (1, "乙", "2")]),
        ("姓名,电话\r张三,1\r", [(1, "姓名", "张三"), (1, "电话", "1")]),
    ],
)  # fmt: skip
def test_cells(data, expected):
    assert cells(data) == expected


def test_tsv_keeps_commas():
    assert cells("姓名,x\t备注\n张三\ta,b\n", "a.tsv") == [(1, "姓名,x", "张三"), (1, "备注", "a,b")]


def test_unclosed_quote():
    message = failure("a.csv", '姓名,备注\n张三,"两\n行"\n李四,"没有结束\n王五,好\n')
    assert message.startswith("a.csv:4：引号没有闭合")


def test_kinds_of_columns():
    data = "商品标题,卖点,订单号\n好面膜,补水,A1\n"
    assert told("a.csv", data) == [("好面膜", "title"), ("补水", "copy"), ("A1", "cell")]


def test_chat_table():
    data = "会话ID,时间,发送方,消息内容\nc1,10:00,买家,在吗\nc2,10:01,客服,在的\n"
    chat = [s for s in segments("a.csv", data) if s.kind == "chat"]
    assert [(s.text, s.speaker, s.session, s.row) for s in chat] == [
        ("在吗", "买家", "c1", 1),
        ("在的", "客服", "c2", 2),
    ]


@pytest.mark.parametrize(
    ("test", "yes", "no"),
    [
        (
            is_speaker,
            ["speaker", "Sender_Name", "role", "from", "发送人", "发送方昵称", "角色"],
            ["收货人", "name", "客服备注"],
        ),
        (
            is_message,
            ["text", "Content", "消息内容", "内容", "聊天内容"],
            ["商品内容描述", "comment", "备注"],
        ),
        (
            is_session,
            ["session_id", "conversationId", "会话ID", "会话", "对话编号"],
            ["id", "订单编号", "会话时间"],
        ),
        (lambda n: kind_of(n) == "title", ["title", "商品标题", "标题"], ["subtitle", "名称"]),
        (lambda n: kind_of(n) == "copy", ["caption", "直播脚本", "商品描述", "text"], ["备注", "name"]),
    ],
)
def test_column_names(test, yes, no):
    assert [name for name in (*yes, *no) if test(name)] == yes


# --- JSON --------------------------------------------------------------------------------------------


def test_json_values():
    data = r'{"a": {"b": ["x", "\u4e2d\ud83d\ude00\"\n", {"c": 13812345678}]}, "标题": "好", "e": "", "n": 1}'
    found = segments("a.json", data)
    assert [(s.name, s.text, s.kind, s.whole) for s in found] == [
        ("a.b", "x", "cell", False),
        ("a.b", '中😀"\n', "cell", False),
        ("a.b.c", "13812345678", "cell", True),
        ("标题", "好", "title", False),
    ]
    begin = data.index(r"\u4e2d")
    assert found[1].raw_map == (begin, begin + 6, begin + 18, begin + 20, begin + 22)


def test_json_rows():
    assert [(s.row, s.text) for s in segments("a.json", '[{"a": "x", "b": ["y", "z"]}, "w"]')] == [
        (1, "x"), (1, "y"), (1, "z"), (2, "w"),
    ]  # fmt: skip
    assert [(s.row, s.text) for s in segments("a.jsonl", '"x"\n\n{"a": "y"}\r\n')] == [(1, "x"), (2, "y")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('{"id": "s1", "turns": [{"text": "在吗", "speaker": "c"}, {"speaker": "a", "text": "在"}]}',
         [("在吗", "c", "s1"), ("在", "a", "s1")]),
        ('{"turns": [{"role": "u", "content": "在吗"}]}', [("在吗", "u", "#1.1")]),
        ('{"id": 7, "session_id": 1234, "from": "u", "msg": "在吗"}', [("在吗", "u", "1234")]),
        ('{"id": 7, "from": "u", "msg": "在吗"}', [("在吗", "u", None)]),
        ('{"id": 7, "text": "好面膜"}', []),
    ],
)  # fmt: skip
def test_json_chat(data, expected):
    chat = [s for s in segments("a.jsonl", data) if s.kind == "chat"]
    assert [(s.text, s.speaker, s.session) for s in chat] == expected


def test_lone_surrogate_is_readable_and_kept():
    (chunk,) = chunks("a.json", r'"x\ud83dy"')
    assert chunk.segments[0].text == "x\ufffdy"
    assert chunk.raw == r'"x\ud83dy"'


@pytest.mark.parametrize(
    ("name", "data", "start"),
    [
        ("a.jsonl", '{"a": 1}\n\n{"a": "未完', "a.jsonl:3:7："),
        ("a.jsonl", '{"a": 1}\n{"a" 2}\n{"a": 3}\n', "a.jsonl:2:6："),
        ("a.jsonl", '{"a": 1} {"b": 2}\n', "a.jsonl:1:10："),
        ("a.json", '{\n  "a": 1,\n}', "a.json:3:1："),
        (
            "a.json",
            '{"a": 1}\n{"a": 2}\n',
            "a.json:2:1：一个 JSON 值之后还有内容，若每行一条记录请使用 .jsonl",
        ),
        ("a.json", "[" * 300 + "]" * 300, "a.json:1：JSON 嵌套超过 200 层"),
        ("a.json", "[" * 100_000, "a.json:1：JSON 嵌套超过 200 层"),
        ("a.jsonl", "1\n" + "[" * 300 + "]" * 300, "a.jsonl:2：JSON 嵌套超过 200 层"),
    ],
)
def test_bad_json(name, data, start):
    assert failure(name, data).startswith(start)


def test_arrays_come_element_by_element(monkeypatch):
    for size in (1, 3, 1 << 14):
        monkeypatch.setattr(json_, "_BLOCK", size)
        text = ' [ {"a": "]\\",["}\n, [1, [2]] ,"x","", 12345678] \n'
        made = check_round_trip("a.json", text)
        assert [c.raw for c in made] == [
            ' [ {"a": "]\\",["}\n',
            ", [1, [2]] ",
            ',"x"',
            ',""',
            ", 12345678",
            "] \n",
        ]
        assert [(s.row, s.name, s.text) for c in made for s in c.segments] == [
            (1, "a", ']",['), (3, None, "x"), (5, None, "12345678"),
        ]  # fmt: skip
        for good in ("[]", " [ ]\n", "[[]]", "[{}, []]"):
            check_round_trip("a.json", good)


@pytest.mark.parametrize("size", [1, 5, 1 << 14])
@pytest.mark.parametrize(
    ("data", "at"),
    [
        ("[1,,2]", "1:4"),
        ("[1, 2,]", "1:7"),
        ("[,1]", "1:2"),
        ('["a",\n"b" "c"]', "2:5"),
        ("[1, 2", "1:6"),
        ("[1, 2}", "1:6"),
        ('[1, "a', "1:5"),
        ('["a\nb"]', "1:4"),
        ("[1] x", "1:5"),
        ('[1]\n{"a": 2}', "2:1：一个 JSON 值之后还有内容，若每行"),
        ("[{]}]", "1:3"),
        ("[", "1:2"),
    ],
)
def test_bad_arrays(monkeypatch, data, at, size):
    monkeypatch.setattr(json_, "_BLOCK", size)
    assert failure("a.json", data).startswith(f"a.json:{at}")


def test_large_arrays_take_little_memory(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(
        "[" + ",\n".join(['{"消息": "全网都在用的好面膜，价格1299元。"}'] * 10_000) + "]", "utf-8"
    )
    tracemalloc.start()
    assert sum(len(chunk.segments) for chunk in read(path)) == 10_000
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


def test_huge_number():
    assert len(segments("a.json", "9" * 10_000)) == 1


# --- places ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "needle", "expected"),
    [
        ("a.txt", "一\n\n二\n三四五\n", "四五", (4, 2, 4, 4, "三四五")),
        ("a.txt", "一\r\n二三\r\n", "三", (2, 2, 2, 3, "二三")),
        ("a.csv", '备注,id\n"a ""b""\n很好",1\n', "好", (3, 2, 3, 3, '很好",1')),
        ("a.csv", '备注,id\n"a ""b"" 好",1\n', "好", (2, 10, 2, 11, '"a ""b"" 好",1')),
        ("a.jsonl", '{}\n{"a": "\\u4e2d好"}\n', "好", (2, 14, 2, 15, '{"a": "\\u4e2d好"}')),
        ("a.md", "# 标题\n正文", "文", (2, 2, 2, 3, "正文")),
    ],
)
def test_locate(name, data, needle, expected):
    for chunk in chunks(name, data):
        for segment in chunk.segments:
            at = segment.text.find(needle)
            if at >= 0:
                place = locate(chunk, segment, at, at + len(needle))
                found = (place.line, place.column, place.end_line, place.end_column, place.source)
    assert found == expected
