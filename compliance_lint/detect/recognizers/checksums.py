"""Check digits of Chinese identity numbers, bank cards and company codes.  All take plain ASCII."""

from __future__ import annotations

from datetime import date

from compliance_lint.expressions import lazy

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
# GB/T 2260 provinces, and 81/82/83 of the residence permits of Hong Kong, Macau and Taiwan residents
_PROVINCE = lazy("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]")
_USCI_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def id_card_shape(number: str) -> bool:
    """True when an 18-character number has a province (or 9, foreigners) and a real birth date."""
    if len(number) != 18 or not (number[:17].isdigit() and number[17] in "0123456789X"):
        return False
    place = number[0] == "9" or _PROVINCE.match(number) is not None
    return place and birth_date(number[6:14])


def id_card(number: str) -> bool:
    """GB 11643-1999: shape and ISO 7064 MOD 11-2 check character (upper-case X)."""
    if not id_card_shape(number):
        return False
    return number[17] == id_check(number[:17])


def id_check(body: str) -> str:
    """The check character of the first 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def old_id_card_shape(number: str) -> bool:
    """True for a 15-digit number of before 1999: province and a date in 19xx."""
    return (
        len(number) == 15
        and number.isdigit()
        and _PROVINCE.match(number) is not None
        and birth_date("19" + number[6:12])
    )


def birth_date(digits: str) -> bool:
    """True when ``YYYYMMDD`` is a real day from 1900 to today."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= day <= date.today()


def luhn(digits: str) -> bool:
    """ISO/IEC 7812 check digit."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def usci(code: str) -> bool:
    """GB 32100-2015 check character of an 18-character upper-case code."""
    if len(code) != 18 or any(char not in _USCI_ALPHABET for char in code):
        return False
    total = sum(_USCI_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
    return _USCI_ALPHABET[(31 - total % 31) % 31] == code[17]


def ean13(digits: str) -> bool:
    """GS1 check digit of a 13-digit barcode."""
    if len(digits) != 13 or not digits.isdecimal():
        return False
    total = sum(int(char) * (1 + 2 * (place % 2)) for place, char in enumerate(digits))
    return total % 10 == 0


def s10(digits: str) -> bool:
    """UPU S10 check digit: the nine digits of a postal item number."""
    rest = 11 - sum(int(d) * w for d, w in zip(digits[:8], _S10_WEIGHTS, strict=True)) % 11
    return int(digits[8]) == {10: 0, 11: 5}.get(rest, rest)
