"""Scan many inputs into one report."""

from __future__ import annotations

from collections.abc import Sequence

from compliance_lint.baseline.match import Baseline
from compliance_lint.jobs.cases import Cases
from compliance_lint.jobs.gather import Means, gather
from compliance_lint.jobs.question import Skipped
from compliance_lint.jobs.sources import Source
from compliance_lint.report.run import Report, Show, report


def scan(
    found_in: Sequence[Source],
    cases: Cases,
    show: Show,
    skipped: Skipped,
    means: Means,
    baselines: Sequence[Baseline] = (),
) -> Report:
    """The report on all sources."""
    seen = gather(found_in, cases, skipped, means, hide=not show.values)
    found = seen.found
    for baseline in baselines:
        found = baseline.apply(found)
    hidden = [*seen.found, *seen.personal]
    return report(found, hidden, len(seen.files), skipped.errors, show, cases.rule)
