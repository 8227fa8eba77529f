"""How tables of planned messages are judged.

Law gives neither quiet hours nor a frequency (Advertising Law art. 43 and the SMS rules ask for consent,
the sender's name and a way to opt out), so the numbers are house rules with the defaults that vendors
of messages have: 8:00 to 21:00, once a day and three times in seven days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta, timezone, tzinfo
from functools import lru_cache

from compliance_lint.config.keys import SCHEDULE_KEYS
from compliance_lint.config.layers import Given
from compliance_lint.expressions import lazy
from compliance_lint.policy.nodes import Node

CHINA = timezone(timedelta(hours=8))  # one time zone, no summer time since 1991
NEVER = "never"
_HOURS = lazy(r"(\d{1,2}):([0-5]\d)\s*[-–—~～至]\s*(\d{1,2}):([0-5]\d)")
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Schedule:
    """``quiet`` are minutes of the day, half-open, over midnight if the second is smaller; no limit is 0."""

    quiet: tuple[int, int] | None = (21 * 60, 8 * 60)
    per_day: int = 1
    per_week: int = 3
    opt_out: tuple[str, ...] = ("sms", "push")  # channels whose marketing needs one
    timezone: str = "Asia/Shanghai"

    @classmethod
    def of(cls, given: Sequence[Given]) -> Schedule | None:
        """What the values of ``schedule`` come to, a later one over an earlier one; None if it is off."""
        values = dict(each.value for each in given)
        if not values.get("on"):
            return None
        mine = cls()
        return cls(
            _minutes(values["quiet-hours"]) if "quiet-hours" in values else mine.quiet,
            values.get("max-per-day", mine.per_day),
            values.get("max-per-week", mine.per_week),
            values.get("opt-out", mine.opt_out),
            values.get("timezone", mine.timezone),
        )

    @property
    def zone(self) -> tzinfo:
        """The time zone of times that name none."""
        return zone_named(self.timezone) or CHINA

    @property
    def quiet_hours(self) -> str:
        """As written: 21:00-08:00."""
        return "-".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in self.quiet or ())

    def is_quiet(self, at: time) -> bool:
        """True for a time of day within the quiet hours; their end is not."""
        if self.quiet is None:
            return False
        start, end = self.quiet
        minute = at.hour * 60 + at.minute
        return start <= minute < end if start < end else minute >= start or minute < end


def read_schedule(node: Node) -> tuple[Given, ...]:
    """Pairs ``(key, value)``, and ``("on", …)`` for the section itself.  Raises PolicyError."""
    if isinstance(node.value, str):
        return (Given(("on", node.flag()), node.place),)
    fields = node.mapping(SCHEDULE_KEYS)
    found = [Given(("on", True), node.place)]
    for name, item in fields.items():
        found.append(Given((name, _value(name, item)), item.place))
    return tuple(found)


def _value(name: str, node: Node) -> object:
    if name == "quiet-hours":
        return _quiet(node)
    if name == "opt-out":
        return tuple(text.strip().lower() for text in node.strings())
    if name == "timezone":
        zone = node.string().strip()
        if zone_named(zone) is None:
            raise node.error(
                f'没有时区 "{zone}"，应像 Asia/Shanghai 或 +08:00',
                f'there is no time zone "{zone}"; expected Asia/Shanghai or +08:00',
            )
        return zone
    if not node.string().strip().isdecimal():
        raise node.error(f"{name} 应为非负整数，0 表示不限", f"{name} must be a whole number, 0 for no limit")
    return int(node.string())


def _quiet(node: Node) -> str:
    written = node.string().strip()
    bounds = _minutes(written)
    if written != NEVER and (not bounds or max(bounds) > _DAY or bounds[0] % _DAY == bounds[1] % _DAY):
        raise node.error(
            f'静默时段应像 21:00-08:00 或 never，而不是 "{written}"',
            f'quiet hours look like 21:00-08:00, or never, not "{written}"',
        )
    return written


def _minutes(written: str) -> tuple[int, int] | None:
    found = _HOURS.fullmatch(written)
    if not found:
        return None
    first, last = (int(found[i]) * 60 + int(found[i + 1]) for i in (1, 3))
    return first, last


@lru_cache(maxsize=64)
def zone_named(name: str) -> tzinfo | None:
    """A time zone by its IANA name (Asia/Shanghai) or distance from UTC (+08:00); None if there is none."""
    if re.fullmatch(r"[+-](?:0\d|1[0-4]):[0-5]\d", name):
        sign = -1 if name[0] == "-" else 1
        return timezone(sign * timedelta(hours=int(name[1:3]), minutes=int(name[4:])))
    if name == "Asia/Shanghai":
        return CHINA  # without the tables of time zones, which not every system has
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
