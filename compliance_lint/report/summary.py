"""The one line that every run ends with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from compliance_lint.messages import choose, current_language
from compliance_lint.model import Severity, Status, Text
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report

SEVERITY_COLORS: Mapping[Severity, str] = MappingProxyType(
    {"error": "red", "warning": "yellow", "info": "blue"}
)

_CLOSED: Mapping[Status, Text] = MappingProxyType(
    {
        "exempt": Text(
            "另有 {} 处属豁免情形未显示（--show-exempt 可查看）", "{} exempt not shown (--show-exempt)"
        ),
        "suppressed": Text("{} 处已忽略（--show-suppressed 可查看）", "{} suppressed (--show-suppressed)"),
        "baselined": Text(
            "{} 处在基线中（--show-suppressed 可查看）", "{} in the baseline (--show-suppressed)"
        ),
    }
)


def summary(report: Report, style: Style) -> str:
    """How many findings in how many files, and what is not shown of them."""
    counts = dict(report.open)
    total = sum(counts.values())
    if not report.files:
        nothing = choose("没有可检查的文件", "no files to check")
        return choose("，", ", ").join([style.paint(nothing, "bold", "yellow"), *_left_out(report)])
    files = choose(f"检查了 {report.files} 个文件", f"{_count(report.files, 'file')} checked")
    if total:
        parts = ", ".join(f"{severity} {n}" for severity, n in counts.items() if n)
        found = choose(f"发现 {total} 处问题（{parts}）", f"{_count(total, 'finding')} ({parts})")
    else:
        found = choose("没有发现问题", "no findings")
    worst = next((severity for severity, n in counts.items() if n), None)
    painted = style.paint(found, "bold", SEVERITY_COLORS[worst] if worst else "green")
    return choose("，", ", ").join([files, painted, *_left_out(report)])


def _left_out(report: Report) -> Iterator[str]:
    """What the summary says about findings that are not shown and files that were not read."""
    if report.hidden:
        yield choose(
            f"其中 {report.hidden} 处级别较低未显示（--min-severity info 可查看）",
            f"{report.hidden} of them below --min-severity not shown",
        )
    for status, count in report.hidden_closed:
        if count:
            yield _CLOSED[status].get(current_language()).format(count)
    if report.errors:
        unread = len(report.errors)
        yield choose(f"{unread} 个输入无法读取", f"{_count(unread, 'input')} could not be read")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
