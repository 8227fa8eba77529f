"""Judges the rows of a plan while the file goes by: quiet hours, frequency, opt-out, times, repetitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from compliance_lint.config.schedule import Schedule
from compliance_lint.expressions import lazy
from compliance_lint.messages import choose, current_language
from compliance_lint.model import Chunk, Finding, Segment
from compliance_lint.policy.schedules import PACK, RULES, Fault
from compliance_lint.schedule import messages
from compliance_lint.schedule.columns import Role, Table, role_of
from compliance_lint.schedule.times import moment

_LIST = lazy(r"[,;、，；\n]")
_WEEK = 7
_SAID_BY_CLAIMS = frozenset(("AD741",))  # the same, judged by the text alone

_Pair = tuple[Chunk, list[list[Finding]]]
_Said = list[tuple[Segment, Finding]]


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one row by what they hold."""

    number: int
    cells: dict[Role, list[Segment]]

    def text(self, role: Role) -> str:
        return "\n".join(segment.text for segment in self.cells.get(role, ()))

    @property
    def clock(self) -> Segment | None:
        """The cell with the time, or at least the day."""
        cells = (self.cells.get(role) for role in ("planned", "time", "date"))
        return next((found[0] for found in cells if found), None)

    @property
    def written(self) -> Iterator[str]:
        """The ways to read its time: as it stands, and with the day from another column."""
        times = [*self.cells.get("planned", ()), *self.cells.get("time", ())]
        days = self.cells.get("date", ())
        yield from (segment.text for segment in (*times, *days))
        yield from (f"{day.text} {at.text}" for day in days for at in times)


