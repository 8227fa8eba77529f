"""Advertising claims: which rule fires where, and what lifts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from compliance_lint.detect.context import Context
from compliance_lint.detect.disguise import Revealed, in_traditional_script, reveal
from compliance_lint.detect.opinion import Bars, Model, Verdict
from compliance_lint.detect.overlaps import Overlaps
from compliance_lint.detect.prefilter import Prefilter, Sights
from compliance_lint.messages import choose, current_language
from compliance_lint.model import SEVERITIES, Finding, Kind
from compliance_lint.policy.patterns import Pattern
from compliance_lint.policy.rules import ClaimRule, ClaimRules, Condition, Policies
from compliance_lint.text import Folded, fold

_TESTS = ("before", "after", "clause", "sentence")
_CONFIDENCE = 0.9
_FOLDED_CONFIDENCE = 0.8  # the words were written in a disguise
_ADVERTISING: tuple[Kind, ...] = ("copy", "title", "script", "cue")
_DISGUISED = {"absolute": "superlative_obfuscated"}  # what a category becomes in a disguise


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known about a text besides its words."""

    kind: Kind = "copy"
    industry: str | None = None
    channel: str | None = None


@dataclass(frozen=True)
class Reading:
    """One way to read a text: as written (folded), or with its disguises taken off.

    ``text`` is what patterns are matched on: ``folded.text`` in lower case, same length.
    ``sights`` is what the prefilter saw in it.
    """

    text: str
    folded: Folded
    setting: Setting
    sights: Sights
    _known: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)
    _decided: dict[int, bool] = field(default_factory=dict, repr=False, compare=False)

    def has(self, pattern: Pattern) -> bool:
        """True when ``pattern`` occurs anywhere; many rules ask the same, so it is asked once."""
        key = pattern.key
        known = self._known.get(key)
        if known is None:
            known = self.sights.settles(key)
            if known is None:
                known = pattern.compiled.search(self.text) is not None
            self._known[key] = known
        return known

    def meets(self, condition: Condition) -> bool:
        """True when ``condition``, which is ``about_text``, holds; rules share conditions, too."""
        key = id(condition)
        if key not in self._decided:
            self._decided[key] = holds(condition, None, self)
        return self._decided[key]


class ClaimDetector:
    """Runs claim rules over texts.  Immutable after construction, safe to share."""

    def __init__(self, policies: Policies, opinion: Model | None = None, as_of: str = "") -> None:
        """``as_of`` is the day (ISO) by whose law texts are judged; "" is today."""
        self._day = as_of or date.today().isoformat()
        self._rules = ClaimRules.of(policies.claims)
        self._opinion = opinion
        self._prefilter = Prefilter(policies.triggers)
        self._owners: dict[str, list[int]] = {}  # key of a pattern to the rules that have it
        for number, outline in enumerate(self._rules.outlines):
            for key in outline.keys:
                self._owners.setdefault(key, []).append(number)
        self._untold = self._owners.keys() - policies.triggers.known  # to be tried on every text
        self._plans: dict[int, _Plan] = {}
        self._general: set[str] = set()  # ids of rules among them that give way to particular ones

    def find(self, text: str, setting: Setting) -> list[Finding]:
        """Findings in ``text`` (offsets in ``text``), sorted by place; exempt ones included."""
        if setting.kind == "code":
            return []
        folded = fold(text)
        lower = folded.text.lower()
        if len(lower) != len(folded.text):  # a few capitals grow when lowered
            lower = folded.text
        found: list[Finding] = []
        reading = self._reading(lower, folded, setting)
        for rule, matches in self._matches(reading):
            found.extend(_about_the_whole(matches) if rule.document else matches)
        second = reveal(folded)
        if second:
            found.extend(self._find_disguised(second, setting, tuple(found)))
        found = _resolve(found, self._general)
        if self._opinion and setting.kind in _ADVERTISING:
            sells = self._sells(reading)
            return second_opinion(self._opinion, self._by_model, reading, found, sells=sells)
        return found

    def _reading(self, text: str, folded: Folded, setting: Setting) -> Reading:
        return Reading(text, folded, setting, self._prefilter.look(text))

    def _find_disguised(
        self, second: Revealed, setting: Setting, plain: Sequence[Finding]
    ) -> Iterator[Finding]:
        """Findings of the second reading that cover a disguise and do not repeat one of ``plain``."""
        is_script = in_traditional_script(second.original)  # of its own right, not a disguise
        told = Overlaps(plain)
        for rule, matches in self._matches(self._reading(second.text, second, setting)):
            if rule.document or (rule.disguised and is_script):
                continue
            for finding in matches:
                category = _DISGUISED.get(finding.category, finding.category)
                repeats = any(
                    _DISGUISED.get(p.category, p.category) == category
                    for p in told.over(finding.start, finding.end)
                )
                if finding.evidence and not repeats:
                    yield replace(finding, category=category, confidence=_FOLDED_CONFIDENCE)

    def _matches(self, reading: Reading) -> Iterator[tuple[ClaimRule, list[Finding]]]:
        """Each rule that matches somewhere in ``reading``, with its findings."""
        seen = reading.sights.keys | self._untold
        numbers = {number for key in seen & self._owners.keys() for number in self._owners[key]}
        for number in sorted(numbers):
            plan = self._plan(number)
            if plan.is_ruled_out(reading):
                continue
            patterns = (pattern for pattern in plan.rule.patterns if pattern.key in seen)
            findings = [f for pattern in patterns for f in _apply(plan, pattern, reading)]
            if findings:
                yield plan.rule, findings

    def _plan(self, number: int) -> _Plan:
        if number not in self._plans:
            plan = self._plans[number] = _Plan.of(self._rules[number], self._day)
            if plan.rule.general:
                self._general.add(plan.rule.id)
        return self._plans[number]

    @cached_property
    def _by_model(self) -> tuple[_Plan, ...]:
        """The rules that name what the model finds."""
        numbers = [n for n, outline in enumerate(self._rules.outlines) if outline.by_model]
        return tuple(map(self._plan, numbers))

    def _sells(self, reading: Reading) -> bool:
        """True where the model may speak: one of its rules is not ruled out."""
        return any(not plan.is_ruled_out(reading) for plan in self._ways_to_sell)

    @cached_property
    def _ways_to_sell(self) -> tuple[_Plan, ...]:
        """Of the rules of the model those with different conditions: most share theirs."""
        last = {plan.rule.category: plan for plan in self._by_model}.values()
        distinct = {
            (
                *map(id, plan.required),
                None,
                *map(id, plan.silencing),
                plan.rule.disguised,
                plan.in_force,
            ): plan
            for plan in last
        }
        return tuple(distinct.values())


