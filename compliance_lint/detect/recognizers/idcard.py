"""Resident identity cards, residence permits and permanent residence cards (18 digits, old 15)."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.detect.recognizers.base import CERTAIN, CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.checksums import id_card, id_card_shape, old_id_card_shape
from compliance_lint.detect.recognizers.evidence import label_before, support
from compliance_lint.detect.recognizers.numbers import NumberRun, has_digits, runs, solid_runs, word_char
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_LENGTHS = frozenset([15, 17, 18])
_CHECK_X = lazy(r"[\s\-]?[Xx×](?![0-9A-Za-z])")
_GLUED = frozenset([29])
_MOBILE_HEAD = lazy(r"1[3-9]")


def find_idcard(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Identity numbers; a wrong check digit or the 15-digit form counts only with a cue."""
    if not has_digits(view.text):
        return
    end = 0
    for run in runs(view.text, _LENGTHS):
        if run.start < end:
            continue
        if word_char(view.text, run.start - 1) and not label_before(view, run.start, rule.cues):
            continue  # inside a longer token, unless that is the label itself: sfz1101…
        number, stop = _number(view.text, run)
        if not number or word_char(view.text, stop):
            continue
        evidence = support(view, rule, run.start, stop)
        confidence = _confidence(number, run, evidence)
        if confidence is not None and evidence is not None:
            end = stop
            checked = ("checksum",) if id_card(number) else ()
            yield Hit(rule, run.start, stop, confidence, (*checked, *evidence))
    for run in solid_runs(view.text, _GLUED):
        head, tail = run.digits[:18], run.digits[18:]
        if not run.letters and id_card(head) and _MOBILE_HEAD.match(tail):
            yield Hit(rule, run.start, run.positions[17] + 1, STRONG, ("checksum", "glued"))


def _number(text: str, run: NumberRun) -> tuple[str, int]:
    """The number with its X, and where it ends; "" when the writing is not that of an id."""
    if run.letters or not run.joined_by("-.·\u2013\u2014"):
        return "", run.end
    if len(run.digits) == 17:
        check = _CHECK_X.match(text, run.end)
        return (run.digits + "X", check.end()) if check else ("", run.end)
    return run.digits, run.end


def _confidence(number: str, run: NumberRun, evidence: tuple[str, ...] | None) -> float | None:
    if evidence is None:
        return None
    if len(number) == 15:
        return CUED if evidence and run.solid and old_id_card_shape(number) else None
    if id_card(number):
        return CERTAIN if evidence else STRONG
    # a slip of the finger is still somebody's number, but only if they call it one
    return FORMAT if evidence and id_card_shape(number) else None
