"""The gazetteer: provinces, prefectures, counties and districts of China in running text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from compliance_lint import shipped
from compliance_lint.expressions import lazy

PROVINCE, CITY, DISTRICT = 0, 1, 2

# 西藏自治区 -> 西藏, 延边朝鲜族自治州 -> 延边: people leave the type and the peoples out
_PEOPLES = (
    "壮|回|维吾尔|藏|羌|苗|侗|土家|布依|彝|傣|景颇|傈僳|白|哈尼|朝鲜|蒙古|哈萨克|柯尔克孜|瑶|黎|畲|土|东乡|保安|撒拉|裕固|仡佬|水|仫佬|毛南"
    "|纳西|拉祜|佤|布朗|怒|普米|独龙|满|锡伯|塔吉克|达斡尔|鄂伦春|鄂温克|各"
)
_TYPE = lazy(
    f"(?:(?:壮族|回族|维吾尔)自治区|自治区|特别行政区|(?:(?:{_PEOPLES})族?)*自治[州县旗]|地区|新区|省|市|区|县|盟|旗|州)$"
)
# a short name before one of these is part of another name: 南京路, 朝阳东大街, 北京新村
_OTHER_NAME = lazy(
    "[东西南北中新老大小]{0,2}[一二三四五六七八九十]?"
    "(?:路|街|大街|大道|道|巷|村|镇|乡|小区|花园|新村|大厦|广场|苑|门|桥|站|大学|银行|酒店)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A division named at ``[start, end)``; ``full`` when written with its type (市, 区, 县 …)."""

    start: int
    end: int
    level: int
    full: bool


def find_places(text: str, start: int, end: int) -> Iterator[Place]:
    """Divisions in ``text[start:end]`` from left to right, longest first, never overlapping."""
    heads = _written_by_head()
    at = start
    while at < end - 1:
        head = text[at : at + 2]
        place = _place_at(text, at, end, _names_under(head)) if head in heads else None
        if place:
            yield place
        at = place.end if place else at + 1


def _place_at(text: str, at: int, end: int, names: tuple[tuple[str, int, bool], ...]) -> Place | None:
    for name, level, full in names:
        stop = at + len(name)
        if stop <= end and text.startswith(name, at) and (full or not _OTHER_NAME.match(text, stop)):
            return Place(at, stop, level, full)
    return None


@cache
def _written_by_head() -> dict[str, list[tuple[str, int]]]:
    """``(name, level)`` as the data file has them, under the first two characters."""
    heads: dict[str, list[tuple[str, int]]] = {}
    for level, line in enumerate(shipped.text("places.txt").splitlines()[1:]):
        for name in line.split():
            heads.setdefault(name[:2], []).append((name, level))
    return heads


@cache
def _names_under(head: str) -> tuple[tuple[str, int, bool], ...]:
    """``(name, level, full)`` of all forms that begin with ``head``, longest name first.

    The forms of a name begin as it does, so those of one head are made when a text holds it.
    """
    best: dict[str, tuple[int, bool]] = {}
    for name, level in _written_by_head()[head]:
        for form, full in _forms(name, level):
            if form not in best or (full and not best[form][1]):
                best[form] = (level, full)
    return tuple((name, *best[name]) for name in sorted(best, key=len, reverse=True))


def _forms(name: str, level: int) -> Iterator[tuple[str, bool]]:
    yield name, True
    stem = _TYPE.sub("", name)
    if len(stem) < 2 or stem == name:
        return
    yield stem, False
    if level == CITY:
        yield from ((stem + kind, True) for kind in ("市", "州", "地区") if stem + kind != name)
    if level == DISTRICT:  # 绍兴县, 萧山市: the rank changes, people do not
        yield from ((stem + kind, True) for kind in "市区县")


def begins_place(text: str, at: int) -> bool:
    """True when the name of a division begins at ``at``."""
    head = text[at : at + 2]
    return head in _written_by_head() and any(text.startswith(name, at) for name, _, _ in _names_under(head))
