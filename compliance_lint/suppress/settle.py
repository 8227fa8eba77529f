"""Which findings suppressions cover, and which suppressions are at fault themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from compliance_lint.config.judge import Judge
from compliance_lint.config.select import canonical
from compliance_lint.messages import choose, current_language
from compliance_lint.model import Finding, Located
from compliance_lint.policy.suppressions import PACK, RULES, Fault
from compliance_lint.suppress.directive import Directive


@dataclass(frozen=True)
class Settlement:
    """Applies the directives of one file.  ``ran`` are the families that were looked for."""

    directives: Sequence[Directive]
    judge: Judge
    today: date
    ran: frozenset[str]
    _used: set[tuple[int, str]] = field(default_factory=set)
    _reasonless: dict[int, list[str]] = field(default_factory=dict)

    def settle(self, found: Iterable[Located], *, complete: bool) -> list[Located]:
        """``found`` with what is suppressed marked so, then the faults of the directives.

        Nothing is called unused unless ``complete``, that is, unless the whole file was read.
        """
        settled = [self._one(at) for at in found]
        return [*settled, *self._faults(complete=complete)]

    def _one(self, at: Located) -> Located:
        if at.finding.status != "open":
            return at
        hits = [(i, s) for i, d in enumerate(self.directives) if d.scope != "on" for s in self._hit(i, d, at)]
        self._used.update(hits)
        for index, selector in hits:
            directive = self.directives[index]
            if directive.until and directive.until < self.today:
                continue
            if at.finding.severity == "error" and self.judge.require_reason and len(directive.reason) < 2:
                self._reasonless.setdefault(index, []).append(selector)
                continue
            why = directive.reason or choose("已忽略，未写理由", "suppressed without a reason")
            return replace(at, finding=replace(at.finding, status="suppressed", reason=why))
        return at

    def _hit(self, index: int, directive: Directive, at: Located) -> list[str]:
        """The selectors of a directive that name the finding, if it is in the directive's place."""
        named = self.judge.names.of(at.finding)
        meant = [s for s in directive.rules if named.precision(canonical(s)) >= 0]
        if directive.error or not meant:
            return []
        if directive.scope == "off":
            return meant if self._within(index, directive, at, meant) else []
        return meant if directive.covers(at) else []

    def _within(self, index: int, off: Directive, at: Located, meant: Sequence[str]) -> bool:
        """True if ``at`` lies after ``off`` and before the ``on`` that ends it."""
        if off.part != at.part or at.line < off.line:
            return False
        ends = (
            d.line
            for d in self.directives[index + 1 :]
            if d.scope == "on" and d.part == off.part and (not d.rules or set(d.rules) & set(meant))
        )
        return at.line < next(ends, at.line + 1)

    def _faults(self, *, complete: bool) -> Iterable[Located]:
        for index, directive in enumerate(self.directives):
            if directive.error:
                yield from self._fault("malformed", directive, directive.error)
                continue
            unknown = [s for s in directive.rules if not self.judge.names.rules(s)]
            if unknown:
                yield from self._fault("unknown", directive, ", ".join(unknown))
            if directive.scope == "on":
                continue
            if directive.until and directive.until < self.today:
                yield from self._fault("expired", directive, ", ".join(directive.rules))
                continue
            if index in self._reasonless:
                names = ", ".join(dict.fromkeys(self._reasonless[index]))
                yield from self._fault("reasonless", directive, names)
            unused = [s for s in directive.rules if s not in unknown and (index, s) not in self._used]
            unused = [s for s in unused if complete and self._could_fire(s)]
            if unused:
                yield from self._fault("unused", directive, ", ".join(unused))

    def _could_fire(self, selector: str) -> bool:
        """True if every rule meant was looked for and is reported, so that its silence means something."""
        named = [self.judge.names[rule] for rule in self.judge.names.rules(selector)]
        return all(name.family in self.ran and self.judge.selects(name.id) for name in named)

    def _fault(self, fault: Fault, directive: Directive, what: str) -> Iterable[Located]:
        rule = RULES[fault]
        finding = Finding(
            rule_id=rule.id,
            family="lint",
            category=PACK,
            entity=None,
            start=directive.column - 1,
            end=directive.column - 1 + len(directive.text),
            match=directive.text,
            severity=self.judge.severity_of(rule.id) or rule.severity,
            confidence=1.0,
            message=rule.message.get(current_language()).replace("{what}", what),
        )
        if self.judge.reports(finding):
            yield Located(
                finding,
                directive.path,
                directive.line,
                directive.column,
                directive.line,
                directive.column + len(directive.text),
                directive.text,
                part=directive.part,
            )
