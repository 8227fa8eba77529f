"""Which of many spans overlap a given one, without looking at all of them: texts may hold thousands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar


class Span(Protocol):
    """Anything with a half-open span."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


T = TypeVar("T", bound=Span)


class Overlaps(Generic[T]):
    """Spans to be asked for by place.  An empty span at the very start overlaps nothing."""

    def __init__(self, spans: Iterable[T] = ()) -> None:
        self._spans = sorted(spans, key=lambda span: span.start)
        self._starts = [span.start for span in self._spans]
        self._longest = max((span.end - span.start for span in self._spans), default=0)

    def add(self, span: T) -> None:
        """Add one more."""
        at = bisect_right(self._starts, span.start)
        self._spans.insert(at, span)
        self._starts.insert(at, span.start)
        self._longest = max(self._longest, span.end - span.start)

    def over(self, start: int, end: int) -> list[T]:
        """Those that overlap ``[start, end)``, by where they begin."""
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_left(self._starts, end)
        return [span for span in self._spans[first:last] if start < span.end]
