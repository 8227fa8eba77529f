"""`why-not` in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from compliance_lint.messages import choose, current_language
from compliance_lint.report.evidence import said
from compliance_lint.report.titles import title

if TYPE_CHECKING:
    from compliance_lint.detect.whynot import Reason, Verdict


def lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """A paragraph for each place of the value; the value itself is not repeated."""
    for number, verdict in enumerate(verdicts, 1):
        place = choose(f"第 {number} 处", f"place {number}") if len(verdicts) > 1 else ""
        for found in verdict.found:
            part = (found.start, found.end) != (verdict.start, verdict.end)
            which = choose("（与它重叠的一段）", " (a part that overlaps)") if part else ""
            kind = title(found.entity or "")
            yield _line(place, f"{found.rule_id} {kind}{which}", choose("已发现：", "found: ") + said(found))
        bare = [reason for reason in verdict.reasons if reason.lacks]
        for reason in verdict.reasons:
            if reason.lacks:
                continue
            name = f"{reason.rule.id} {title(reason.rule.entity)}" if reason.rule else ""
            yield _line(place, name, reason.why.get(current_language()))
        if bare:
            yield _line(place, _named(bare), bare[0].why.get(current_language()))


def _named(reasons: Sequence[Reason]) -> str:
    """The entities that only lack a word, and examples of the words: QQ 号（qq、扣扣）…"""
    names = []
    for reason in reasons:
        kind = title(reason.rule.entity) if reason.rule else ""
        words = choose("、", ", ").join(reason.lacks)
        names.append(choose(f"{kind}（{words}）", f"{kind} ({words})"))
    return choose("、", ", ").join(names)


def _line(*parts: str) -> str:
    return choose("：", ": ").join(part for part in parts if part)
