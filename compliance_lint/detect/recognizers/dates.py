"""Dates of birth: a date with a word that says somebody was born then."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance_lint.detect.recognizers.base import CUED, STRONG, Hit, View
from compliance_lint.detect.recognizers.checksums import birth_date
from compliance_lint.detect.recognizers.evidence import support
from compliance_lint.detect.recognizers.numbers import HAN_DIGITS, ascii_digits, has_digits
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_H = HAN_DIGITS
_YEAR = rf"(?:(?:19|20)\d{{2}}|(?<!\d)\d{{2}}|[{_H}]{{4}}|[{_H}]{{2}})"
_MONTH = rf"(?:闰?[{_H}十]{{1,3}}月|正月|冬月|腊月|中秋|元宵|端午|重阳|\d{{1,2}}\s?月)"
_DAY = rf"(?:初[{_H}十]|廿[{_H}]?|卅|三十|[{_H}十]{{1,3}}(?:日|号)?|\d{{1,2}}\s?[日号]?)"
_WRITTEN = lazy(rf"(?<![0-9]){_YEAR}\s?年\s?(?:农历|阴历|阳历)?\s?{_MONTH}\s?(?:{_DAY}(?![0-9.]))?")
_NUMERIC = lazy(
    r"(?<![0-9A-Za-z\-.])(?<![0-9A-Za-z]/)(?:(?:19|20)\d{2}([\-./])\d{1,2}(?:\1\d{1,2})?|\d{2}([\-./])\d{1,2}\2\d{1,2}"
    r"|\d{1,2}([\-./])\d{1,2}\3(?:19|20)\d{2}|(?:19|20)\d{6})(?![0-9A-Za-z]|[\-.]\d|/\d{1,6}(?!\d))"
)
_ENGLISH = lazy(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d{2}",
    re.IGNORECASE,
)
_BORN_AFTER = lazy(
    r"\s?(?:那天|当天)?\s?(?:生(?:的|人|日|于|辰)?(?![产鲜活成效意])|出生|过寿|大寿|上小学|上幼儿园|的?\s?属[鼠牛虎兔龙蛇马羊猴鸡狗猪])"
)
_CHILD = lazy(
    r"(?:宝宝|宝贝|孩子|小孩|娃|奶奶|爷爷|爸爸?|妈妈?|儿子|女儿|闺女|我|她|他|爱人|老公|老婆)(?:是|和我)?\s?$"
)
_AGE_AFTER = lazy(r"\s?的(?=[\s，,。]|$)")
_SEX = lazy(r"[男女]\s?[,，/、]\s?$")
_ENDS = lazy(r"\s?(?:$|[，,。、和])")
_LIST = lazy(r"\s*[、,，/和跟]\s*")


def find_birth(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Dates with at least year and month, solar or lunar, next to a birth word."""
    if not has_digits(view.text):
        return
    end = 0
    spans = sorted(
        found.span() for pattern in (_WRITTEN, _NUMERIC, _ENGLISH) for found in pattern.finditer(view.text)
    )
    for start, stop in spans:
        stop = start + len(view.text[start:stop].rstrip())
        evidence = _evidence(view, rule, start, stop)
        if not evidence and end and _LIST.fullmatch(view.text, end, start):
            evidence = ("list",)
        if evidence and start >= end and _plausible(view.text[start:stop]):
            end = stop
            yield Hit(rule, start, stop, STRONG if evidence[0].startswith("cue") else CUED, evidence)


def _evidence(view: View, rule: PiiRule, start: int, end: int) -> tuple[str, ...]:
    evidence = support(view, rule, start, end, window=10)
    if evidence is None:
        return ()
    if _BORN_AFTER.match(view.text, end):
        return ("cue:生",)
    if _AGE_AFTER.match(view.text, end) and _CHILD.search(view.text, max(0, start - 6), start):
        return ("person",)
    before = view.text[max(0, start - 6) : start]
    if _SEX.search(before) or (
        _CHILD.search(before) and _ENDS.match(view.text, end) and _old(view.text[start:end])
    ):
        return ("person",)
    if not evidence and _in_chat(view) and _old(view.text[start:end]) and not _FOUNDED.match(view.text, end):
        return ("old year",)
    return evidence


def _in_chat(view: View) -> bool:
    return (view.kind == "chat" or view.speaker is not None) and len(view.text) <= 40


_FOUNDED = lazy(r"\s?(?:日|号)?\s?(?:成立|创|建|开业|版|款|生产|始|至|到|起|出厂|上市|发行|首|的?[酒茶书])")


def _old(written: str) -> bool:
    """True for years in which a buyer can be born, rather than have ordered something."""
    year = re.match(rf"\d{{4}}|[{_H}]{{4}}", written)
    return year is not None and "1920" <= ascii_digits(year[0]) <= "2012"


def _plausible(written: str) -> bool:
    """False for eight digits that are no day, and for years to come."""
    return birth_date(written) if written.isdigit() else True
