"""Allow lists: wordings and values a team has decided to keep, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from compliance_lint.expressions import lazy
from compliance_lint.model import Finding
from compliance_lint.text import fold

_SEPARATORS = lazy(r"[\s\-_()（）.·•]")


@dataclass(frozen=True)
class Allowed:
    """One entry of ``allow``.

    ``terms`` allow every finding that lies inside them, ``values`` the match that equals them but
    for case, width and separators, ``patterns`` the match they match as a whole.
    """

    terms: tuple[str, ...]
    values: tuple[str, ...]
    patterns: tuple[str, ...]
    rules: tuple[str, ...]  # selectors; none = all rules
    reason: str
    until: date | None
    place: str

    @cached_property
    def _terms(self) -> tuple[str, ...]:
        return tuple(_plain(term) for term in self.terms)

    @cached_property
    def _values(self) -> frozenset[str]:
        return frozenset(_bare(value) for value in self.values)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern) for pattern in self.patterns)

    def covers(self, finding: Finding, text: str) -> bool:
        """True if this entry allows ``finding`` in ``text``."""
        if not finding.match:
            return False
        match = fold(finding.match).text
        if self._values and _bare(finding.match) in self._values:
            return True
        if any(pattern.fullmatch(match) for pattern in self._patterns):
            return True
        return any(_inside(term, finding, text) for term in self._terms)


def valid(entries: Iterable[Allowed], today: date) -> tuple[Allowed, ...]:
    """The entries that have not run out."""
    return tuple(entry for entry in entries if entry.until is None or entry.until >= today)


def _plain(text: str) -> str:
    return fold(text).text.lower()


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", _plain(text))


def _inside(term: str, finding: Finding, text: str) -> bool:
    """True if an occurrence of ``term`` around the finding covers it."""
    reach = 2 * len(term)
    left = max(0, finding.start - reach)
    before, match, after = (
        _plain(text[left : finding.start]),
        _plain(finding.match),
        _plain(text[finding.end : finding.end + reach]),
    )
    around, start, end = before + match + after, len(before), len(before) + len(match)
    at = around.find(term)
    while at >= 0:
        if at <= start and end <= at + len(term):
            return True
        at = around.find(term, at + 1)
    return False
