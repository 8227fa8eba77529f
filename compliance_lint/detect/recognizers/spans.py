"""Spans that must not overlap, found in logarithmic time: texts may hold thousands of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right


class Taken:
    """A growing set of half-open spans without overlaps."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take(self, start: int, end: int) -> bool:
        """Add the span if it is free; False when it overlaps one that was taken before."""
        at = bisect_left(self._starts, start)
        if at < len(self._starts) and self._starts[at] < end:
            return False
        if at and self._ends[at - 1] > start:
            return False
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True

    def covers(self, start: int, end: int) -> bool:
        """True when one taken span contains ``[start, end)``."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self._ends[at]
