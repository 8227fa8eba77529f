"""Written times of a plan: ISO, slashes, Chinese dates and hours, stamps, what workbooks count in days."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from unicodedata import normalize

from compliance_lint.expressions import lazy

_NUMERAL = lazy("[一二三四五六七八九十两〇零]{1,5}(?=[年月日号点时分])")
_DIGIT = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, **{c: i for i, c in enumerate("三四五六七八九", 3)}}
_WEEKDAY = lazy(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b,?")
_SPACE = lazy(r"\s+")
_DATES = (
    lazy(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    lazy(r"(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?"),
    lazy(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
    lazy(r"(?P<m>\d{1,2})/(?P<d>1[3-9]|2\d|3[01])/(?P<y>\d{4})(?!\d)"),  # 11/25/2026; 5/6/2026 may be June
    lazy(r"(?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?![-/.\d])"),
)
_HALF = "凌晨|清晨|早上|早晨|上午|早|中午|午间|下午|午后|傍晚|晚上|晚间|夜里|夜间|深夜|午夜|晚|夜"
_CLOCK = lazy(
    rf"t?(?P<half>{_HALF})?(?P<h>\d{{1,2}})(?::(?P<n>\d{{2}})(?::(?P<s>\d{{2}})(?:[.,]\d{{1,6}})?)?"
    r"|[点时](?:(?P<cn>\d{1,2})分?|(?P<part>半|一刻|三刻|整|钟)?))?"
    r"(?P<pm>[ap]\.?m\.?)?(?P<zone>z|utc|gmt|[+-](?:0\d|1[0-4]):?[0-5]\d)?"
)
_PARTS = {"半": 30, "一刻": 15, "三刻": 45}
_BEFORE_NOON = ("凌晨", "清晨", "早上", "早晨", "上午", "早")
_NIGHT = ("晚上", "晚间", "夜里", "夜间", "深夜", "午夜", "晚", "夜")
_STAMP = lazy(r"\d{10}(?:\d{3})?|\d{12}|\d{14}")
_SERIAL = lazy(r"[2-9]\d{4}(?:\.\d+)?")  # days since 1899-12-30, as workbooks count them
_FAR = timedelta(days=183)


@lru_cache(maxsize=4096)  # many rows go out at the same time
def moment(text: str, zone: tzinfo, today: date) -> datetime | None:
    """The time that ``text`` names, in ``zone``; None if it names none, or only a day.

    A day without a year is the nearest one to ``today``.  24:00 is the beginning of the next day.
    """
    plain = _SPACE.sub(" ", normalize("NFKC", text)).strip().lower()
    try:
        return _stamp(plain, zone) or _written(_NUMERAL.sub(_arabic, plain), zone, today)
    except (ValueError, OverflowError):  # a 31 February, a 25 o'clock
        return None


def _stamp(plain: str, zone: tzinfo) -> datetime | None:
    if _SERIAL.fullmatch(plain):
        days = float(plain)
        seconds = round(days * 86_400)
        return None if days == int(days) else _local(datetime(1899, 12, 30), seconds, zone)
    if not _STAMP.fullmatch(plain):
        return None
    if len(plain) in (12, 14):
        return datetime.strptime(plain.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=zone)
    return datetime.fromtimestamp(int(plain[:10]), zone)


def _local(start: datetime, seconds: int, zone: tzinfo) -> datetime:
    return (start + timedelta(seconds=seconds)).replace(tzinfo=zone)


def _written(plain: str, zone: tzinfo, today: date) -> datetime | None:
    rest = _WEEKDAY.sub(" ", plain).strip()
    found = next((m for pattern in _DATES if (m := pattern.match(rest))), None)
    if found is None:
        return None
    clock = _CLOCK.fullmatch(rest[found.end() :].replace(" ", "").lstrip(",，"))
    if clock is None or not (clock["n"] or clock["pm"] or re.search("[点时]", clock[0])):
        return None
    if (clock["zone"] or "").startswith("-") and not (clock["s"] or clock[0].startswith("t")):
        return None  # 20:00-08:00 may be a span
    named = found.groupdict()
    day = _day(int(named["y"]) if named.get("y") else None, int(named["m"]), int(named["d"]), today)
    own = _zone(clock["zone"]) if clock["zone"] else zone
    hours, minutes, seconds = _hour(clock), _minutes(clock), int(clock["s"] or 0)
    if minutes > 59 or seconds > 59 or (hours == 24 and (minutes or seconds)):
        return None
    midnight = datetime.combine(day, time(), own)
    return (midnight + timedelta(hours=hours, minutes=minutes, seconds=seconds)).astimezone(zone)


def _day(year: int | None, month: int, day: int, today: date) -> date:
    if year is not None:
        return date(year, month, day)
    near = date(today.year, month, day)
    if near < today - _FAR:
        return date(today.year + 1, month, day)
    return date(today.year - 1, month, day) if near > today + _FAR else near


def _hour(clock: re.Match[str]) -> int:
    hour, half, latin = int(clock["h"]), clock["half"] or "", (clock["pm"] or "").replace(".", "")
    if hour > 24 or (latin and not 1 <= hour <= 12):
        raise ValueError
    if latin:
        return hour % 12 + 12 * (latin == "pm")
    if half in _NIGHT and hour == 12:
        return 24  # 晚12点 of a day is the end of it
    if half == "凌晨" and hour == 12:
        return 0
    late = half in _NIGHT and hour >= 5  # 夜里2点 is in the morning
    if hour < 12 and (late or half in ("下午", "午后", "傍晚") or (half in ("中午", "午间") and hour < 4)):
        return hour + 12
    if hour > 12 and half in _BEFORE_NOON:
        raise ValueError
    return hour


def _minutes(clock: re.Match[str]) -> int:
    return int(clock["n"] or clock["cn"] or _PARTS.get(clock["part"] or "", 0))


def _zone(written: str) -> tzinfo:
    if written in ("z", "utc", "gmt"):
        return timezone.utc
    sign = -1 if written[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(written[1:3]), minutes=int(written[-2:])))


def _arabic(found: re.Match[str]) -> str:
    """The digits of a Chinese numeral: 十一, 二十五, 二〇二六."""
    word = found[0]
    if "十" not in word:
        return "".join(str(_DIGIT[c]) for c in word)
    tens, _, ones = word.partition("十")
    return str((_DIGIT[tens] if tens else 1) * 10 + (_DIGIT[ones] if ones else 0))