@dataclass(frozen=True, slots=True)
class _Plan:
    """A rule with its conditions sorted by when they can be decided."""

    rule: ClaimRule
    day: str  # by whose law it judges
    in_force: bool
    required: tuple[Condition, ...]  # of the whole text
    silencing: tuple[Condition, ...]  # when one holds of the whole text, the rule says nothing
    required_here: tuple[Condition, ...]  # of each match

    @classmethod
    def of(cls, rule: ClaimRule, day: str) -> _Plan:
        """The plan for ``rule`` on ``day``."""
        return cls(
            rule,
            day,
            rule.in_force(day),
            tuple(c for c in rule.require if c.about_text),
            tuple(c for c in rule.unless if c.about_text and c.then == "silent"),
            tuple(c for c in rule.require if not c.about_text),
        )

    def is_ruled_out(self, reading: Reading) -> bool:
        """True when what is known of the whole text forbids any finding: no pattern need be tried."""
        if not self.in_force:
            return True
        if self.rule.disguised and not isinstance(reading.folded, Revealed):
            return True
        if not all(map(reading.meets, self.required)):
            return True
        return any(map(reading.meets, self.silencing))


def _apply(plan: _Plan, pattern: Pattern, reading: Reading) -> Iterator[Finding]:
    rule = plan.rule
    for match in pattern.compiled.finditer(reading.text):
        start, end = match.span("hit") if "hit" in pattern.compiled.groupindex else match.span()
        if rule.whole_words and not _on_token_borders(reading.text, start, end):
            continue
        context = Context(reading.text, start, end)
        if not all(holds(c, context, reading) for c in plan.required_here):
            continue
        lifted = next((c for c in rule.unless if holds(c, context, reading)), None)
        if lifted is None or lifted.then != "silent":
            yield _finding(plan, reading, context, lifted)


def holds(condition: Condition, context: Context | None, reading: Reading) -> bool:
    """True when every test of ``condition`` passes for the match in ``context``.

    ``context`` may be None for a condition that is ``about_text`` only.
    """
    setting = reading.setting
    if condition.kind and setting.kind not in condition.kind:
        return False
    if condition.industry and setting.industry not in condition.industry:
        return False
    if condition.channel and setting.channel not in condition.channel:
        return False
    if condition.text and not reading.has(condition.text):
        return False
    if condition.lacks and reading.has(condition.lacks):
        return False
    if condition.any_of and not any(holds(part, context, reading) for part in condition.any_of):
        return False
    return context is None or _holds_here(condition, context)


def _holds_here(condition: Condition, context: Context) -> bool:
    if condition.quoted is not None and condition.quoted != context.quoted:
        return False
    if condition.negated is not None and condition.negated != context.negated:
        return False
    if condition.match and not condition.match.compiled.fullmatch(context.text, context.start, context.end):
        return False
    for name in _TESTS:
        pattern = getattr(condition, name)
        if pattern and not pattern.compiled.search(getattr(context, name)):
            return False
    return condition.inside is None or _covers(condition.inside, context)


def _covers(inside: Pattern, context: Context) -> bool:
    left, right = context.sentence_span
    found = inside.compiled.finditer(context.text, left, right)
    return any(m.start() <= context.start and context.end <= m.end() for m in found)


def _on_token_borders(text: str, start: int, end: int) -> bool:
    from compliance_lint.detect import tokens

    return all(tokens.boundaries(text, start, end))


