"""What the commands for policy authors say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from compliance_lint.messages import choose
from compliance_lint.model import Located
from compliance_lint.report.entries import entries
from compliance_lint.report.layout import Style, printable

if TYPE_CHECKING:
    from compliance_lint.jobs.policies import Verdicts
    from compliance_lint.jobs.prove import Fault


def faults(found: Sequence[Fault], style: Style) -> Iterator[str]:
    """One line each: where, which rule, what."""
    for fault in found:
        yield f"{style.paint(fault.place, 'bold')} {fault.rule} {printable(fault.what)}"


def tested(rules: int, examples: int, found: int) -> str:
    """The line at the end of `policy test`."""
    return choose(
        f"{rules} 条规则、{examples} 个例句，{found} 处不符"
        if found
        else f"{rules} 条规则、{examples} 个例句，全部通过",
        f"{rules} rules, {examples} examples, {found} faults",
    )


def linted(rules: int, found: int) -> str:
    """The line at the end of `policy lint`."""
    return choose(f"{rules} 条规则，{found} 处可疑", f"{rules} rules, {found} doubtful")


def difference(verdicts: Verdicts, style: Style) -> Iterator[str]:
    """``+`` for findings that come, ``-`` for those that go, ``~`` for those that count differently."""
    rows = [(at, "+", "") for at in verdicts.come] + [(at, "-", "") for at in verdicts.gone]
    rows += [(two, "~", _weight(one) + " → ") for one, two in verdicts.changed]
    for at, sign, before in sorted(
        rows, key=lambda row: (row[0].path, row[0].part or "", row[0].line, row[0].column)
    ):
        (entry,) = entries([at], verdicts.hidden, show_values=False)
        color = {"+": "red", "-": "green", "~": "yellow"}[sign]
        place = f"{printable(at.path)}:{at.line}:{at.column}"
        line = f"{place} {before}{_weight(at)} {at.finding.rule_id} {printable(entry.match)}"
        yield f"{style.paint(sign, color)} {line.rstrip()}"
    yield choose(
        f"新增 {len(verdicts.come)}，消失 {len(verdicts.gone)}，改变 {len(verdicts.changed)}",
        f"{len(verdicts.come)} new, {len(verdicts.gone)} gone, {len(verdicts.changed)} changed",
    )


def _weight(at: Located) -> str:
    finding = at.finding
    return finding.severity if finding.status == "open" else f"{finding.severity}/{finding.status}"
