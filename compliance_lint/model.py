"""The data every layer speaks: frozen records without behaviour beyond reading themselves.

Offsets are Unicode code points (Python ``str`` indices), half-open, in the text the caller gave.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["zh", "en"]
Severity = Literal["error", "warning", "info"]
Family = Literal["claims", "pii", "lint"]  # lint: about our own comments in a file, or a plan of messages
Status = Literal["open", "exempt", "suppressed", "baselined"]
Kind = Literal["copy", "title", "script", "cue", "cell", "chat", "code"]

SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")  # weakest first
FAMILIES: tuple[Family, ...] = ("claims", "pii")  # what can be looked for


@dataclass(frozen=True, slots=True)
class Text:
    """A user-facing sentence in both languages; Chinese is the one that must exist."""

    zh: str
    en: str = ""

    def get(self, lang: Lang) -> str:
        """The sentence in ``lang``, falling back to Chinese."""
        return (self.en or self.zh) if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Law:
    """A law or standard; ``article`` is empty where we are not certain of the number.

    Dates are ISO (2021-04-29).  ``effective`` is when the wording cited took effect, ``since`` when the
    article first applied under this number if that was earlier, ``until`` the day it ceases.
    """

    id: str
    name: Text
    article: Text
    effective: str = ""
    penalty: Text = Text("")
    since: str = ""
    until: str = ""

    def in_force(self, day: str) -> bool:
        """True on ``day`` (ISO), and where we know no dates."""
        return (self.since or self.effective) <= day and (not self.until or day < self.until)

    def cite(self, lang: Lang = "zh") -> str:
        """One-line citation, such as 《广告法》第九条第三项."""
        if lang == "en":
            return " ".join(part for part in (self.name.get("en"), self.article.get("en")) if part)
        return f"《{self.name.zh}》{self.article.zh}"

    def __str__(self) -> str:
        return self.cite()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one text.

    ``match`` is ``text[start:end]``.  A finding about the whole document (a missing notice) has
    ``start == end == 0`` and an empty ``match``.  ``severity`` says how bad it is if true,
    ``confidence`` (0..1) how sure we are.  ``needs_evidence`` marks an exempt claim that is only
    lawful when the advertiser can prove it.
    """

    rule_id: str
    family: Family
    category: str
    entity: str | None
    start: int
    end: int
    match: str
    severity: Severity
    confidence: float
    message: str
    suggestions: tuple[str, ...] = ()
    laws: tuple[Law, ...] = ()
    status: Status = "open"
    reason: str = ""  # why the status is not "open"
    evidence: tuple[str, ...] = ()
    needs_evidence: bool = False
    whole: str = field(default="", repr=False)  # the value, when ``match`` is its part in one message

    @property
    def whole_document(self) -> bool:
        """True when the finding concerns the document and not a place in it."""
        return self.start == self.end == 0

    @property
    def shown(self) -> str:
        """The match as it may be printed: personal data masked, claims verbatim."""
        return masked(self.match) if self.family == "pii" else self.match

    def __repr__(self) -> str:
        return (
            f"Finding({self.rule_id} {self.entity or self.category} {self.start}:{self.end} "
            f"{self.shown!r} {self.severity} {self.confidence:.2f} {self.status})"
        )


def masked(value: str) -> str:
    """Hide a personal value for display: at most the first and the last two characters stay.

    Short values keep only their first character, so that a name or code is never readable.
    """
    if len(value) < 7:
        return value[:1] + "*" * max(1, len(value) - 1)
    return value[:1] + "*" * (len(value) - 3) + value[-2:]


def verbatim(text: str) -> str:
    """The encoder of formats that need no escaping."""
    return text


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a file that a person reads as one text: a paragraph, a cell, a JSON string.

    ``raw_start`` is where it begins in ``Chunk.raw``.  ``raw_map`` has ``len(text) + 1`` entries
    (offset in ``Chunk.raw`` of each character and of the end) when escaping makes the two differ,
    else None.  ``encode`` turns a replacement into what the file format wants at that place;
    ``whole`` says that it must be given the whole new text (a bare number, a cell without quotes).
    ``kept`` are spans of ``Chunk.raw`` inside the text (markup) that no edit touches.
    """

    text: str
    kind: Kind
    raw_start: int = 0
    raw_map: tuple[int, ...] | None = None
    row: int | None = None  # 1-based data row of a table, record of a JSONL file
    name: str | None = None  # column header, JSON key path, time code
    speaker: str | None = None  # who says it; of a speaker's name, that name
    session: str | None = None
    encode: Callable[[str], str] = field(default=verbatim, compare=False, repr=False)
    whole: bool = False
    kept: tuple[tuple[int, int], ...] = ()
    channel: str | None = None  # by which this text goes out, where its record says so

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` lies in ``Chunk.raw``, without markup that follows its last character."""
        if self.raw_map is None:
            return self.raw_start + start, self.raw_start + end
        first, last = self.raw_map[start], self.raw_map[end]
        at = bisect_left(self.kept, (last,)) if start < end else 0
        while at and self.kept[at - 1][1] == last and self.kept[at - 1][0] > first:
            at -= 1
            last = self.kept[at][0]
        return first, last


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive text of a file with the segments inside it.

    ``line`` and ``column`` (1-based) are those of ``raw[0]`` in the file.  In text formats all chunks
    joined give the file back.  In containers ``raw`` shows a record (its cells side by side), ``part``
    names the sheet, table or member it belongs to, and ``line`` counts within that part.  The chunk of
    a header says in ``names`` what the columns are called.
    """

    raw: str
    segments: tuple[Segment, ...]
    line: int = 1
    column: int = 1
    part: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with its place in a file: 1-based line and column of ``finding.start``."""

    finding: Finding
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    source: str = ""  # the text of the line the finding starts on
    row: int | None = None
    name: str | None = None
    part: str | None = None  # sheet, table or member of a container; lines count within it
    fingerprint: str = ""  # what a baseline knows it by; "" = never in a baseline
    source_column: int = 1  # where ``source`` begins: a long line may be known in part only


class InputError(Exception):
    """A user's mistake or an unusable file: one line of text, exit code 2, never a traceback."""


class PolicyError(InputError):
    """A policy or configuration file is wrong; the message starts with ``file:line``."""