def _finding(plan: _Plan, reading: Reading, context: Context, lifted: Condition | None) -> Finding:
    rule, lang, folded = plan.rule, current_language(), reading.folded
    start, end = context.start, context.end
    first, last = folded.span(start, end)
    match = folded.original[first:last]
    written = folded.written(start, end) if isinstance(folded, Revealed) else None
    variant = next((v for v in rule.variants if holds(v.when, context, reading)), None)
    severity = (variant and variant.severity) or rule.severity
    if lifted is not None or reading.setting.kind == "chat":
        # One-to-one support talk is not advertising (广告法适用问题执法指南(一) art. 6).
        severity = "info"
    return Finding(
        rule_id=rule.id,
        family="claims",
        category=(variant and variant.category) or rule.category,
        entity=None,
        start=first,
        end=last,
        match=match,
        severity=severity,
        confidence=_CONFIDENCE if match.lower() == folded.text[start:end].lower() else _FOLDED_CONFIDENCE,
        message=rule.message.get(lang).replace("{match}", match),
        suggestions=rule.suggest,
        laws=rule.laws_on(plan.day, variant),
        status="open" if lifted is None else "exempt",
        reason="" if lifted is None else lifted.why.get(lang),
        evidence=(_reading(written, folded.text[start:end]),) if written else (),
        needs_evidence=lifted is not None and lifted.then == "evidence",
    )


def _reading(written: str, read: str) -> str:
    return choose(f"「{written}」读作「{read}」", f"“{written}” reads “{read}”")


def second_opinion(
    model: Model, by_model: Sequence[_Plan], reading: Reading, found: Sequence[Finding], *, sells: bool
) -> list[Finding]:
    """``found`` with what the model doubts made info, and with what it adds."""
    text = reading.folded.original
    verdicts = model.verdicts(text, found)
    names = {plan.rule.category: plan for plan in by_model}
    scored = Overlaps(verdicts)
    bars = model.selling if sells else model.elsewhere
    kept = [_doubted(f, model, scored, bars) for f in found]
    told = Overlaps(found)
    for verdict in verdicts:
        if verdict.probability < bars.add_at:
            continue
        if told.over(verdict.start, verdict.end):
            continue  # a rule has spoken, or an exemption holds
        plan = names.get(model.category(verdict))
        start, end = model.strongest(text, verdict)
        context = Context(text, start, end)
        if plan and plan.in_force and not any(holds(c, context, reading) for c in plan.rule.unless):
            kept.append(_model_finding(plan, text, start, end, verdict.probability))
    return sorted(kept, key=lambda f: (f.start, f.end, f.rule_id))


def _doubted(finding: Finding, model: Model, verdicts: Overlaps[Verdict], bars: Bars) -> Finding:
    if finding.status != "open" or finding.rule_id not in model.known_rules or finding.whole_document:
        return finding
    here = [v.probability for v in verdicts.over(finding.start, finding.end)]
    if not here or not bars.doubts(finding, max(here)):
        return finding
    doubt = choose(f"模型存疑（{max(here):.0%}）", f"the model doubts it ({max(here):.0%})")
    return replace(finding, severity="info", confidence=0.4, evidence=(*finding.evidence, doubt))


def _model_finding(plan: _Plan, text: str, start: int, end: int, probability: float) -> Finding:
    rule, match = plan.rule, text[start:end]
    return Finding(
        rule_id=rule.id,
        family="claims",
        category=rule.category,
        entity=None,
        start=start,
        end=end,
        match=match,
        severity=rule.severity,
        confidence=round(probability, 2),
        message=rule.message.get(current_language()).replace("{match}", match),
        suggestions=rule.suggest,
        laws=rule.laws_on(plan.day, None),
        evidence=(choose(f"模型判断 {probability:.0%}", f"model {probability:.0%}"),),
    )


def _about_the_whole(matches: Iterable[Finding]) -> Iterator[Finding]:
    """Of a document rule's matches the first open one (else the first), without a place."""
    found = sorted(matches, key=lambda f: f.status != "open")
    return (replace(f, start=0, end=0, match="") for f in found[:1])


def _resolve(found: Iterable[Finding], general: Set[str]) -> list[Finding]:
    """Of overlapping findings of one category keep one: open before exempt, severe, long.

    Where a rule of a particular trade or subject speaks, one of ``general`` (rule ids) is not needed.
    """

    def rank(finding: Finding) -> tuple[bool, bool, int, int]:
        opened = finding.status == "open"
        severity = SEVERITIES.index(finding.severity)
        return opened, finding.rule_id not in general, severity, finding.end - finding.start

    def repeats(finding: Finding, other: Finding) -> bool:
        gives_way = finding.rule_id in general and other.rule_id not in general and other.status == "open"
        return other.category == finding.category or gives_way

    kept: list[Finding] = []
    places = Overlaps[Finding]()
    for finding in sorted(found, key=rank, reverse=True):
        if not any(repeats(finding, other) for other in places.over(finding.start, finding.end)):
            kept.append(finding)
            places.add(finding)
    return sorted(kept, key=lambda f: (f.start, f.end, f.rule_id))
