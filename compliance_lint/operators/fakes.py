"""Fakes: values in the format of the real ones, from ranges that nobody can be given.

The same value always gets the same fake.  The ranges are smaller than the real ones (half a billion
phone numbers), so two of very many values may share a fake: to join data use pseudonyms.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from compliance_lint.detect.recognizers.checksums import id_check, luhn
from compliance_lint.operators.base import Operator, Value
from compliance_lint.operators.keys import Key

_FIRST_BIRTH = date(1950, 1, 1)
_BIRTHS = 20_000  # days
_PLATE = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


class Draw:
    """Numbers drawn from a digest, each below a given limit."""

    def __init__(self, digest: bytes) -> None:
        self._rest = int.from_bytes(digest, "big")

    def below(self, limit: int) -> int:
        """The next number in ``range(limit)``."""
        self._rest, drawn = divmod(self._rest, limit)
        return drawn

    def digits(self, count: int) -> str:
        """``count`` decimal digits."""
        return f"{self.below(10**count):0{count}}"

    def letters(self, count: int, alphabet: str) -> str:
        """``count`` characters of ``alphabet``."""
        return "".join(alphabet[self.below(len(alphabet))] for _ in range(count))


def faking(key: Key, otherwise: Operator) -> Operator:
    """The operator; what has no format to keep (names, addresses) goes to ``otherwise``."""
    derived = key.derive("fake")

    def fake(value: Value) -> str:
        make = _MAKERS.get(value.entity)
        if make is None or value.partial:
            return otherwise(value)
        message = f"{value.entity}\0{value.canonical}".encode("utf-8", "surrogatepass")
        return make(value.canonical, Draw(hmac.digest(derived, message, "sha512")))

    return fake


def _phone(_: str, draw: Draw) -> str:
    return f"14{draw.below(5)}{draw.digits(8)}"


def _landline(_: str, draw: Draw) -> str:
    return f"026-{draw.below(7) + 2}{draw.digits(7)}"


def _id_card(_: str, draw: Draw) -> str:
    born = _FIRST_BIRTH + timedelta(days=draw.below(_BIRTHS))
    number = f"89{draw.digits(4)}{born:%Y%m%d}{draw.digits(3)}"
    return number + id_check(number)


def _bank_card(real: str, draw: Draw) -> str:
    length = len(real) if 14 <= len(real) <= 19 else 16
    number = "9999" + draw.digits(length - 5)
    return next(number + check for check in "0123456789" if luhn(number + check))


def _plate(real: str, draw: Draw) -> str:
    return f"{real[:1] if not real[:1].isascii() else '京'}I{draw.letters(5, _PLATE)}"


def _email(_: str, draw: Draw) -> str:
    return f"{draw.letters(12, _LETTERS)}@example.invalid"


def _ip(_: str, draw: Draw) -> str:
    return ".".join(map(str, (240 + draw.below(15), draw.below(256), draw.below(256), draw.below(256))))


_MAKERS: Mapping[str, Callable[[str, Draw], str]] = MappingProxyType(
    {
        "PHONE_NUMBER": _phone,
        "LANDLINE": _landline,
        "CN_ID_CARD": _id_card,
        "CN_BANK_CARD": _bank_card,
        "CN_LICENSE_PLATE": _plate,
        "EMAIL_ADDRESS": _email,
        "IP_ADDRESS": _ip,
    }
)
