"""Many results over time: findings per week, per rule and per team.

A result is a snapshot of what was found in one place (``source``) on one day.  In each week the last
snapshot of a source counts; in a week without one the one before still does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from compliance_lint.model import SEVERITIES

if TYPE_CHECKING:
    from compliance_lint.jobs.baseline import RuleStats

WEEKS = 53  # at most, the last ones


@dataclass(frozen=True, slots=True)
class Hit:
    """An open finding of a result, as far as a trend needs it."""

    rule: str
    severity: str
    kind: str  # category or entity
    team: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One result: when, of what, and what was open then."""

    day: date
    source: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """What was counted under one name; ``counts`` has a number for each week."""

    name: str
    counts: tuple[int, ...]
    kind: str = ""

    @property
    def now(self) -> int:
        """In the last week."""
        return self.counts[-1]

    @property
    def change(self) -> int:
        """Against the week before."""
        return self.counts[-1] - self.counts[-2] if len(self.counts) > 1 else 0


@dataclass(frozen=True, slots=True)
class Trend:
    """All series over the same ``weeks`` (their Mondays), the largest of the last week first.

    ``audit`` is what people said of the findings of a baseline, by rule.
    """

    weeks: tuple[date, ...]
    results: int
    severities: tuple[Series, ...]
    rules: tuple[Series, ...]
    teams: tuple[Series, ...]
    audit: tuple[RuleStats, ...] = ()

    @property
    def total(self) -> Series:
        """All findings."""
        return Series("", tuple(map(sum, zip(*(s.counts for s in self.severities), strict=True))))


def monday(day: date) -> date:
    """The first day of its ISO week."""
    return day - timedelta(days=day.weekday())


def week_name(week: date) -> str:
    """Such as 2026-W48."""
    year, number, _ = week.isocalendar()
    return f"{year}-W{number:02}"


def trend(snapshots: Sequence[Snapshot], audit: Iterable[RuleStats] = ()) -> Trend:
    """The trend of at least one snapshot; of ``audit`` only rules that were judged are kept."""
    days = [monday(snapshot.day) for snapshot in snapshots]
    first, last = min(days), max(days)
    weeks = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    states = [_state(snapshots, week) for week in weeks[-WEEKS:]]
    kinds = {hit.rule: hit.kind for state in states for hit in state}
    severities = {s.name: s for s in _series(states, lambda hit: hit.severity)}
    nothing = (0,) * len(states)
    return Trend(
        weeks=tuple(weeks[-WEEKS:]),
        results=len(snapshots),
        severities=tuple(severities.get(name, Series(name, nothing)) for name in reversed(SEVERITIES)),
        rules=tuple(Series(s.name, s.counts, kinds[s.name]) for s in _series(states, lambda hit: hit.rule)),
        teams=tuple(_series(states, lambda hit: hit.team)),
        audit=tuple(stats for stats in audit if stats.precision is not None),
    )


def _state(snapshots: Iterable[Snapshot], week: date) -> list[Hit]:
    """What was open at the end of a week."""
    latest: dict[str, Snapshot] = {}
    for snapshot in sorted(snapshots, key=lambda s: s.day):
        if monday(snapshot.day) <= week:
            latest[snapshot.source] = snapshot
    return [hit for snapshot in latest.values() for hit in snapshot.hits]


def _series(states: Sequence[Iterable[Hit]], key: Callable[[Hit], str]) -> list[Series]:
    counted = [Counter(map(key, state)) for state in states]
    names = {name for counts in counted for name in counts}
    made = [Series(name, tuple(counts[name] for counts in counted)) for name in names]
    return sorted(made, key=lambda s: (-s.now, -sum(s.counts), s.name))
