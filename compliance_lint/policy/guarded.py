"""Patterns that somebody else wrote: the same searches, with a limit on the time they may take.

``re`` can be driven into searching for years by an expression such as ``(a+)+b``; ours are tested
against that, those of users are not.  The ``regex`` package reads the same syntax and can give up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from compliance_lint.messages import problem
from compliance_lint.model import InputError

_SECONDS = 1.0  # for one search in one text


class Guarded:
    """The part of ``re.Pattern`` that detectors use.  Searches raise InputError when out of time."""

    def __init__(self, source: str, place: str) -> None:
        """``place`` (file:line) is where the pattern is written."""
        self.pattern = source
        self._place = place

    @cached_property
    def _compiled(self) -> Any:  # noqa: ANN401 (regex has no types)
        import regex

        return regex.compile(self.pattern, regex.VERSION0)

    @property
    def groupindex(self) -> Mapping[str, int]:
        """Numbers of the named groups."""
        index: Mapping[str, int] = self._compiled.groupindex
        return index

    def search(self, text: str) -> Any:  # noqa: ANN401
        """The first match, or None."""
        try:
            return self._compiled.search(text, timeout=_SECONDS)
        except TimeoutError:
            raise self._too_slow() from None

    def fullmatch(self, text: str, *span: int) -> Any:  # noqa: ANN401
        """The match that is all of ``text``, or of ``text[start:end]``, or None."""
        try:
            return self._compiled.fullmatch(text, *span, timeout=_SECONDS)
        except TimeoutError:
            raise self._too_slow() from None

    def finditer(self, text: str, *span: int) -> Iterator[Any]:
        """All matches, or those in ``text[start:end]``."""
        try:
            yield from self._compiled.finditer(text, *span, timeout=_SECONDS)
        except TimeoutError:
            raise self._too_slow() from None

    def _too_slow(self) -> InputError:
        return problem(
            f"{self._place}: 这条正则超过 {_SECONDS:.0f} 秒仍无结果，请改写（+ 或 * 里不要再套一层）",
            f"{self._place}: this pattern took more than {_SECONDS:.0f} s on one text; "
            "rewrite it (no + or * inside another)",
        )
