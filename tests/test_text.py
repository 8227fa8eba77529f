from __future__ import annotations

import unicodedata

import pytest
import wcwidth
from hypothesis import given
from hypothesis import strategies as st

from compliance_lint.text import LineIndex, cells, clause_at, fold, sentence_at

TRICKY = st.text(
    alphabet=st.sampled_from("最好用1２③５️⃣ａＢ。，！?\n\u200b\u00ad😀👨\u200d👩¹𝟗Ⓐ➀"), max_size=30
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("１３８００", "13800"),
        ("最\u200b好", "最好"),
        ("1️⃣3️⃣8️⃣", "138"),
        ("①②⑩", "1210"),
        ("ＴＯＰ１", "TOP1"),
        ("❶➋", "12"),
        ("a＠b．com", "a@b.com"),
        ("①13812345678 ②北京", "①13812345678 2北京"),
        ("①③812", "13812"),
        ("全角标点，保留：不变！", "全角标点，保留：不变！"),
        ("平常的一句话", "平常的一句话"),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold(written).text == folded


def test_fold_span_takes_the_marks_of_a_keycap_with_it() -> None:
    folded = fold("电话1️⃣3️⃣哦")
    start = folded.text.index("13")
    assert folded.span(start, start + 2) == (2, 8)


def test_fold_span_leaves_an_invisible_mark_after_the_match_alone() -> None:
    folded = fold("最好\u200b用")
    assert folded.span(0, 2) == (0, 2)
    assert folded.span(0, 3) == (0, 4)


@given(TRICKY)
def test_fold_map_is_monotonic_and_in_range(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        left, right = folded.span(start, start + 1)
        assert 0 <= left < right <= len(text)
        kept = unicodedata.normalize("NFKC", text[left:right])
        assert unicodedata.normalize("NFKC", folded.text[start]) in kept or text[left].isnumeric()
    if folded.offsets is not None:
        assert list(folded.offsets) == sorted(folded.offsets)
        assert len(folded.offsets) == len(folded.text) + 1


@given(TRICKY)
def test_fold_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


def test_clause_and_sentence() -> None:
    text = "不是最好，是极品。真的吗？"
    at = text.index("极品")
    left, right = clause_at(text, at, at + 2)
    assert text[left:right] == "是极品"
    left, right = sentence_at(text, at, at + 2)
    assert text[left:right] == "不是最好，是极品"


def test_line_index_counts_code_points_and_only_newlines() -> None:
    text = "一😀\r\n二\u2028三\n\n四"
    index = LineIndex.of(text)
    assert index.position(text.index("😀")) == (1, 2)
    assert index.position(text.index("三")) == (2, 3)
    assert index.position(text.index("四")) == (4, 1)
    assert index.line_text(text, 0) == "一😀"


def test_line_index_of_a_chunk_inside_a_file() -> None:
    index = LineIndex.of("乙丙\n丁", first_line=7, first_column=4)
    assert index.position(1) == (7, 5)
    assert index.position(3) == (8, 1)


@pytest.mark.parametrize("text", ["全网最低价", "abc", "😀", "“”…①", "a\u0301", "\u200b", "㎡", "ｱ"])
def test_cells_agree_with_wcwidth(text: str) -> None:
    assert cells(text) == wcwidth.wcswidth(text)


def test_cells_of_ambiguous_characters_can_be_two() -> None:
    assert cells("“”", ambiguous=2) == 4
