"""What was redacted before and is personal data no more: the forms that ``operators`` write.

The grammar of tags, masks and fakes stands here, below the operators that write them, so that every
scan recognises them: redacting twice changes nothing.  A form is only accepted where it can not be
a person's own value: a tag names a known entity, a mask leaves no more in clear than ours do, a fake
lies in a range that nobody can be given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.detect.recognizers.checksums import luhn
from compliance_lint.detect.recognizers.places import DISTRICT, find_places
from compliance_lint.expressions import lazy
from compliance_lint.policy.schema import ENTITIES

ANY = "VALUE"  # the entity of a cell that was redacted for its column, when no rule knows the column
PSEUDONYM_LENGTH = 20  # base32 characters, 100 bits
SHIFTED = "≈"  # stands before a date that was shifted
STAR = "*"
_LONGEST_TAG, _LONGEST_HASH, _LONGEST_MASK = 1 << 16, 160, 40  # characters; a tag holds no other

# <PERSON>  <PERSON_1>  <PERSON_(pseudonym)>  <PERSON:(ciphertext, base64url)>
TAG = lazy(
    f"<(?P<entity>{'|'.join((*ENTITIES, ANY))})"
    rf"(?:_(?:(?P<number>\d{{1,7}})|(?P<pseudonym>[a-z2-7]{{{PSEUDONYM_LENGTH}}}))"
    r"|:(?P<cipher>[A-Za-z0-9_\-]{22,}))?>"
)
HASH = lazy(r"hmac-sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})(?![0-9a-f])")

# Fakes.  14[0-4] begins 13-digit numbers of machines only, so no 11-digit number can be issued there;
# area code 026 does not exist; GB/T 2260 knows no province 89; ISO/IEC 7812 gives 9 + a country, and
# 999 is no country (ISO 3166); plates have no letter I; RFC 6761 reserves .invalid; RFC 1112 reserves
# 240.0.0.0/4.
FAKES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "PHONE_NUMBER": lazy(r"14[0-4]\d{8}"),
        "LANDLINE": lazy(r"026-?\d{8}"),
        "CN_ID_CARD": lazy(r"89\d{15}[\dX]"),
        "CN_BANK_CARD": lazy(r"9999\d{9,15}"),
        "CN_LICENSE_PLATE": lazy(r"[\u4e00-\u9fff]I[A-Z0-9]{5}"),
        "EMAIL_ADDRESS": lazy(r"[a-z0-9]+@[a-z]+\.invalid"),
        "IP_ADDRESS": lazy(r"2(?:4\d|5[0-5])(?:\.\d{1,3}){3}"),
    }
)

# letters and digits that a mask of the entity leaves in clear, at most; of all others none
_CLEAR: Mapping[str, int] = MappingProxyType(
    {
        "PERSON": 1,
        "PHONE_NUMBER": 9,  # 86 138 **** 5678
        "LANDLINE": 5,
        "CN_ID_CARD": 7,
        "CN_BANK_CARD": 4,
        "CN_LICENSE_PLATE": 4,
        "TRACKING_NUMBER": 6,
        "ORDER_NUMBER": 4,
    }
)
_SHIFTED = lazy(SHIFTED + r"\d{4}\D{0,2}\d{1,2}\D{0,2}\d{1,2}(?!\d)")
# whole masks of phones, identity numbers, landlines and cards; their digits are part of nothing else
_MASKED_NUMBER = lazy(
    r"(?<![0-9A-Za-z*])(?:(?:\+?(?:00)?86[\s\-]?)?1\d{2}[\s\-]?\*{4}[\s\-]?(?:\d{4}|\*{2}\d{2})"
    r"|\d{3}\*{11}\d{3}[\dXx]|\d\*{16}[\dXx]|\*{3,4}-\*{4,6}\d{2,3}"
    r"|(?:\*{4}[\s\-]?){3,4}(?:\*{0,3}[\s\-]?\d{1,4}){1,2}|\*{11,15}\d{4})(?![0-9A-Za-z*])"
)
_MASKED_EMAIL = lazy(r"\S?\*{3}@[\w.\-]+")
_GENERAL = {"IP_ADDRESS": lazy(r"/\d{1,2}(?!\d)"), "DATE_OF_BIRTH": lazy(r"-\d{4}(?!\d)")}


def is_redacted(entity: str, text: str, start: int, end: int) -> bool:
    """True when ``text[start:end]``, found as ``entity``, is something that redaction wrote."""
    if entity == "DATE_OF_BIRTH" and text[start - 1 : start] == SHIFTED:
        return True
    general = _GENERAL.get(entity)
    if general and general.match(text, end):
        return True
    if entity == "PERSON" and text.startswith("<PERSON", end) and TAG.match(text, end):
        return True  # a name ends where the next begins only because that is a tag now
    return (
        _written(text, start, end)
        or is_masked(entity, _with_stars(text, start, end))
        or is_fake(entity, text[start:end])
    )


def is_whole(entity: str, text: str) -> bool:
    """True when all of ``text`` is something that redaction wrote for ``entity``."""
    if TAG.fullmatch(text) or HASH.fullmatch(text) or _SHIFTED.match(text):
        return True
    return is_masked(entity, text) or is_fake(entity, text)


def is_masked(entity: str, value: str) -> bool:
    """True when ``value`` holds stars, and not more in clear than a mask of ``entity`` leaves."""
    if STAR not in value:
        return False
    if entity == "CN_ADDRESS":
        bare = value.rstrip(STAR)
        return len(value) - len(bare) >= 3 and region_end(bare) == len(bare)
    if entity == "EMAIL_ADDRESS" and _MASKED_EMAIL.fullmatch(value):
        return True
    clear = sum(map(str.isalnum, value))
    return clear <= _CLEAR.get(entity, 0) and value.count(STAR) >= (1 if entity == "PERSON" else 3)


def is_fake(entity: str, value: str) -> bool:
    """True for a value from a range of ``FAKES``, check digits included."""
    form = FAKES.get(entity)
    if form is None or not form.fullmatch(value):
        return False
    return entity != "CN_BANK_CARD" or luhn(value)


def region_end(address: str) -> int:
    """Where the province, city and district at the start of ``address`` end; 0 if there are none."""
    end = 0
    for place in find_places(address, 0, len(address)):
        if place.start != end or place.level > DISTRICT:
            break
        end = place.end
    return end


def _written(text: str, start: int, end: int) -> bool:
    """True inside a tag or hash, and where a value would begin or end in a masked number.

    Looks a bounded way back, so that time grows with the length of a text only.
    """
    for form, opening, reach in ((TAG, "<", _LONGEST_TAG), (HASH, "hmac-", _LONGEST_HASH)):
        at = text.rfind(opening, max(0, start - reach), start + len(opening))
        found = form.match(text, at) if at >= 0 else None
        if found and end <= found.end():
            return True
    near = max(0, start - _LONGEST_MASK)
    if text.find(STAR * 3, near, end + _LONGEST_MASK) < 0:
        return False
    return any(
        found.start() < end and start < found.end()
        for found in _MASKED_NUMBER.finditer(text, near, end + _LONGEST_MASK)
    )


def _with_stars(text: str, start: int, end: int) -> str:
    """The value with the stars that touch it."""
    while start and text[start - 1] == STAR:
        start -= 1
    while end < len(text) and text[end] == STAR:
        end += 1
    return text[start:end]
