"""Advertising claims: which rule fires where, and what lifts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from compliance_lint.detect.context import Context
from compliance_lint.detect.prefilter import Prefilter
from compliance_lint.messages import current_language
from compliance_lint.model import SEVERITIES, Finding, Kind, Severity
from compliance_lint.policy.rules import ClaimRule, Condition
from compliance_lint.text import Folded, fold

_TESTS = ("before", "after", "clause", "sentence")
_CONFIDENCE = 0.9
_FOLDED_CONFIDENCE = 0.8  # the words were written in a disguise


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known about a text besides its words."""

    kind: Kind = "copy"
    industry: str | None = None
    channel: str | None = None


class ClaimDetector:
    """Runs claim rules over texts.  Immutable after construction, safe to share."""

    def __init__(self, rules: Sequence[ClaimRule]) -> None:
        self._rules = tuple(rules)
        self._prefilter = Prefilter([(index, rule.triggers) for index, rule in enumerate(self._rules)])

    def find(self, text: str, setting: Setting) -> list[Finding]:
        """Findings in ``text`` (offsets in ``text``), sorted by place; exempt ones included."""
        if setting.kind == "code":
            return []
        folded = fold(text)
        lower = folded.text.lower()
        if len(lower) != len(folded.text):  # a few capitals grow when lowered
            lower = folded.text
        found: list[Finding] = []
        for index in self._prefilter.candidates(lower):
            matches = self._apply(self._rules[index], lower, folded, setting)
            found.extend(_about_the_whole(matches) if self._rules[index].document else matches)
        return _resolve(found)

    def _apply(self, rule: ClaimRule, lower: str, folded: Folded, setting: Setting) -> Iterator[Finding]:
        for pattern in rule.patterns:
            for match in pattern.compiled.finditer(lower):
                start, end = match.span("hit") if "hit" in pattern.compiled.groupindex else match.span()
                if rule.whole_words and not _on_token_borders(lower, start, end):
                    continue
                context = Context(lower, start, end)
                if not all(holds(condition, context, setting) for condition in rule.require):
                    continue
                lifted = next((c for c in rule.unless if holds(c, context, setting)), None)
                if lifted is None or lifted.then != "silent":
                    yield _finding(rule, folded, start, end, lifted, setting)


def holds(condition: Condition, context: Context, setting: Setting) -> bool:
    """True when every test of ``condition`` passes for the match in ``context``."""
    if condition.kind and setting.kind not in condition.kind:
        return False
    if condition.industry and setting.industry not in condition.industry:
        return False
    if condition.channel and setting.channel not in condition.channel:
        return False
    if condition.match and not condition.match.compiled.fullmatch(context.text, context.start, context.end):
        return False
    for name in _TESTS:
        pattern = getattr(condition, name)
        if pattern and not pattern.compiled.search(getattr(context, name)):
            return False
    if condition.text and not condition.text.compiled.search(context.text):
        return False
    if condition.inside and not _covers(condition, context):
        return False
    if condition.quoted is not None and condition.quoted != context.quoted:
        return False
    return condition.negated is None or condition.negated == context.negated


def _covers(condition: Condition, context: Context) -> bool:
    assert condition.inside is not None
    left, right = context.sentence_span
    found = condition.inside.compiled.finditer(context.text, left, right)
    return any(m.start() <= context.start and context.end <= m.end() for m in found)


def _on_token_borders(text: str, start: int, end: int) -> bool:
    from compliance_lint.detect import tokens

    return all(tokens.boundaries(text, start, end))


def _finding(
    rule: ClaimRule, folded: Folded, start: int, end: int, lifted: Condition | None, setting: Setting
) -> Finding:
    lang = current_language()
    first, last = folded.span(start, end)
    match = folded.original[first:last]
    severity: Severity = rule.severity
    if lifted is not None or setting.kind == "chat":
        # One-to-one support talk is not advertising (广告法适用问题执法指南(一) art. 6).
        severity = "info"
    return Finding(
        rule_id=rule.id,
        family="claims",
        category=rule.category,
        entity=None,
        start=first,
        end=last,
        match=match,
        severity=severity,
        confidence=_CONFIDENCE if match.lower() == folded.text[start:end].lower() else _FOLDED_CONFIDENCE,
        message=rule.message.get(lang).replace("{match}", match),
        suggestions=rule.suggest,
        laws=rule.laws,
        status="open" if lifted is None else "exempt",
        reason="" if lifted is None else lifted.why.get(lang),
        needs_evidence=lifted is not None and lifted.then == "evidence",
    )


def _about_the_whole(matches: Iterator[Finding]) -> Iterator[Finding]:
    """Of a document rule's matches the first open one (else the first), without a place."""
    found = sorted(matches, key=lambda f: f.status != "open")
    return (replace(f, start=0, end=0, match="") for f in found[:1])


def _resolve(found: Iterable[Finding]) -> list[Finding]:
    """Of overlapping findings of one category keep one: open before exempt, severe, long."""

    def rank(finding: Finding) -> tuple[bool, int, int]:
        opened = finding.status == "open"
        return opened, SEVERITIES.index(finding.severity), finding.end - finding.start

    kept: list[Finding] = []
    for finding in sorted(found, key=rank, reverse=True):
        clash = any(
            k.category == finding.category and k.start < finding.end and finding.start < k.end for k in kept
        )
        if not clash:
            kept.append(finding)
    return sorted(kept, key=lambda f: (f.start, f.end, f.rule_id))


