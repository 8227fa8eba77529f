"""Names for findings that stay the same when lines are added above them.

Made only from what the report shows anyway, so a masked report gives nothing away through them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from compliance_lint.report.entries import Entry
from compliance_lint.report.wording import relative

_AROUND = 20  # characters of context on each side


def fingerprints(entries: Iterable[Entry]) -> list[str]:
    """One hex name an entry, all different: file, rule, match, its surroundings and occurrence."""
    seen: Counter[str] = Counter()
    names = []
    for entry in entries:
        left, right = entry.excerpt[: entry.start], entry.excerpt[entry.end :]
        at = entry.located
        parts = (relative(at.path), at.part or "", entry.finding.rule_id, entry.match)
        key = "\0".join((*parts, left[-_AROUND:], right[:_AROUND]))
        seen[key] += 1
        names.append(hashlib.sha256(f"{key}\0{seen[key]}".encode(errors="replace")).hexdigest()[:32])
    return names
