"""Findings as they may be shown: personal data masked, in the match, the message and the source line.

Every format prints entries and never a bare finding, so that no format can leak what another hides.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from compliance_lint.expressions import lazy
from compliance_lint.model import Finding, Located, masked
from compliance_lint.operators.masks import mask
from compliance_lint.report.layout import printable

_REACH = 200  # characters of the source line kept on each side of the match
_HIDDEN = "***"
_ESCAPES = "\\&"


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding to show.

    ``located`` has the original places.  ``match`` and ``message`` are safe to print, so is
    ``excerpt``: the source line around the match, ``excerpt[start:end]`` being (the first line of)
    the match.  It is empty where a value of the line is not found where it should stand, for then
    nothing could be masked with certainty.
    """

    located: Located
    match: str
    message: str
    excerpt: str
    start: int
    end: int

    @property
    def finding(self) -> Finding:
        """The finding itself; its ``match`` is not safe to print."""
        return self.located.finding


@dataclass(frozen=True, slots=True)
class _Cover:
    """A stretch of one line that holds personal data: 0-based columns, and what to show instead.

    ``placed`` says that all values of the line were seen to stand where they should, ``reach`` is the
    furthest end of the stretches up to this one.
    """

    start: int
    end: int
    shown: str
    value: str
    placed: bool = True
    reach: int = 0

    def joined(self, other: _Cover) -> _Cover:
        """Both stretches as one, if they overlap: the mask of the one that holds the other, or none."""
        start, end = min(self.start, other.start), max(self.end, other.end)
        for each in (self, other):
            if (each.start, each.end) == (start, end):
                return each
        return _Cover(start, end, _HIDDEN, "")


_Line = tuple[str, str | None, int]  # path, part of it, line
Covers = Mapping[_Line, Sequence[_Cover]]
# Numbers, accounts and addresses of the kind that is worth copying.  A value found once in a file is
# hidden wherever it stands again, also where the detectors did not see it.
_NUMBERED = lazy(r"\d{7,}|[^\s.@]+@[^\s.@]+\.[a-z]+")
_VALUE = lazy(r"[0-9A-Za-z @._+\-\uff10-\uff19]{6,}")


@dataclass(frozen=True, slots=True)
class _Secrets:
    """What must not be seen: stretches of lines, and values by file with what is shown instead."""

    covers: Covers
    values: Mapping[str, Mapping[str, str]]
    lengths: Mapping[str, frozenset[int]]  # of the values of each file

    @classmethod
    def of(cls, personal: Iterable[Located]) -> _Secrets:
        found = [at for at in personal if at.finding.family == "pii" and not at.finding.whole_document]
        values: dict[str, dict[str, str]] = {}
        for at in found:
            if _VALUE.fullmatch(at.finding.match):
                values.setdefault(at.path, {})[at.finding.match] = hide(at.finding)
            for number in _NUMBERED.findall(f"{at.name or ''} {at.part or ''}"):  # see _label
                values.setdefault(at.path, {}).setdefault(number, masked(number))
        return cls(
            _covers(found), values, {path: frozenset(map(len, known)) for path, known in values.items()}
        )

    def again(self, path: str, text: str) -> Iterator[_Cover]:
        """Known values of the file in ``text``, wherever they stand."""
        values = self.values.get(path, {})
        for run in _VALUE.finditer(text) if values else ():
            for length in self.lengths[path]:
                for start in range(run.start(), run.end() - length + 1):
                    value = text[start : start + length]
                    if value in values:
                        yield _Cover(start, start + length, values[value], value)


def entries(shown: Iterable[Located], personal: Iterable[Located], *, show_values: bool) -> list[Entry]:
    """What to print for ``shown``.

    ``personal`` are all findings of the same files (those of claims are ignored): what they cover
    is masked wherever it would appear, unless ``show_values``.
    """
    secrets = _Secrets.of(() if show_values else personal)
    return [_entry(located, secrets, show_values) for located in shown]


def _entry(located: Located, secrets: _Secrets, show_values: bool) -> Entry:
    finding = located.finding
    match = finding.match
    if not show_values:
        match = hide(finding) if finding.family == "pii" else _conceal(located, secrets)
    message = finding.message.replace(finding.match, match) if finding.match else finding.message
    same_line = located.end_line == located.line
    before = located.source_column - 1  # what of the line is not in the source
    end = located.end_column - 1 - before if same_line else len(located.source)
    text, start, stop = _excerpt(located, located.column - 1 - before, end, secrets)
    if not show_values:
        evidence = tuple(_label(each) or "" for each in finding.evidence)
        finding = replace(finding, evidence=evidence)
        located = replace(located, finding=finding, name=_label(located.name), part=_label(located.part))
    return Entry(located, match, message, text, start, stop)


def _label(name: str | None) -> str | None:
    """A key path, column or sheet as it may be printed: some exports use numbers of people as keys."""
    return _NUMBERED.sub(lambda found: masked(found[0]), name) if name else name


def hide(finding: Finding) -> str:
    """The value masked as ``redact`` would; a mask that hides nothing is not trusted."""
    if finding.whole:
        return _HIDDEN  # the ends of the parts would add up to the value
    hidden = mask(finding.entity or "", finding.match)
    return hidden if hidden != finding.match else finding.shown


