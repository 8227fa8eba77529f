"""How every format words a finding: its place, its message, the law, the rewording, its state."""

from __future__ import annotations

import os
from pathlib import Path

from compliance_lint.expressions import lazy
from compliance_lint.messages import choose, current_language
from compliance_lint.model import Finding, Severity
from compliance_lint.report.entries import Entry
from compliance_lint.report.layout import printable
from compliance_lint.report.run import Report
from compliance_lint.report.titles import title

_QUOTE = 40  # characters of a match quoted in a message
_JSON = (".json", ".jsonl", ".ndjson")
# What XML 1.0 cannot hold even escaped; surrogates stand for bytes of odd file names.
_NOT_XML = lazy("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def kind(finding: Finding) -> str:
    """What sort of claim or personal data it is."""
    return title(finding.entity or finding.category)


def rule_title(report: Report, rule_id: str, fallback: str = "") -> str:
    """The name of a rule in the user's language; the linter's own checks have no rule."""
    rule = report.rule(rule_id)
    return rule.title.get(current_language()) if rule else fallback or rule_id


def message(entry: Entry) -> str:
    """The message; it always quotes the match, for where carets can't be trusted."""
    if not entry.match or entry.match in entry.message:
        return printable(entry.message)
    quoted = entry.match if len(entry.match) <= _QUOTE else entry.match[:_QUOTE] + "…"
    return printable(choose(f"{entry.message}：「{quoted}」", f'{entry.message}: "{quoted}"'))


def cell(entry: Entry) -> str:
    """Where the finding is in the terms of a table, a subtitle or a JSON file; "" in plain text."""
    at = entry.located
    if entry.finding.whole_document:
        return choose("全文", "whole text")
    name = printable("!".join(filter(None, (at.part, at.name))))
    if at.row is None:
        return name
    if not name:
        return choose(f"第 {at.row} 条", f"row {at.row}")
    if at.path.lower().endswith(_JSON):
        return choose(f"第 {at.row} 条, 字段「{name}」", f'record {at.row}, field "{name}"')
    return choose(f"第 {at.row} 条, 列「{name}」", f'row {at.row}, column "{name}"')


def laws(finding: Finding) -> str:
    """The articles cited, on one line."""
    return choose("、", "; ").join(law.cite(current_language()) for law in finding.laws)


def suggestions(finding: Finding) -> str:
    """The rewordings, quoted, on one line."""
    quoted = (choose(f"「{s}」", f'"{s}"') for s in finding.suggestions)
    return choose("", ", ").join(quoted)


def severity(name: Severity) -> str:
    """A severity as people call it."""
    return {
        "error": choose("错误", "error"),
        "warning": choose("警告", "warning"),
        "info": choose("提示", "info"),
    }[name]


def state(finding: Finding) -> str:
    """Why a finding does not count; "" for an open one."""
    if finding.needs_evidence:
        return choose("豁免，但须留存证明材料", "exempt, keep the evidence")
    return {
        "open": "",
        "exempt": choose("豁免", "exempt"),
        "suppressed": choose("已忽略", "suppressed"),
        "baselined": choose("已在基线中", "in the baseline"),
    }[finding.status]


def explained(finding: Finding) -> str:
    """Message, law, rewording and reason as one paragraph, for formats with a single text field."""
    parts = (
        (choose("依据", "law"), laws(finding)),
        (choose("建议", "help"), suggestions(finding)),
        (state(finding), finding.reason),
    )
    return "\n".join(f"{name}: {text}" for name, text in parts if text)


def relative(path: str) -> str:
    """``path`` as platforms want it: relative to the working folder, with forward slashes.

    A path that lies elsewhere stays absolute.
    """
    if not os.path.isabs(path):  # noqa: PTH117 (a string, maybe <stdin>)
        return Path(path).as_posix()
    absolute = Path(path)
    return (absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else absolute).as_posix()


def shown_path(path: str) -> str:
    """``relative`` without what could steer a terminal or a page."""
    return printable(relative(path))


def xml(text: str) -> str:
    """``text`` without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
