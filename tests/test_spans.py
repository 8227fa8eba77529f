"""Taken spans behave like the obvious quadratic check."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from compliance_lint.detect.recognizers.spans import Taken

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=25)


@given(SPANS)
def test_takes_what_overlaps_nothing_taken(wanted: list[tuple[int, int]]) -> None:
    taken = Taken()
    kept: list[tuple[int, int]] = []
    for start, size in wanted:
        free = all(start + size <= a or b <= start for a, b in kept)
        assert taken.take(start, start + size) is free
        if free:
            kept.append((start, start + size))


@given(SPANS, st.integers(0, 30), st.integers(1, 6))
def test_covers_what_lies_inside_one_taken_span(wanted: list[tuple[int, int]], start: int, size: int) -> None:
    taken = Taken()
    kept = [(a, a + n) for a, n in wanted if taken.take(a, a + n)]
    assert taken.covers(start, start + size) is any(a <= start and start + size <= b for a, b in kept)
