"""The findings as rows for people who work in tables: what CSV and Excel share."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.messages import choose
from compliance_lint.report import wording
from compliance_lint.report.entries import Entry
from compliance_lint.report.layout import printable
from compliance_lint.report.run import Report

Value = str | int


def header() -> list[str]:
    """The names of the columns."""
    zh = "文件|行|列|位置|级别|规则|规则名称|类别|问题|命中内容|上下文|依据|建议|状态|原因"
    en = (
        "file|line|column|place|severity|rule|rule name|kind|problem|match|context|law|rewording|state|reason"
    )
    return choose(zh, en).split("|")


def rows(report: Report) -> Iterator[list[Value]]:
    """One row a finding, in the order of ``header``."""
    for entry in report.entries:
        yield _row(report, entry)


def state(entry: Entry) -> str:
    """What is to be done with a finding."""
    return wording.state(entry.finding) or choose("待处理", "open")


def risky(value: Value) -> bool:
    """True for text that a spreadsheet would run as a formula.

    Source: OWASP, CSV Injection; the full-width signs are taken for formulas too.
    """
    return isinstance(value, str) and value[:1] in tuple("=+-@\t\r\n＝＋－＠")


def _row(report: Report, entry: Entry) -> list[Value]:
    at, finding = entry.located, entry.finding
    return [
        printable(at.path),
        at.line,
        at.column,
        wording.cell(entry),
        wording.severity(finding.severity),
        finding.rule_id,
        wording.rule_title(report, finding.rule_id, wording.kind(finding)),
        wording.kind(finding),
        printable(entry.message),
        printable(entry.match),
        entry.excerpt,
        wording.laws(finding),
        choose("；", "; ").join(finding.suggestions),
        state(entry),
        finding.reason,
    ]
