"""Dates moved by some days: the days of a conversation keep their distances, the calendar is lost."""

from __future__ import annotations

import hmac
import re
from datetime import date, timedelta

from compliance_lint.detect.redacted import ANY, SHIFTED
from compliance_lint.expressions import lazy
from compliance_lint.operators.base import Operator, Value
from compliance_lint.operators.keys import Key
from compliance_lint.operators.tags import typed

# the marks between year, month and day stay as they are; so does a time after them
_DATE = lazy(r"(\d{4})(\D\s?)(\d{1,2})(\D\s?)(\d{1,2})(?!\d)(.*)", re.DOTALL)
_SOLID = lazy(r"(\d{4})()(\d{2})()(\d{2})(?!\d)(.*)", re.DOTALL)


def shifting(key: Key, days: int, *, marked: bool) -> Operator:
    """The operator: at most ``days`` to either side, by key and conversation, never 0.

    Only dates of birth and cells of a column are moved; anything else, a code say, becomes a typed tag.
    ``marked`` puts ≈ before the new date, so that it is known for what it is and not moved again.
    """
    derived = key.derive("date-shift")

    def shift(value: Value) -> str:
        if value.entity not in ("DATE_OF_BIRTH", ANY):
            return typed(value)
        found = _SOLID.fullmatch(value.text) or _DATE.fullmatch(value.text)
        by = _offset(derived, value.conversation.name, days)
        moved = _moved(found, by) if found and not value.partial else None
        return typed(value) if moved is None else (SHIFTED if marked else "") + moved

    return shift


def _offset(key: bytes, name: str, days: int) -> int:
    drawn = int.from_bytes(hmac.digest(key, name.encode("utf-8", "surrogatepass"), "sha256"), "big")
    by = drawn % (2 * days) - days
    return by + (by >= 0)


def _moved(found: re.Match[str], by: int) -> str | None:
    year, mark, month, mark2, day, rest = found.groups()
    try:
        new = date(int(year), int(month), int(day)) + timedelta(days=by)
    except (ValueError, OverflowError):
        return None
    padded = len(month) + len(day) == 4
    pair = (f"{new.month:02}", f"{new.day:02}") if padded else (str(new.month), str(new.day))
    return f"{new.year:04}{mark}{pair[0]}{mark2}{pair[1]}{rest}"
