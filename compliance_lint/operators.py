"""What a personal value becomes: masks by the conventions Chinese users know.

Sources: GB/T 35273-2020 (display), common practice of platforms (138****5678, 张**).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from compliance_lint.expressions import lazy
from compliance_lint.model import Finding
from compliance_lint.policy.rules import Policies

STAR = "*"


def edits(findings: Iterable[Finding], policies: Policies) -> Iterator[tuple[int, int, str]]:
    """``(start, end, replacement)`` for each open finding whose rule redacts, in text order."""
    kept = {rule.id for rule in policies.pii if not rule.redact}
    for finding in findings:
        if finding.family == "pii" and finding.status == "open" and finding.rule_id not in kept:
            yield finding.start, finding.end, mask(finding.entity or "", finding.match)


def mask(entity: str, value: str) -> str:
    """``value`` hidden the way ``entity`` is usually hidden.

    The result never has more than the customary head and tail in clear, and masking a mask
    changes nothing a reader could use.
    """
    return MASKS.get(entity, _all)(value)


def _all(value: str) -> str:
    """Six stars: not even the length is told."""
    return STAR * 6


def _ends(head: int, tail: int) -> Callable[[str], str]:
    """Keep ``head`` and ``tail`` digits or letters in clear; separators stay where they are."""

    def keep(value: str) -> str:
        places = [i for i, char in enumerate(value) if char.isalnum()]
        if len(places) <= head + tail:
            return STAR * max(len(places), 3)
        hidden = set(places[head : len(places) - tail])
        return "".join(STAR if i in hidden else char for i, char in enumerate(value))

    return keep


def _phone(value: str) -> str:
    """138****5678; other spellings (Chinese numerals, key-caps, split) are hidden whole."""
    digits = re.sub(r"[\s\-()+]", "", value)
    if not digits.isascii() or not digits.isdigit() or len(digits) < 11:
        return STAR * 11
    head = value[: len(value) - len(_tail(value, 11))]
    return head + _ends(3, 4)(_tail(value, 11))


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
    """浙江省杭州市西湖区***: the region down to the district stays, if it is the smaller part."""
    region = _REGION.match(value)
    kept = region.group() if region and len(region.group()) * 2 <= len(value) else ""
    return kept + STAR * 3


# A district alone is not kept: without a province or city 幸福小区 looks just the same.
_PART = "[^省市区县旗小,，\\s]"
_REGION = lazy(
    f"(?={_PART}{{2,7}}(?:省|自治区|市))(?:{_PART}{{2,7}}(?:省|自治区))?"
    f"(?:{_PART}{{1,7}}市|{_PART}{{2,7}}(?:州|盟))?(?:{_PART}{{1,6}}[区县旗])?"
)


MASKS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "PERSON": _name,
        "PHONE_NUMBER": _phone,
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
