"""The result of one run over many files: what was found, what is shown of it, and the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from compliance_lint.model import SEVERITIES, Finding, Located, Severity, Status
from compliance_lint.policy.rules import Rule
from compliance_lint.report.entries import Entry, entries

CLOSED: tuple[Status, ...] = ("exempt", "suppressed", "baselined")
CLEAN, FINDINGS, UNUSABLE = 0, 1, 2  # exit codes


@dataclass(frozen=True, slots=True)
class Show:
    """What of the findings is shown."""

    min_severity: Severity = "warning"
    exempt: bool = False
    suppressed: bool = False  # and baselined
    values: bool = False  # personal data in clear
    evidence: bool = False  # what each finding rests on

    def includes(self, finding: Finding) -> bool:
        """True if ``finding`` is to be printed."""
        if finding.status != "open":
            return self.exempt if finding.status == "exempt" else self.suppressed
        return at_least(finding.severity, self.min_severity)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a format needs.

    ``open`` counts the open findings of each severity, ``closed`` the others of each status;
    ``hidden`` and ``hidden_closed`` are those of them that ``entries`` leaves out.  ``errors`` are the
    one-line messages of the inputs that could not be read, ``rules`` the rules that ``entries``
    speak of, by id.
    """

    entries: tuple[Entry, ...]
    files: int
    errors: tuple[str, ...]
    open: tuple[tuple[Severity, int], ...]
    closed: tuple[tuple[Status, int], ...]
    hidden: int
    hidden_closed: tuple[tuple[Status, int], ...]
    rules: tuple[Rule, ...] = ()
    evidence: bool = False  # the report for people says what each finding rests on

    @property
    def not_open(self) -> int:
        """Findings that are exempt, suppressed or baselined."""
        return sum(count for _, count in self.closed)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id, if the policies have it."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def exit_code(self, fail_on: Severity | None, allowed: int = 0) -> int:
        """The exit code of the run.

        0 if at most ``allowed`` open findings are at or above ``fail_on`` (None: whatever there
        is), 1 if there are more, 2 if anything was unreadable.
        """
        if self.errors:
            return UNUSABLE
        failing = sum(n for s, n in self.open if fail_on is not None and at_least(s, fail_on))
        return FINDINGS if failing > allowed else CLEAN


def at_least(severity: Severity, floor: Severity) -> bool:
    """True if ``severity`` is ``floor`` or worse."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(floor)


def report(
    found: Sequence[Located],
    personal: Iterable[Located],
    files: int,
    errors: Iterable[str],
    show: Show,
    rules: Callable[[str], Rule | None] = lambda _: None,
) -> Report:
    """The report on ``found``.

    ``personal`` are the findings whose values must not be seen, ``rules`` gives rules by id.
    """
    shown = [located for located in found if show.includes(located.finding)]
    opened = [located.finding for located in found if located.finding.status == "open"]
    named = {located.finding.rule_id for located in shown}
    hidden = [located.finding for located in found if not show.includes(located.finding)]
    return Report(
        entries=tuple(entries(shown, personal, show_values=show.values)),
        files=files,
        errors=tuple(errors),
        open=tuple((s, sum(f.severity == s for f in opened)) for s in reversed(SEVERITIES)),
        closed=_by_status(located.finding for located in found),
        hidden=sum(finding.status == "open" for finding in hidden),
        hidden_closed=_by_status(hidden),
        rules=tuple(rule for rule_id in sorted(named) if (rule := rules(rule_id))),
        evidence=show.evidence,
    )


def _by_status(findings: Iterable[Finding]) -> tuple[tuple[Status, int], ...]:
    counts = Counter(finding.status for finding in findings)
    return tuple((status, counts[status]) for status in CLOSED)
