"""Every example of every rule, executed.

A bad example must fire its own rule (on the exact span if one is marked); a good example must raise
no open finding of any rule of its family; a suggestion put in the place of the match must be clean.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from compliance_lint.detect.recognizers.base import View
from compliance_lint.engine import Scanner
from compliance_lint.policy import loader
from compliance_lint.policy.rules import ClaimRule, Example, PiiRule, Rule

POLICIES = loader.load(loader.builtin_folder(), strict=True)
CLAIMS = Scanner(POLICIES, ("claims",), second_opinion=False)
PII = Scanner(POLICIES, ("pii",), enable=("HEALTH_INFO",))


def cases(which: str) -> list[pytest.param]:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{which}-{number}")
        for rule in POLICIES.rules
        for number, example in enumerate(getattr(rule, which))
    ]


def findings(rule: Rule, example: Example):
    if isinstance(rule, ClaimRule):
        scanner = (
            Scanner(POLICIES, ("claims",), example.industry, second_opinion=False)
            if example.industry
            else CLAIMS
        )
        found = scanner.text(example.text, example.kind)
    else:
        view = View("", kind=example.kind, name=example.name)
        found = PII.text(example.text, example.kind, view)
    return [f for f in found if f.status == "open"]


@pytest.mark.parametrize(("rule", "example"), cases("bad"))
def test_bad_example_fires(rule: Rule, example: Example) -> None:
    found = findings(rule, example)
    own = [(f.start, f.end) for f in found if f.rule_id == rule.id]
    if not own and getattr(rule, "general", False):  # a rule of the particular trade may speak instead
        marked = example.spans or ((0, len(example.text)),)
        assert any(f.start < b and a < f.end for f in found for a, b in marked), example.text
        return
    assert own, f"{rule.id} is silent on {example.text!r}; found {found}"
    if example.spans:
        assert sorted(own) == sorted(example.spans), [example.text[a:b] for a, b in own]


@pytest.mark.parametrize(("rule", "example"), cases("good"))
def test_good_example_is_silent(rule: Rule, example: Example) -> None:
    found = findings(rule, example)
    if isinstance(rule, PiiRule):
        kept = {r.id for r in POLICIES.pii if not r.redact}
        found = [f for f in found if f.rule_id not in kept]
    assert not found, found


def _fixes() -> list[pytest.param]:
    return [
        pytest.param(rule, example, id=f"{rule.id}-fix-{number}")
        for rule in POLICIES.claims
        for number, example in enumerate(rule.bad)
        if example.fix
    ]


@pytest.mark.parametrize(("rule", "example"), _fixes())
def test_fix_is_a_suggestion_put_in_place_and_clean(rule: ClaimRule, example: Example) -> None:
    (start, end), *_ = example.spans
    rewritten = {example.text[:start] + word + example.text[end:] for word in rule.suggest}
    assert example.fix in rewritten
    assert not [f for f in CLAIMS.text(example.fix) if f.status == "open"]


@pytest.mark.parametrize("rule", [r for r in POLICIES.claims if r.suggest], ids=lambda r: r.id)
def test_suggestions_raise_nothing(rule: ClaimRule) -> None:
    """Peers' rewordings create new violations (第一 -> 领先); ours must not."""
    for word in rule.suggest:
        assert not [f for f in CLAIMS.text(word) if f.status == "open"], word


def _safe() -> list[pytest.param]:
    return [
        pytest.param(rule, match, wording, id=f"{rule.id}-{match}")
        for rule in POLICIES.claims
        for match, wording in rule.safe
    ]


@pytest.mark.parametrize(("rule", "match", "wording"), _safe())
def test_safe_rewording_is_clean_in_every_example(rule: ClaimRule, match: str, wording: str) -> None:
    """What `fix` puts in place unasked has the same length, and leaves nothing where it was put."""
    assert len(match) == len(wording)
    assert any(match in example.text for example in rule.bad), "no bad example shows it"
    for example in rule.bad:
        for start, end in example.spans:
            if example.text[start:end] == match:
                text = example.text[:start] + wording + example.text[end:]
                assert not [f for f in CLAIMS.text(text) if f.status == "open" and f.start < end]


def _in_place() -> list[pytest.param]:
    return [
        pytest.param(rule, example, word, id=f"{rule.id}-{number}-{word}")
        for rule in POLICIES.claims
        for number, example in enumerate(rule.bad)
        if example.spans
        for word in rule.suggest
    ]


@pytest.mark.parametrize(("rule", "example", "word"), _in_place())
def test_suggestions_raise_nothing_where_they_stand(rule: ClaimRule, example: Example, word: str) -> None:
    """The words around may still be at fault; the rewording itself may not."""
    start, end = example.spans[0]
    rewritten = example.text[:start] + word + example.text[end:]
    found = findings(rule, replace(example, text=rewritten))
    assert not [f for f in found if f.start < start + len(word) and start < f.end], rewritten


@pytest.mark.parametrize("rule", POLICIES.claims, ids=lambda r: r.id)
def test_every_pattern_has_a_trigger(rule: ClaimRule) -> None:
    """Without a literal to look for, a rule would run on every text."""
    assert POLICIES.triggers.always.isdisjoint(pattern.key for pattern in rule.patterns), rule.source
    assert rule.patterns or rule.by_model
