"""What settings make of a finding: reported or not, how severe, allowed or not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from compliance_lint.config.allow import Allowed, valid
from compliance_lint.config.layers import Given
from compliance_lint.config.select import ALL, RuleNames, canonical, chosen
from compliance_lint.config.settings import Settings
from compliance_lint.messages import choose
from compliance_lint.model import FAMILIES, Family, Finding, Severity
from compliance_lint.policy.rules import Policies


@dataclass(frozen=True)
class Judge:
    """Applies the rule selection, severities and allow list of one file's settings."""

    names: RuleNames
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: tuple[tuple[str, Severity], ...]
    allow: tuple[Allowed, ...]
    require_reason: bool
    enabled: frozenset[str]  # entities that are off by default and wanted
    _chosen: dict[tuple[str, str], bool] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, settings: Settings, policies: Policies, today: date) -> Judge:
        """The judge of ``settings``; raises PolicyError for a selector that names no rule."""
        names = RuleNames(policies)
        for entry in settings.allow:
            for selector in entry.rules:
                names.check(Given(selector, entry.place))
        return cls(
            names,
            tuple(ALL if given.value == ALL else names.check(given) for given in settings.select),
            tuple(map(names.check, settings.ignore)),
            tuple((names.check(Given(g.value[0], g.place)), g.value[1]) for g in settings.severity),
            valid(settings.allow, today),
            settings.require_reason,
            frozenset(settings.enable),
        )

    def families(self) -> tuple[Family, ...]:
        """The families of which any rule is selected."""
        if self._everything:
            return FAMILIES
        wanted = {self.names[rule.id].family for rule in self.names.policies.rules if self.selects(rule.id)}
        return tuple(family for family in FAMILIES if family in wanted)

    @property
    def _everything(self) -> bool:
        return self.select == (ALL,) and not self.ignore

    def selects(self, rule_id: str) -> bool:
        """True if the rule is looked for and reported, whatever category it finds."""
        named = self.names[rule_id]
        wanted = not named.opt_in or bool(named.kinds & self.enabled)
        return wanted and chosen(named, self.select, self.ignore)

    def reports(self, finding: Finding) -> bool:
        """True if the rule of ``finding`` is selected."""
        if self._everything:
            return True
        key = (finding.rule_id, finding.category)
        if key not in self._chosen:
            self._chosen[key] = chosen(self.names.of(finding), self.select, self.ignore)
        return self._chosen[key]

    def severity_of(self, rule_id: str, category: str = "") -> Severity | None:
        """The severity that settings give the rule; None if they give none."""
        named = self.names[rule_id]
        if category:
            named = replace(named, kinds=named.kinds | {category})
        ranked = [(named.precision(selector), i) for i, (selector, _) in enumerate(self.severity)]
        best, index = max(ranked, default=(-1, 0))  # of equally precise ones the later
        return self.severity[index][1] if best >= 0 else None

    def judged(self, finding: Finding, text: str) -> Finding:
        """``finding`` (in ``text``) with the severity and status it has under these settings."""
        if finding.status != "open":
            return finding
        if self.severity and (wanted := self._changed(finding)):
            finding = replace(finding, severity=wanted)
        entry = next((a for a in self.allow if self._allows(a, finding, text)), None)
        if entry is None:
            return finding
        why = choose(f"{entry.reason}（{entry.place}）", f"{entry.reason} ({entry.place})")
        return replace(finding, status="suppressed", reason=why)

    def _changed(self, finding: Finding) -> Severity | None:
        """The severity settings give; one that the context has made milder (a chat, a doubt) stays so."""
        rule = self.names.policies.get(finding.rule_id)
        if rule is None or finding.severity != rule.severity:
            return None
        return self.severity_of(finding.rule_id, finding.category)

    def _allows(self, entry: Allowed, finding: Finding, text: str) -> bool:
        named = self.names.of(finding)
        meant = not entry.rules or any(named.precision(canonical(s)) >= 0 for s in entry.rules)
        return meant and entry.covers(finding, text)
