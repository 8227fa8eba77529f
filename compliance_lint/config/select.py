"""Names that mean rules: ids and their beginnings, packs, categories, entities, families, ``all``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from compliance_lint.config.layers import Given
from compliance_lint.expressions import lazy
from compliance_lint.messages import choose, one_of
from compliance_lint.model import Finding
from compliance_lint.policy.rules import ClaimRule, PiiRule, Policies, Rule

ALL = "all"
_ID_PART = lazy(r"[A-Z]{2,4}\d{0,3}")
# How precise a name is; of two that speak of a rule, the more precise one decides.
_ALL, _FAMILY, _LETTERS, _PACK, _KIND, _DIGITS = range(6)


@dataclass(frozen=True, slots=True)
class Named:
    """What a rule is called by: its id, pack, family, and category or entity."""

    id: str
    pack: str
    family: str
    kinds: frozenset[str]
    opt_in: bool = False  # looked for only when its entity is enabled

    def precision(self, selector: str) -> int:
        """How precisely ``selector`` names this rule; -1 if it does not."""
        if selector == ALL:
            return _ALL
        if selector == self.family:
            return _FAMILY
        if selector == self.pack:
            return _PACK
        if selector in self.kinds:
            return _KIND
        if _ID_PART.fullmatch(selector) and self.id.startswith(selector):
            digits = sum(map(str.isdigit, selector))
            return _DIGITS + digits if digits else _LETTERS
        return -1


def canonical(selector: str) -> str:
    """``selector`` as names are compared: ids in capitals."""
    return selector.upper() if _ID_PART.fullmatch(selector.upper()) else selector


@dataclass(frozen=True)
class RuleNames:
    """The rules of some policies by name; looked up when first asked, as most runs never ask."""

    policies: Policies

    @cached_property
    def _named(self) -> dict[str, Named]:
        return {rule.id: _named(rule) for rule in self.policies.rules}

    def rules(self, selector: str) -> list[str]:
        """The ids of the rules that ``selector`` names."""
        wanted = canonical(selector)
        return [name.id for name in self._named.values() if name.precision(wanted) >= 0]

    def of(self, finding: Finding) -> Named:
        """The names of a finding's rule; the category is the one found."""
        known = self._named.get(finding.rule_id)
        pack = known.pack if known else ""
        kinds = frozenset(kind for kind in (finding.category, finding.entity) if kind)
        return Named(finding.rule_id, pack, finding.family, kinds | (known.kinds if known else frozenset()))

    def __getitem__(self, rule_id: str) -> Named:
        return self._named[rule_id]

    def check(self, given: Given) -> str:
        """The selector in its canonical form; raises InputError with a near name if it names no rule."""
        selector = canonical(str(given.value))
        if self.rules(selector):
            return selector
        what = choose("规则名", "rule name")
        return one_of(f"{given.place}: {what}" if given.place else what, str(given.value), self.known())

    def known(self) -> list[str]:
        """Every name that means some rule."""
        names = {ALL}
        for each in self._named.values():
            names |= {each.id, each.id.rstrip("0123456789"), each.pack, each.family, *each.kinds}
        return sorted(names - {""})


def chosen(named: Named, select: Sequence[str], ignore: Iterable[str]) -> bool:
    """True if the most precise name that speaks of the rule selects it; a draw ignores it."""
    yes = max(map(named.precision, select), default=-1)
    return yes > max(map(named.precision, ignore), default=-1)


def _named(rule: Rule) -> Named:
    if isinstance(rule, ClaimRule):
        return Named(rule.id, rule.pack, "claims", frozenset((rule.category,)))
    if isinstance(rule, PiiRule):
        return Named(rule.id, rule.pack, "pii", frozenset((rule.entity,)), not rule.default)
    return Named(rule.id, rule.pack, "lint", frozenset())
