"""Order, payment and waybill numbers.  Recognised so that nothing else claims them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance_lint.detect.recognizers.base import CERTAIN, CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.checksums import ean13, id_card, s10
from compliance_lint.detect.recognizers.evidence import label_before, support
from compliance_lint.detect.recognizers.numbers import HAN_DIGITS, has_digits
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_SERIAL = lazy(r"(?<![0-9A-Za-z\-_.])[A-Za-z]{0,4}\d(?:\d|-(?=\d)){8,38}[A-Za-z]?(?![0-9A-Za-z_*＊]|\.\d)")
_SPOKEN = lazy(f"(?<![{HAN_DIGITS}])[{HAN_DIGITS}]{{10,30}}(?![{HAN_DIGITS}十百千万])")
_CARRIER = lazy(r"(?:SF|YT|JT|JD[A-Z]|ZTO?|STO?|YD|DPK|LP)\d", re.IGNORECASE)
_PINDUODUO = lazy(r"\d{6}-\d{15}")
_PAYMENT = lazy(r"4200\d{24}|20[2-9]\d[01]\d[0-3]\d\d{20}")
_BARE = lazy(r"\d{18,19}[A-Z]?|P\d{15,20}")
_LIST = lazy(r"\s*(?:[、,，/;；和跟与\s]|[,，]?\s?(?:应该|才|要|就)?是|[,，]?\s?(?:改成|换成))\s*")
_MOBILE = lazy(r"1[3-9]\d{9}")


def find_order(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Order, sub-order, refund and payment serials."""
    if not has_digits(view.text):
        return
    end, before = 0, 0.0  # where the last serial ended, and how sure it was: 订单 A 和 B
    for found in _SERIAL.finditer(view.text):
        if _CARRIER.match(found[0]):
            continue  # a waybill
        evidence = support(view, rule, *found.span(), window=10)
        by_column = view.under(rule.columns)
        if (
            evidence
            and not by_column
            and _MOBILE.fullmatch(found[0])
            and not label_before(view, found.start(), rule.cues)
        ):
            evidence = ()
        confidence = CERTAIN if by_column else _order_confidence(found[0], evidence)
        if (
            end
            and evidence is not None
            and _LIST.fullmatch(view.text, end, found.start())
            and len(found[0]) >= 12
        ):
            confidence = max(confidence or 0.0, before)
        if confidence is not None and evidence is not None:
            end, before = found.end(), confidence
            yield Hit(rule, *found.span(), confidence, evidence)
    for found in _SPOKEN.finditer(view.text):
        evidence = support(view, rule, *found.span(), window=10)
        if evidence and len(found[0]) != 11:
            yield Hit(rule, *found.span(), CUED, evidence)


def _order_confidence(serial: str, evidence: tuple[str, ...] | None) -> float | None:
    if evidence is None:
        return None
    if _PINDUODUO.fullmatch(serial) or _PAYMENT.fullmatch(serial):
        return CERTAIN if evidence else STRONG
    if evidence:
        doubtful = ean13(serial) or id_card(serial) or (len(serial) < 16 and evidence[0] == "cue:单号")
        return CUED if doubtful else STRONG
    return FORMAT if _BARE.fullmatch(serial) and not id_card(serial) else None


# S10 items of China Post, and carriers that put their letters before the digits
_LETTERED = lazy(
    r"(?<![0-9A-Za-z])(?:SF\s?\d(?:\s?\d){11,12}|YT\s?\d{10,15}|JT\s?\d{13}|JD[A-Z]{0,2}\d[0-9A-Z\-]{9,18}|ZTO?\d{12,14}"
    r"|STO?\d{12,14}|YD\d{12,14}|DPK\d{10,14}|LP\d{12,16}|ZJS\d{10,14}|UC\d{11,14}|CNSTO\d{10,14}|BEST\d{10,14}"
    r"|DBL\d{10,14}|KYE?\d{10,14})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_POSTAL = lazy(r"(?<![0-9A-Za-z])[A-Z]{2}(\d{9})[A-Z]{2}(?![0-9A-Za-z])")
_DIGITS = lazy(r"(?<![0-9A-Za-z\-_.])\d{10,15}(?![0-9A-Za-z_*＊]|\.\d)")
_GROUPED = lazy(
    f"(?<![0-9{HAN_DIGITS}])[{HAN_DIGITS}]{{4,6}}(?:\\s[{HAN_DIGITS}]{{4,6}}){{2,3}}(?![{HAN_DIGITS}])"
)
# bare numbers of these shapes are waybills even without a label (ZTO, STO)
_BARE_WAYBILL = lazy(r"7[3-9]\d{12}|77\d{13}")


def find_tracking(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Waybill numbers: carrier letters, S10 items, or digits with a carrier or waybill word."""
    if not has_digits(view.text):
        return
    end = 0
    for found in _LETTERED.finditer(view.text):
        end = end or found.end()
        yield Hit(rule, *found.span(), STRONG, ("carrier form",))
    for found in _POSTAL.finditer(view.text):
        if s10(found[1]) or found[0].endswith("CN") or support(view, rule, *found.span()):
            yield Hit(rule, *found.span(), STRONG, ("postal form",))
    for found in _DIGITS.finditer(view.text):
        evidence = support(view, rule, *found.span(), window=10)
        by_column = view.under(rule.columns)
        if (
            evidence is None
            or (_MOBILE.fullmatch(found[0]) and not by_column)
            or (ean13(found[0]) and not evidence)
        ):
            continue
        listed = bool(end) and _LIST.fullmatch(view.text, end, found.start()) is not None
        if evidence or listed or _BARE_WAYBILL.fullmatch(found[0]):
            end = found.end()
            yield Hit(
                rule,
                *found.span(),
                CERTAIN if by_column else STRONG if evidence or listed else FORMAT,
                evidence,
            )
    for found in _GROUPED.finditer(view.text):
        evidence = support(view, rule, *found.span(), window=10)
        if evidence:
            yield Hit(rule, *found.span(), CUED, evidence)
