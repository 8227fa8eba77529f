"""What `redact` says when it is done: how much was redacted, never what."""

from __future__ import annotations

from collections.abc import Mapping

from compliance_lint.messages import choose
from compliance_lint.report.titles import title


def summary(counts: Mapping[str, int], files: int) -> str:
    """One line; ``counts`` by entity."""
    total = sum(counts.values())
    listed = ", ".join(
        f"{title(entity)} {n}" for entity, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    )
    inside = f"（{listed}）" if listed else ""
    return choose(
        f"处理了 {files} 个文件，脱敏 {total} 处{inside}",
        f"{files} file{'' if files == 1 else 's'}, {total} values redacted"
        + (f" ({listed})" if listed else ""),
    )
