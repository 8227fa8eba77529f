"""When two spellings are one value: 138-0013-8000, １３８ 0013 8000 and 幺三八… are the same number.

Pseudonyms, hashes and numbers are given to the canonical form, so that the same value always gets
the same one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from compliance_lint.detect.recognizers.numbers import HAN_DIGITS, ascii_digits
from compliance_lint.expressions import lazy
from compliance_lint.text import fold

_REPEAT = lazy(f"([二两三四])个([0-9{HAN_DIGITS}])")
_COUNT = MappingProxyType({"二": 2, "两": 2, "三": 3, "四": 4})
_READ_AS_DIGIT = lazy(f"[0-9OolI{HAN_DIGITS}]")
_COUNTRY = lazy(r"(?:00)?86(?=1\d{10})")
_HAN = lazy("[\u4e00-\u9fff]")
_DOTS = lazy("[·•・‧∙．.]")
_DASHES = lazy("[\u2010-\u2015－—_~～]+")
_DATE = lazy(r"(\d{4})\D{1,3}(\d{1,2})\D{1,2}(\d{1,2})\D?")


def canonical(entity: str, value: str) -> str:
    """The form in which values of ``entity`` are compared."""
    return _FORMS.get(entity, _words)(fold(value).text)


def _digits(value: str) -> str:
    spoken = _REPEAT.sub(lambda found: found[2] * _COUNT[found[1]], value)
    return ascii_digits("".join(_READ_AS_DIGIT.findall(spoken)))


def _mobile(value: str) -> str:
    return _COUNTRY.sub("", _digits(value), count=1)


def _number(value: str) -> str:
    """Numbers with letters of their own: identity cards, plates, waybills."""
    if _HAN.search(value) and len(re.findall(f"[{HAN_DIGITS}]", value)) > 3:
        value = _digits(value)
    return "".join(filter(str.isalnum, value)).upper()


def _name(value: str) -> str:
    if _HAN.search(value):
        value = re.sub(r"\s", "", value)
    return _DOTS.sub("·", " ".join(value.split())).casefold()


def _email(value: str) -> str:
    written = re.sub(r"\s", "", value).replace("艾特", "@")
    return (written if written.isascii() else written.replace("点", ".")).casefold()


def _address(value: str) -> str:
    return re.sub(r"[\s,，、.。:：;；()（）]", "", _DASHES.sub("-", value)).casefold()


def _date(value: str) -> str:
    found = _DATE.fullmatch(value.strip())
    if found:
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    if re.fullmatch(r"\d{8}", value):
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    return _words(value)


def _words(value: str) -> str:
    return re.sub(r"\s+", "", value).casefold()


_FORMS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "PERSON": _name,
        "PHONE_NUMBER": _mobile,
        "LANDLINE": _digits,
        "CN_BANK_CARD": _digits,
        "QQ_ID": _digits,
        "CN_ID_CARD": _number,
        "CN_PASSPORT": _number,
        "CN_TRAVEL_PERMIT": _number,
        "CN_LICENSE_PLATE": _number,
        "CN_USCI": _number,
        "MAC_ADDRESS": _number,
        "TRACKING_NUMBER": _number,
        "ORDER_NUMBER": _number,
        "EMAIL_ADDRESS": _email,
        "CN_ADDRESS": _address,
        "DATE_OF_BIRTH": _date,
    }
)
