"""Masks: a value with most of its characters hidden, by the conventions Chinese users know.

Sources: common practice of platforms (138****5678, 张**) for what GB/T 35273-2020 calls display with
de-identification; GB/T 41833-2022 for waybills, which hides at least 6 digits of a phone number, a
character of the name and the unit and room of the address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from compliance_lint.detect.redacted import STAR, is_masked, region_end
from compliance_lint.model import Finding
from compliance_lint.operators.base import Value
from compliance_lint.policy.rules import Policies

Mask = Callable[[str], str]


def mask(entity: str, value: str, style: str = "common") -> str:
    """``value`` hidden the way ``entity`` is usually hidden, or by a stricter ``style``.

    The result never has more than the customary head and tail in clear; masking it again changes
    nothing.
    """
    if is_masked(entity, value):
        return value
    return STYLES[style].get(entity, _all)(value)


def edits(findings: Iterable[Finding], policies: Policies) -> Iterator[tuple[int, int, str]]:
    """``(start, end, mask)`` of what redaction replaces, in text order: for showing a text without it."""
    kept = {rule.id for rule in policies.pii if not rule.redact}
    for finding in findings:
        if finding.family == "pii" and finding.status == "open" and finding.rule_id not in kept:
            hidden = _all("") if finding.whole else mask(finding.entity or "", finding.match)
            yield finding.start, finding.end, hidden


def masking(style: str) -> Callable[[Value], str]:
    """The operator; parts of a split value are hidden whole, or their ends would add up to it."""
    return lambda value: _all(value.text) if value.partial else mask(value.entity, value.text, style)


def masking_characters(char: str, count: int, *, from_end: bool) -> Callable[[Value], str]:
    """Presidio's mask: the first or last ``count`` characters become ``char``."""

    def hide(value: Value) -> str:
        text = value.text
        hidden = min(count, len(text))
        if from_end:
            return text[: len(text) - hidden] + char * hidden
        return char * hidden + text[hidden:]

    return hide


def _all(value: str) -> str:
    """Six stars: not even the length is told."""
    return STAR * 6


def _ends(head: int, tail: int) -> Mask:
    """Keep ``head`` and ``tail`` digits or letters in clear; separators stay where they are."""

    def keep(value: str) -> str:
        places = [i for i, char in enumerate(value) if char.isalnum()]
        if len(places) <= head + tail:
            return STAR * max(len(places), 3)
        hidden = set(places[head : len(places) - tail])
        return "".join(STAR if i in hidden else char for i, char in enumerate(value))

    return keep


def _phone(head: int, tail: int) -> Mask:
    """138****5678; other spellings (Chinese numerals, key-caps, split) are hidden whole."""
    keep = _ends(head, tail)

    def hide(value: str) -> str:
        digits = re.sub(r"[\s\-()+]", "", value)
        if not digits.isascii() or not digits.isdigit() or len(digits) < 11:
            return STAR * 11
        number = _tail(value, 11)
        return value[: len(value) - len(number)] + keep(number)

    return hide


def _tail(value: str, digits: int) -> str:
    """The end of ``value`` that holds its last ``digits`` digits."""
    seen = 0
    for index in range(len(value) - 1, -1, -1):
        seen += value[index].isdigit()
        if seen == digits:
            return value[index:]
    return value


def _name(value: str) -> str:
    """张*, 王**; of a Latin or minority name only the first letter stays."""
    return value[:1] + STAR * max(1, min(len(value) - 1, 2))


def _email(value: str) -> str:
    """a***@qq.com."""
    name, at, domain = value.partition("@")
    return f"{name.strip()[:1]}***@{domain.strip()}" if at and value.isascii() else STAR * 6


def _address(value: str) -> str:
    """浙江省杭州市西湖区***: the region down to the district stays, if there is more to hide."""
    end = region_end(value)
    return (value[:end] if end < len(value) else "") + STAR * 3


_COMMON: Mapping[str, Mask] = MappingProxyType(
    {
        "PERSON": _name,
        "PHONE_NUMBER": _phone(3, 4),
        "LANDLINE": _ends(0, 3),
        "CN_ID_CARD": _ends(3, 4),
        "CN_BANK_CARD": _ends(0, 4),
        "EMAIL_ADDRESS": _email,
        "CN_ADDRESS": _address,
        "CN_LICENSE_PLATE": _ends(2, 2),
        "TRACKING_NUMBER": _ends(2, 4),
        "ORDER_NUMBER": _ends(0, 4),
    }
)
_WAYBILL: Mapping[str, Mask] = MappingProxyType(
    {
        **_COMMON,
        "PHONE_NUMBER": _phone(3, 2),  # 138******78
        "LANDLINE": _ends(0, 2),
        "CN_ID_CARD": _ends(1, 1),
    }
)
STYLES: Mapping[str, Mapping[str, Mask]] = MappingProxyType({"common": _COMMON, "gbt41833": _WAYBILL})