def _covers(personal: Iterable[Located]) -> Covers:
    """The lines that hold personal data, each with its stretches in order."""
    covers: dict[_Line, list[_Cover]] = {}
    for at in personal:
        for line in range(at.line, at.end_line + 1):
            start = at.column - 1 if line == at.line else 0
            rest = at.source_column + len(at.source) + len(at.finding.match)
            end = at.end_column - 1 if line == at.end_line else rest
            shown = hide(at.finding) if line == at.line else _HIDDEN
            covers.setdefault((at.path, at.part, line), []).append(
                _Cover(start, end, shown, at.finding.match, _placed(at))
            )
    return {key: _reaching(found) for key, found in covers.items()}


def _reaching(covers: list[_Cover]) -> list[_Cover]:
    """The stretches of a line in order, each with what it must know of the others."""
    covers.sort(key=lambda c: (c.start, c.end))
    reaches = accumulate((cover.end for cover in covers), max)
    placed = all(cover.placed for cover in covers)
    return [replace(c, reach=reach, placed=placed) for c, reach in zip(covers, reaches, strict=True)]


def _placed(at: Located) -> bool:
    """True if the first line of the value stands in the source at its columns, be it escaped or in markup."""
    start = at.column - at.source_column
    end = at.end_column - at.source_column if at.end_line == at.line else len(at.source)
    if not 0 <= start < end <= len(at.source):
        return False
    written, value = at.source[start:end], at.finding.match
    if any(char in written for char in _ESCAPES):
        return written[0] in _ESCAPES or written[0] == value[:1]
    rest = iter(written)  # what is markup in between is passed over
    first = value if at.end_line == at.line else value.partition("\n")[0]
    return written[0] == value[:1] and all(char in rest for char in first if not char.isspace())


def _conceal(located: Located, secrets: _Secrets) -> str:
    """The match of a claim, with the personal data inside it masked.

    Values are looked for by their text, not by place: in an escaped file places and texts differ.
    Where that fails, the whole match is hidden.
    """
    match = located.finding.match
    for line in range(located.line, located.end_line + 1):
        first = located.column - 1 if line == located.line else 0
        rest = located.source_column + len(match) + len(located.source)
        last = located.end_column - 1 if line == located.end_line else rest
        for cover in secrets.covers.get((located.path, located.part, line), ()):
            if cover.start < last and first < cover.end:
                if cover.value not in match:
                    return _HIDDEN
                match = match.replace(cover.value, cover.shown)
    for cover in secrets.again(located.path, match):
        match = match.replace(cover.value, cover.shown)
    return match


def _excerpt(located: Located, start: int, end: int, secrets: _Secrets) -> tuple[str, int, int]:
    """The line around its columns ``start`` to ``end`` without secrets, and the new start and end."""
    source = located.source
    covers = secrets.covers.get((located.path, located.part, located.line), ())
    if covers and not covers[0].placed:
        return "", 0, 0
    left, right = max(0, start - _REACH), min(len(source), end + _REACH)
    before = located.source_column - 1
    last = bisect_left(covers, right + before, key=lambda c: c.start)
    first = bisect_right(covers, left + before, key=lambda c: c.reach)
    near = [replace(c, start=c.start - before, end=c.end - before) for c in covers[first:last]]
    near = [cover for cover in near if cover.end > left]
    pieces: list[tuple[int, int, str]] = [(left, left, "…")] if left else []
    done = left
    repeats = secrets.again(located.path, source[left:right])
    again = [replace(c, start=c.start + left, end=c.end + left) for c in repeats]
    for cover in _apart([*near, *again]):
        if cover.start > done:
            pieces.append((done, cover.start, source[done : cover.start]))
        pieces.append((max(done, cover.start), cover.end, cover.shown))
        done = cover.end
    if right > done:
        pieces.append((done, right, source[done:right]))
    if right < len(source):
        pieces.append((right, right, "…"))
    new_start = _moved(pieces, start, at_end=False)
    new_end = max(new_start, _moved(pieces, end, at_end=True))
    return printable("".join(shown for _, _, shown in pieces)), new_start, new_end


def _apart(covers: Iterable[_Cover]) -> list[_Cover]:
    """``covers`` in order, those that overlap joined."""
    apart: list[_Cover] = []
    for cover in sorted(covers, key=lambda c: (c.start, c.end)):
        if apart and cover.start < apart[-1].end:
            apart[-1] = apart[-1].joined(cover)
        else:
            apart.append(cover)
    return apart


def _moved(pieces: Sequence[tuple[int, int, str]], column: int, *, at_end: bool) -> int:
    """Where ``column`` of the source is in the joined ``pieces``.

    Within a piece that changed its length there is no exact place: a start goes to its beginning,
    an end to its end.
    """
    length = 0
    for start, end, shown in pieces:
        if column < end or (at_end and column == end > start):
            if len(shown) == end - start:
                return length + max(0, column - start)
            return length + (len(shown) if at_end else 0)
        length += len(shown)
    return length