@dataclass
class Plan:
    """The plan in one file.  A workbook's sheets are one plan; each finds its own columns."""

    rules: Schedule
    channel: str | None  # of rows that name none
    today: date
    _tables: dict[str | None, Table] = field(default_factory=dict)
    _sent: dict[tuple[str, ...], dict[date, int]] = field(default_factory=dict)
    _seen: dict[int, int] = field(default_factory=dict)  # hash of time, audience and text: row

    @classmethod
    def of(cls, rules: Schedule | None, channel: str | None, today: date) -> Plan | None:
        """A plan to judge by ``rules``; None without them."""
        return cls(rules, channel, today) if rules else None

    def marked(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The chunks; messages of a plan are read as copy for the channel that their row names."""
        for chunk in chunks:
            table = self._tables.setdefault(chunk.part, Table())
            rows = [segment for segment in chunk.segments if segment.row is not None and segment.name]
            table.learn(chunk.names or [segment.name or "" for segment in rows])
            yield self._marked(chunk) if rows and table.is_plan else chunk

    def _marked(self, chunk: Chunk) -> Chunk:
        channels = {row.number: self._channel(row) for row in _rows(chunk)}
        return replace(
            chunk,
            segments=tuple(
                replace(s, channel=channels[s.row], kind="title" if s.kind == "title" else "copy")
                if s.row is not None and s.kind != "code" and role_of(s.name or "") == "text"
                else s
                for s in chunk.segments
            ),
        )

    def judged(self, pairs: Iterable[_Pair]) -> Iterator[_Pair]:
        """What was found, and what is wrong with the rows of the plan."""
        for chunk, found in pairs:
            if self._tables[chunk.part].is_plan:
                for row in _rows(chunk):
                    said = list(self._row(row))
                    found = _with(chunk, found, row, said)
            yield chunk, found

    def _channel(self, row: _Row) -> str | None:
        return messages.channel_of(row.text("channel")) or self.channel

    def _row(self, row: _Row) -> Iterator[tuple[Segment, Finding]]:
        text, kind, channel = row.text("text"), row.text("type"), self._channel(row)
        if not text and (row.clock is None or not set(row.cells) & {"recipient", "audience", "channel"}):
            return  # a heading or a note
        when = next(filter(None, (moment(w, self.rules.zone, self.today) for w in row.written)), None)
        if when is None:
            yield _finding("unreadable", row.clock or _first(row))
        else:
            yield from self._timed(row, row.clock or _first(row), when, channel)
        marketing = messages.sells(text, kind) and not messages.is_service(text, kind)
        if channel in self.rules.opt_out and marketing and not messages.has_opt_out(text):
            yield _finding("no_opt_out", row.cells["text"][-1] if text else _first(row))

    def _timed(
        self, row: _Row, at: Segment, when: datetime, channel: str | None
    ) -> Iterator[tuple[Segment, Finding]]:
        shown = f"{when:%Y-%m-%d %H:%M}"
        if when.date() < self.today:
            yield _finding("past", at, shown)
        to = (row.text("recipient"), row.text("audience"), channel or "")
        key = hash((when, *to, row.text("text")))
        first = self._seen.setdefault(key, row.number)
        if first != row.number:
            yield _finding("twice", at, str(first))
            return  # counting it again would say the same
        if not messages.reaches_people(channel) or messages.is_service(row.text("text"), row.text("type")):
            return
        if self.rules.is_quiet(when.time()):
            yield _finding("quiet", at, f"{shown} ({self.rules.quiet_hours})")
        if often := self._often(row, when.date(), channel):
            yield _finding("often", at, often)

    def _often(self, row: _Row, day: date, channel: str | None) -> str:
        """What is too much for somebody who gets this row; "" if nothing is."""
        people = [name.strip() for name in _LIST.split(row.text("recipient")) if name.strip()]
        keys: list[tuple[str, ...]] = [("to", name) for name in dict.fromkeys(people)]
        said = [
            self._count(self._sent.setdefault(key, {}), day) for key in keys or self._groups(row, channel)
        ]
        return next(filter(None, said), "")

    @staticmethod
    def _groups(row: _Row, channel: str | None) -> list[tuple[str, ...]]:
        audience = row.text("audience").strip()
        return [("group", audience)] if audience else [("channel", channel or "")]

    def _count(self, sent: dict[date, int], day: date) -> str:
        sent[day] = sent.get(day, 0) + 1
        today, limit = sent[day], self.rules.per_day
        if limit and today > limit:
            return choose(
                f"{day} 有 {today} 条，每天最多 {limit} 条",
                f"{today} on {day}, at most {limit} a day",
            )
        days = [day + timedelta(days=d) for d in range(1 - _WEEK, _WEEK)]
        counts = [sent.get(each, 0) for each in days]
        most, limit = max(sum(counts[i : i + _WEEK]) for i in range(_WEEK)), self.rules.per_week
        if limit and most > limit:
            return choose(
                f"7 天内有 {most} 条，最多 {limit} 条",
                f"{most} within 7 days, at most {limit}",
            )
        return ""


def _rows(chunk: Chunk) -> list[_Row]:
    """The rows of a chunk: one, but for JSON that came in one piece."""
    rows: dict[int, _Row] = {}
    for segment in chunk.segments:
        role = role_of(segment.name) if segment.name and segment.kind != "code" else None
        if segment.row is not None and role:
            row = rows.setdefault(segment.row, _Row(segment.row, {}))
            row.cells.setdefault(role, []).append(segment)
    return list(rows.values())


def _first(row: _Row) -> Segment:
    return (row.cells.get("text") or next(iter(row.cells.values())))[0]


def _with(chunk: Chunk, found: list[list[Finding]], row: _Row, said: _Said) -> list[list[Finding]]:
    """``found`` and what is ``said`` of ``row``, which stands for what claims say of the same."""
    known = _SAID_BY_CLAIMS if any(f.rule_id == RULES["no_opt_out"].id for _, f in said) else frozenset()
    return [
        [
            *(f for f in findings if segment.row != row.number or f.rule_id not in known),
            *(finding for at, finding in said if at is segment),
        ]
        for segment, findings in zip(chunk.segments, found, strict=True)
    ]


def _finding(fault: Fault, segment: Segment, what: str = "") -> tuple[Segment, Finding]:
    rule = RULES[fault]
    return segment, Finding(
        rule_id=rule.id,
        family="lint",
        category=PACK,
        entity=None,
        start=0,
        end=len(segment.text),
        match=segment.text,
        severity=rule.severity,
        confidence=1.0,
        message=rule.message.get(current_language()).replace("{what}", what),
        laws=rule.laws,
    )
