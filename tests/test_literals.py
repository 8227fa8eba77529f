"""Required literals: exact tables, and the proof by random expressions that none is missed."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.policy.literals import Way, is_literal, ways_to_match

TABLE = [
    ("全网最低", ("全网最低",)),
    ("最(?:低|好|强|高级|新)", ("最低", "最好", "最强", "最新", "最高级")),
    ("最(?:低|好)?价", ("最价", "最低价", "最好价")),
    ("全?网最低", ("网最低",)),
    (r"\d+元", ("元",)),
    ("第[一1]名?", ("第1", "第一")),
    ("(?P<a>好)(?=啊)(?<!坏)吃(?!亏)", ("好吃",)),
    (r"^\b正品\b$", ("正品",)),
    ("正宗国家级大品牌", ("正宗国家级大品牌",)),
    ("(?:瘦|轻){2}", ("瘦瘦", "瘦轻", "轻瘦", "轻轻")),
    ("TOP[13]", ("top1", "top3")),
    ("(?i)no1", ("no1",)),
    ("(?i:s)PF", ("spf", "ſpf")),
    ("(?i)ix", ("ix", "i̇x", "ıx")),
    ("(?ai)is", ("is",)),
    (r"(?a)\d折", tuple(f"{digit}折" for digit in range(10))),
    ("(?x) 假 一   # comment", ("假一",)),
    ("(?:[0-9]{2,4})天", tuple(f"{number:02}天" for number in range(100))),
    ("(?:[0-9]{1,3})天", tuple(f"{digit}天" for digit in range(10))),
    ("第(?:[0-9]{1,3})", tuple(f"第{digit}" for digit in range(10))),
    # nothing can be proved
    ("", ()),
    ("(?:最)?", ()),
    ("a*", ()),
    (".+", ()),
    ("[^最]", ()),
    ("最|.", ()),
    ("É|Σ", ()),
    ("(?!好)", ()),
    (r"\w\d\s", ()),
]


SEVERAL = [
    ("国家.{0,3}级", [("国家", "级")]),
    ("(?:天|日)+见效", [("天见效 日见效", "天 日")]),
    (r"(好)\1吃", [("好", "吃")]),
    ("买[一-龥]赠送", [("赠送", "买")]),
    ("再等.*?十年", [("再等", "十年")]),
    ("(?:销量|热度)[^。]*第一|冠军", [("冠军",), ("第一", "热度 销量")]),
    ("(?:月瘦.{0,3}斤|根治)|7天", [("7天 根治",), ("月瘦", "斤")]),
    (r"(?<!不)包.?好\d", [("包", "好")]),
    (r"最好[0-9]?.*[0-9]", [("最好",)]),  # some digit or other is in every second text
]


@pytest.mark.parametrize(("pattern", "expected"), TABLE)
def test_table(pattern: str, expected: tuple[str, ...]) -> None:
    assert ways_to_match(pattern) == (((expected,),) if expected else ())


@pytest.mark.parametrize(("pattern", "expected"), SEVERAL)
def test_ways_and_sets(pattern: str, expected: list[tuple[str, ...]]) -> None:
    assert [tuple(" ".join(words) for words in way) for way in ways_to_match(pattern)] == expected


def test_flags_are_those_of_compile() -> None:
    assert ways_to_match("S", re.IGNORECASE) == ((("s", "ſ"),),)
    assert ways_to_match("S") == ((("s",),),)


def test_many_alternatives_stay_a_set() -> None:
    words = [chr(0x4E00 + n) + "霸" for n in range(4000)]
    (((*found,),),) = ways_to_match("|".join(words))
    assert len(found) == 4000
    assert ways_to_match("(?:" + "|".join(words) + ").?好") == ((("好",),),)


def test_a_bad_expression_raises() -> None:
    with pytest.raises(re.error):
        ways_to_match("(最")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("第一", True),
        ("最(?:好|低)价?|[一壹]流", True),
        ("(?:第一|冠军)(?!次)", False),
        ("^第一", False),
        ("第.一", False),
        ("第一名.*", False),
        ("TOP1", False),
        ("(?>最|最好)看", False),
    ],
)
def test_is_literal(pattern: str, expected: bool) -> None:
    if "(?>" not in pattern or sys.version_info >= (3, 11):
        assert is_literal(pattern) is expected


CHARS = "最好ab1IiSsKkıſİKÉσς.\n"
ATOMS = st.one_of(
    st.sampled_from("最好ab1iIsSkKÉσ"),
    st.sampled_from([".", "[^最]", "[最a]", "[a-b好]", r"\d", r"\w", "[i-k]", "^", "$", r"\b"]),
)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    quantifiers = st.sampled_from(["*", "+", "?", "*?", "+?", "{2}", "{0,2}", "{1,3}", "{2,}", "{2,9}"])
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, quantifiers).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        inner.map(lambda part: f"({part})"),
        st.tuples(st.sampled_from(["(?=", "(?!", "(?i:"]), inner).map(lambda pair: f"{pair[0]}{pair[1]})"),
    )


@settings(max_examples=1200, deadline=None)
@given(
    st.recursive(ATOMS, _compound, max_leaves=10),
    st.lists(st.text(CHARS, max_size=7), min_size=12, max_size=12),
    st.sampled_from([0, re.IGNORECASE, re.IGNORECASE | re.ASCII, re.DOTALL]),
)
def test_no_match_without_a_literal(pattern: str, texts: list[str], flags: int) -> None:
    ways = ways_to_match(pattern, flags)
    compiled = re.compile(pattern, flags)
    for text in texts:
        if ways and compiled.search(text):
            assert stands_in(ways, text)
        if not flags and is_literal(pattern) and text == text.lower():
            assert stands_in(ways, text) is (compiled.search(text) is not None)


def stands_in(ways: tuple[Way, ...], text: str) -> bool:
    """True when ``text`` holds a literal of each set of one of the ways."""
    return any(all(any(word in text.lower() for word in words) for words in way) for way in ways)


@given(
    st.lists(st.sampled_from(["最好", "a", "(?:最|好)", "b?", "[ab]", "x", "[^x]"]), min_size=1, max_size=6)
)
def test_a_proof_is_found_where_plain_text_stands(parts: list[str]) -> None:
    has_text = any(part not in ("b?", "[^x]") for part in parts)
    assert bool(ways_to_match("".join(parts))) is has_text


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=6), st.booleans())
def test_any_plain_text_is_sound(word: str, ignore_case: bool) -> None:
    ways = ways_to_match(re.escape(word), re.IGNORECASE if ignore_case else 0)
    for text in (word, word.upper(), word.lower(), word.swapcase()):
        if ways and re.search(re.escape(word), text, re.IGNORECASE if ignore_case else 0):
            assert stands_in(ways, text)
