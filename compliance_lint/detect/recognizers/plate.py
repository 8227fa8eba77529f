"""Licence plates: civil, new energy, and the special series."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.detect.recognizers.base import CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.evidence import support
from compliance_lint.detect.recognizers.numbers import HAN_DIGITS
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_LETTER = "A-HJ-NP-Za-hj-np-z"
_SEP = r"[\s·•・.．\-]{0,2}"
_BODY = f"[{_LETTER}0-9{HAN_DIGITS}]"
_PLATE = lazy(
    rf"[{_PROVINCES}]\s?[{_LETTER}]{_SEP}"
    rf"(?:{_BODY}{{4}}[警学挂领港澳试超]|{_BODY}{{5,6}}|{_BODY}(?:\s{_BODY}){{4,5}}|临\d{{4,5}}|\d{{4}}应急)"
    rf"(?![A-Za-z0-9])"
)
_SPECIAL = lazy(
    rf"(?<![A-Za-z0-9])WJ{_SEP}[{_PROVINCES}]?{_SEP}\d{{4}}[0-9A-Z]|使{_SEP}\d{{6}}(?!\d)|(?<!\d)\d{{6}}使"
)
_HINT = lazy(rf"[{_PROVINCES}使]\s?[{_LETTER}\d·]|WJ|\d使")
_PLAIN = lazy(rf"[{_PROVINCES}][A-Z][·•]?[A-Z0-9]{{4,6}}[警学挂领港澳试超]?")


def find_plate(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Plates with at least two digits; unusual spellings need three or a cue."""
    if not _HINT.search(view.text):
        return
    for pattern in (_PLATE, _SPECIAL):
        for found in pattern.finditer(view.text):
            evidence = support(view, rule, *found.span())
            after = view.lower[found.end() : found.end() + 14]
            if any(word in after for word in rule.vetoes):
                continue  # …那个是样图
            if evidence is None or not _digits_enough(found[0], bool(evidence)):
                continue
            yield Hit(rule, *found.span(), _confidence(found[0], bool(evidence)), evidence)


def _digits_enough(plate: str, cued: bool) -> bool:
    count = sum(char.isdigit() or char in HAN_DIGITS for char in plate)
    return count >= (2 if cued or _PLAIN.fullmatch(plate) else 3)


def _confidence(plate: str, cued: bool) -> float:
    if cued:
        return STRONG
    return CUED if _PLAIN.fullmatch(plate) else FORMAT
