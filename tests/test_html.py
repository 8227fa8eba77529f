# ruff: noqa: E501 (pages written by hand)
"""HTML: what a person reads as one text is one segment, and edits touch nothing but text."""

import io
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.api import load_policies
from compliance_lint.engine import Scanner
from compliance_lint.files import scan_file
from compliance_lint.readers import markup, read
from compliance_lint.redact import rewrite_stream


def segments(text):
    made = list(read(Path("a.html"), io.BytesIO(text.encode())))
    assert "".join(c.raw for c in made) == text
    return [s for c in made for s in c.segments]


def redacted(text, old, new):
    def run(chunks):
        for chunk in chunks:
            at = [(s, s.text.find(old)) for s in chunk.segments]
            yield chunk, [[(i, i + len(old), new)] if i >= 0 else [] for _, i in at]

    out = io.BytesIO()
    rewrite_stream(io.BytesIO(text.encode()), out, "a.html", run)
    return out.getvalue().decode()


def test_chat():
    text = (
        '<div class="conversation"><div class="msg"><span class="nickname">小美</span> '
        '<span class="time">12:03</span><div class="content">您好<br>请报<b>手机</b>号</div></div>'
        '<div class="msg"><span class="user-name">张三 12:04</span><p class="msgText">138<i>1234</i>5678</p></div>'
        '</div><div class="session"><div class="msgText">在吗</div></div>'
    )
    assert [(s.text, s.kind, s.speaker, s.session) for s in segments(text)] == [
        ("小美", "cell", "小美", None),
        ("12:03", "copy", None, None),
        ("您好\n请报手机号", "chat", "小美", "1"),
        ("张三 12:04", "cell", "张三", None),
        ("13812345678", "chat", "张三", "1"),
        ("在吗", "chat", "张三", "2"),
    ]


def test_tables():
    text = (
        "<table><thead><tr><th>姓名</th><th>电话</th></tr></thead>"
        "<tr><td>张<b>三</b></td><td>1</td></tr><tr><td></td><td>2</td><td>多</td></tr></table>"
        "<table><tr><td>会话ID</td><td>角色</td><td>消息内容</td></tr><tr><td>c1<td>买家<td>在吗</table>"
        "<table><tr><th>姓名</th><td>李四</td></tr></table><table><tr><td>甲</td><td>乙</td></tr></table>"
    )
    assert [(s.text, s.row, s.name, s.speaker, s.session) for s in segments(text) if s.name] == [
        ("张三", 1, "姓名", None, None),
        ("1", 1, "电话", None, None),
        ("2", 2, "电话", None, None),
        ("多", 2, "列3", None, None),
        ("c1", 1, "会话ID", None, None),
        ("买家", 1, "角色", "买家", None),
        ("在吗", 1, "消息内容", "买家", "c1"),
        ("李四", 1, "姓名", None, None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><td>会话ID</td><td>发送方</td><td>消息内容</td></tr>\n<tr><td>c1</td><td>客服</td><td>报一下手机号</td>"
        "</tr>\n<tr><td>c1</td><td>买家</td><td>138</td></tr>\n<tr><td>c1</td><td>买家</td><td>12345678</td></tr></table>",
        "<div><p class=time>12:03</p><div class=nick>客服</div><p class=msg>报一下手机号</p></div>\n<hr>"
        "<div><div class=nick>买家</div><p class=msg>138</p></div><div><div class=nick>买家</div><p class=msg>12345678</p></div>",
    ],
)
def test_context_works_across_messages(text):
    scanner = Scanner(load_policies(), ("pii",))
    found = scan_file(Path("a.html"), scanner, io.BytesIO(text.encode()))
    assert [f.finding.match for f in found] == ["138", "12345678"]


def test_what_else_is_read():
    text = (
        "<title>标&amp;题</title><h2>小<i>标</i>题</h2><style>p{}</style><script>var p = '1';\nf()</script>"
        '<!-- 注 --><![CDATA[数]]><a href="tel:1" title=\'提\'>x</a><input value=值><i data-phone="2"></i><img src="data:x">'
    )
    assert [(s.text, s.kind, s.name) for s in segments(text)] == [
        ("标&题", "title", None),
        ("小标题", "title", None),
        ("var p = '1';", "code", None),
        ("f()", "code", None),
        ("注", "code", None),
        ("数", "code", None),
        ("tel:1", "cell", "href"),
        ("提", "cell", "title"),
        ("x", "copy", None),
        ("值", "cell", "value"),
        ("2", "cell", "phone"),
    ]


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("<p>电话138<b>1234</b>5678。</p>", "13812345678", "<x>", "<p>电话&lt;x&gt;<b></b>。</p>"),
        ("<p>a<br>b c</p>", "a\nb", "x", "<p>x<br> c</p>"),
        ("<p>一&#20108;三</p>", "二三", "&", "<p>一&amp;</p>"),
        ("<p>a <!-- a --> b</p>", "a", "--><i>", "<p>--&gt;&lt;i&gt; <!-- - -><i> --> b</p>"),
        ("<i title='ab'>", "a", "'\"", "<i title='&#x27;&quot;b'>"),
        ("<i title=ab>", "a", "> x", "<i title=&gt;&#32;xb>"),
        ("<script>p='a'</script>", "a", "</script>", "<script>p='< /script>'</script>"),
        ("<p>价格 < 10 元 & 13</p>", "13", "x", "<p>价格 < 10 元 & x</p>"),
        ("<p>没有结束 <b 13", "13", "x", "<p>没有结束 <b x"),
    ],
)
def test_edits(text, old, new, expected):
    assert redacted(text, old, new) == expected


PARTS = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<br>",
    "<td>",
    "<tr>",
    "<table>",
    "</table>",
    "<!--",
    "-->",
    "<script>",
]
PARTS += [
    "</script>",
    "138",
    "1234",
    "&amp;",
    "&",
    "<",
    ">",
    "'",
    '"',
    "<a title='",
    "<div class='msg'>",
    "中",
    "\r\n",
    " ",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join), st.sampled_from([1, 5, 1 << 16]))
def test_round_trip_wherever_it_is_cut(text, size):
    whole = [(s.text, s.raw_map) for s in segments(text)]
    before, markup._READ = markup._READ, size
    try:
        assert [(s.text, s.raw_map) for s in segments(text)] == whole
    finally:
        markup._READ = before


class Words(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words = ""

    def handle_data(self, data):
        self.words += data


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<b>", "<td>", "甲", "乙", "&lt;", "&amp;", " "]), max_size=30
    ).map("".join)
)
def test_all_words_are_read(text):
    parser = Words()
    parser.feed(text)
    parser.close()
    found = "".join(s.text for s in segments(text))
    assert "".join(found.split()) == "".join(parser.words.split())


def test_hostile_pages_are_read_in_time():
    start = time.perf_counter()
    for bad in (
        "<div>" * 50_000,
        "<table><tr><td>" * 20_000,
        "<a ",
        "<!-- " * 50_000,
        "<a x='" * 30_000,
        "&" * 100_000,
    ):
        segments(bad)
    assert time.perf_counter() - start < 10
