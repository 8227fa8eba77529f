"""Passports, travel permits and the unified social credit code of organisations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance_lint.detect.recognizers.base import CERTAIN, CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.checksums import id_card, usci
from compliance_lint.detect.recognizers.evidence import (
    awaited,
    expected,
    label_after,
    label_before,
    mentions,
    support,
)
from compliance_lint.detect.recognizers.numbers import has_ascii_digits
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_GAP = r"[\s\-]?"
_EDGE_LEFT = r"(?<![0-9A-Za-z])"
_EDGE_RIGHT = r"(?![0-9A-Za-z]|\s?[*＊])"
# Chinese ordinary (E, E+letter, old G), public affairs and diplomatic (S, D, P), Hong Kong and Macau
_PASSPORT = lazy(
    _EDGE_LEFT
    + r"(?:[EGHK]\d{8}|E[A-HJ-NP-Z]\d{7}|[SDP]E\d{7}|[SD]\d{7,8}|P\.?\d{7}"
    + r"|H[A-Z]\d{7}|KJ\d{7}|M[AB]\d{7}|1[45]\d{7})"
    + _EDGE_RIGHT,
    re.IGNORECASE,
)
# any country, possibly with blanks: only right next to the word passport
_ANY_PASSPORT = lazy(
    _EDGE_LEFT + rf"(?:[A-Z]{_GAP}){{0,3}}\d(?:{_GAP}[0-9A-Z]){{0,3}}(?:{_GAP}\d){{4,8}}" + _EDGE_RIGHT,
    re.IGNORECASE,
)
_PERMIT = lazy(
    _EDGE_LEFT
    + rf"(?:[HM]{_GAP}\d{{4}}{_GAP}\d{{4}}(?:\d{{2}})?|[HM][A-Z]\d{{6,7}}|[CWLT]\d{{8}}|C[A-HJ-NP-Z]\d{{7}}"
    + r"|\d{8}|\d{10}[A-Z]?)"
    + _EDGE_RIGHT,
    re.IGNORECASE,
)
_ISLAND_ID = lazy(
    _EDGE_LEFT + r"(?:[A-Z]{1,2}\d{6}\([0-9A]\)|[157]\d{6}\(\d\)|[A-Z][1289]\d{8})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_NEAR = 8  # a second number this close to the first is one more of the kind
_USCI = lazy(_EDGE_LEFT + r"[1-9ANY][1-59]\d{6}[0-9A-HJ-NPQRTUWXY]{10}" + _EDGE_RIGHT, re.IGNORECASE)


def find_passport(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Passport numbers; the bare form looks like a product model, so a label must be near."""
    yield from _documents(view, rule, _PASSPORT, _ANY_PASSPORT)


def find_travel_permit(view: View, rule: PiiRule) -> Iterator[Hit]:
    """回乡证, 台胞证, 港澳台通行证, and the identity cards of Hong Kong, Macau and Taiwan."""
    yield from _documents(view, rule, _PERMIT, _ISLAND_ID)


def _documents(
    view: View, rule: PiiRule, common: re.Pattern[str], labelled: re.Pattern[str]
) -> Iterator[Hit]:
    """Common forms with a cue in the neighbourhood, other forms right behind their label."""
    if not has_ascii_digits(view.text):
        return
    if not awaited(view, rule) and not mentions(view, rule.cues):
        return
    end = 0
    for found in common.finditer(view.text):
        evidence = _document_evidence(view, rule, found)
        if evidence is None and end and found.start() - end <= _NEAR and not found[0][0].isdigit():
            evidence = ("list",)  # 护照 E1…、E2…、G3…
        if evidence is not None:
            end = found.end()
            yield Hit(rule, *found.span(), STRONG, evidence)
    for found in labelled.finditer(view.text):
        label = label_before(view, found.start(), rule.cues)
        if label and not any(char in found[0] for char in "\n\r"):
            yield Hit(rule, *found.span(), CUED, (f"cue:{label}",))


def _document_evidence(view: View, rule: PiiRule, found: re.Match[str]) -> tuple[str, ...] | None:
    if found[0][0].isdigit():  # eight bare digits: the label must stand right before or behind
        label = label_before(view, found.start(), rule.cues) or label_after(view, found.end(), rule.cues)
        return (f"cue:{label}",) if label else expected(view, rule, *found.span()) or None
    return support(view, rule, *found.span(), window=14) or None


def find_usci(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Unified social credit codes: check character, or the form with a label such as 税号."""
    if not has_ascii_digits(view.text):
        return
    for found in _USCI.finditer(view.text):
        code = found[0].upper()
        evidence = support(view, rule, *found.span())
        if evidence is None or id_card(code):
            continue
        if usci(code) and (evidence or not code.isdigit()):  # bare digits are rather an order number
            yield Hit(rule, *found.span(), CERTAIN if evidence else STRONG, evidence or ("checksum",))
        elif evidence:
            yield Hit(rule, *found.span(), FORMAT, evidence)
