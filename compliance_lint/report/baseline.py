"""What the baseline commands say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from compliance_lint.messages import choose
from compliance_lint.report.layout import Style, table

if TYPE_CHECKING:
    from compliance_lint.jobs.baseline import RuleStats


def changed(path: str, count: int, added: int, removed: int) -> str:
    """One line on a baseline that was written."""
    return choose(
        f"{path}：共 {count} 处，新增 {added}，移除 {removed}",
        f"{path}: {count} findings, {added} added, {removed} removed",
    )


def prompt() -> str:
    """What can be answered in an audit."""
    return choose(
        "r 真问题，f 误报，后面可写备注，回车跳过，q 结束：",
        "r real, f false alarm, then a note if you like; Enter to skip, q to stop: ",
    )


def stats_text(stats: Sequence[RuleStats], style: Style) -> Iterator[str]:
    """A table by rule."""
    zh = ("规则", "总数", "真问题", "误报", "准确率")
    en = ("rule", "findings", "real", "false", "precision")
    rows = [(s.rule, str(s.count), str(s.real), str(s.false), _percent(s.precision)) for s in stats]
    yield from table([choose(a, b) for a, b in zip(zh, en, strict=True)], rows, style)


def stats_json(stats: Sequence[RuleStats], style: Style) -> Iterator[str]:
    """The same for programs."""
    body = [asdict(s) | {"precision": s.precision} for s in stats]
    yield from json.dumps(body, ensure_ascii=False, indent=2).split("\n")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
