"""Bank cards: Luhn check digit plus a known issuer prefix or a cue word."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.detect.recognizers.base import CERTAIN, CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.checksums import id_card, luhn
from compliance_lint.detect.recognizers.evidence import label_before, support
from compliance_lint.detect.recognizers.numbers import NumberRun, has_digits, runs, word_char
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_LENGTHS = frozenset([15, 16, 17, 18, 19])
# UnionPay ranges in use: 620-629 with 16 to 19 digits
_UNIONPAY = lazy(r"62\d{14,17}")
_ISSUING = lazy(r"62[0-58]")  # the ranges banks give out; without a cue nothing else is a card
# Visa, MasterCard (5 series), JCB, and old debit cards of ICBC and others
_FIXED = lazy(r"4\d{15}|5[1-5]\d{14}|35[2-8]\d{13}|9558\d{15}")
# issuer ranges that collide with order numbers, amounts or devices: only with a cue
_CUED_ONLY = lazy(r"3[47]\d{13}|2[2-7]\d{14}|(?:60|68|69|81|84|87|88|9[04-689])\d{14,17}|4\d{15,18}")


def find_bankcard(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Card numbers of 15 to 19 digits, unbroken, in groups or digit by digit."""
    if not has_digits(view.text):
        return
    end = 0
    for run in runs(view.text, _LENGTHS):
        if run.start < end or not _card_writing(view.text, run) or id_card(run.digits):
            continue
        if word_char(view.text, run.start - 1) and not label_before(view, run.start, rule.cues):
            continue
        evidence = support(view, rule, run.start, run.end)
        confidence = _confidence(run, evidence)
        if confidence is not None and evidence is not None:
            end = run.end
            checked = ("checksum",) if luhn(run.digits) else ()
            yield Hit(rule, run.start, run.end, confidence, (*checked, *evidence))


def _card_writing(text: str, run: NumberRun) -> bool:
    if run.letters or word_char(text, run.end) or not run.joined_by("-."):
        return False
    if run.solid or run.singly:
        return True
    # 4-4-4-4(-n), 6-13 and the like; a neighbour in the same grouping means a longer number
    if any(
        side is not None and "\n" not in side[0] and side[0] == run.joints[0]
        for side in (run.left, run.right)
    ):
        return False
    return set(run.sizes[:-1]) == {4} or (len(run.sizes) == 2 and run.sizes[0] in (4, 6, 8, 16))


def _confidence(run: NumberRun, evidence: tuple[str, ...] | None) -> float | None:
    if evidence is None:
        return None
    digits = run.digits
    unionpay = _UNIONPAY.fullmatch(digits) is not None
    if luhn(digits):
        if unionpay:
            return CERTAIN if evidence else CUED if _ISSUING.match(digits) else None
        if _FIXED.fullmatch(digits):
            # unbroken, it is as likely the order number of some platform
            return STRONG if evidence else None if run.solid else FORMAT
        return CUED if evidence and _CUED_ONLY.fullmatch(digits) else None
    return FORMAT if unionpay and evidence else None
