"""Run the examples of rules: each bad one must be found, each good one must stay silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from compliance_lint.detect.recognizers.base import View
from compliance_lint.engine import Scanner
from compliance_lint.messages import choose
from compliance_lint.model import Finding
from compliance_lint.policy.rules import ClaimRule, Example, PiiRule, Policies, Rule


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to be mended in a rule; ``place`` is ``file:line`` of the rule."""

    place: str
    rule: str
    what: str


@dataclass(frozen=True)
class Prover:
    """Proves rules by their examples, among all rules of ``policies``."""

    policies: Policies

    def faults(self, rules: Iterable[Rule]) -> Iterator[Fault]:
        """What the examples of ``rules`` show to be wrong."""
        for rule in rules:
            for example in rule.bad:
                yield from self._bad(rule, example)
            for example in rule.good:
                yield from self._good(rule, example)

    def open_in(self, rule: Rule, example: Example) -> list[Finding]:
        """The open findings of the family of ``rule`` in an example."""
        view = View("", kind=example.kind, name=example.name) if isinstance(rule, PiiRule) else None
        scanner = _scanner(self.policies, isinstance(rule, ClaimRule), example.industry)
        return [f for f in scanner.text(example.text, example.kind, view) if f.status == "open"]

    def _bad(self, rule: Rule, example: Example) -> Iterator[Fault]:
        found = self.open_in(rule, example)
        own = sorted((f.start, f.end) for f in found if f.rule_id == rule.id)
        if not own and not self._spoken_for(rule, example, found):
            others = "、".join(sorted({f.rule_id for f in found}))
            instead = choose(f"，只有 {others}", f", only {others}") if others else ""
            yield self._fault(
                rule,
                f"bad 例句没有报出{instead}：{example.text}",
                f"no finding{instead} in bad: {example.text}",
            )
        elif own and example.spans and own != sorted(example.spans):
            got = "、".join(f"⟦{example.text[a:b]}⟧" for a, b in own)
            yield self._fault(
                rule, f"bad 例句报出的是 {got}：{example.text}", f"found {got} in bad: {example.text}"
            )
        if example.fix and [f for f in self._rewritten(rule, example) if f.status == "open"]:
            yield self._fault(
                rule, f"改写后仍会报出：{example.fix}", f"the fix is reported, too: {example.fix}"
            )

    @staticmethod
    def _spoken_for(rule: Rule, example: Example, found: Iterable[Finding]) -> bool:
        """True for a general rule in whose place a rule of the particular trade has spoken."""
        if not getattr(rule, "general", False):
            return False
        marked = example.spans or ((0, len(example.text)),)
        return any(f.start < b and a < f.end for f in found for a, b in marked)

    def _rewritten(self, rule: Rule, example: Example) -> list[Finding]:
        scanner = _scanner(self.policies, isinstance(rule, ClaimRule), example.industry)
        return scanner.text(example.fix, example.kind)

    def _good(self, rule: Rule, example: Example) -> Iterator[Fault]:
        kept = {r.id for r in self.policies.pii if not r.redact} if isinstance(rule, PiiRule) else set()
        for finding in self.open_in(rule, example):
            if finding.rule_id not in kept:
                by = finding.rule_id
                yield self._fault(
                    rule,
                    f"good 例句被 {by} 报出「{finding.match}」：{example.text}",
                    f"{by} finds “{finding.match}” in good: {example.text}",
                )

    @staticmethod
    def _fault(rule: Rule, zh: str, en: str) -> Fault:
        return Fault(rule.source, rule.id, choose(zh, en))


@cache
def _scanner(policies: Policies, claims: bool, industry: str | None) -> Scanner:
    entities = tuple(rule.entity for rule in policies.pii)
    checks = ("claims",) if claims else ("pii",)
    return Scanner(policies, checks, industry, second_opinion=False, enable=entities)  # type: ignore[arg-type]
