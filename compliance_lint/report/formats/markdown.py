"""A comment on a pull request: the verdict, a short table, every finding folded below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from compliance_lint.messages import choose
from compliance_lint.report import wording
from compliance_lint.report.entries import Entry
from compliance_lint.report.layout import Style
from compliance_lint.report.rule_help import escape
from compliance_lint.report.run import Report
from compliance_lint.report.summary import summary

MARK = "<!-- compliance-lint -->"  # by which a workflow finds its earlier comment
_LIMIT = 60_000  # GitHub takes 65,536 characters a comment
_RULES = 10


def render(report: Report, style: Style) -> Iterator[str]:
    """Markdown as GitHub and GitLab show it; cut before it grows too long for a comment."""
    yield MARK
    yield f"### compliance-lint: {_verdict(report)}"
    yield ""
    yield escape(summary(report, Style()))
    for error in report.errors:
        yield f"- {escape(error)}"
    if report.entries:
        yield from _rules(report)
        yield from _findings(report.entries)


def _verdict(report: Report) -> str:
    if report.errors:
        return choose("有文件无法读取", "some files could not be read")
    counts = dict(report.open)
    if counts["error"]:
        return choose(f"{counts['error']} 处必须修改", f"{counts['error']} to fix")
    if sum(counts.values()):
        return choose("没有错误，有可改进之处", "no errors, some remarks")
    return choose("通过", "passed")


def _rules(report: Report) -> Iterator[str]:
    counts = Counter(entry.finding.rule_id for entry in report.entries)
    yield ""
    yield choose("| 规则 | 名称 | 数量 |", "| rule | name | findings |")
    yield "| --- | --- | ---: |"
    for rule_id, number in counts.most_common(_RULES):
        yield f"| {rule_id} | {escape(wording.rule_title(report, rule_id))} | {number} |"
    if len(counts) > _RULES:
        rest = len(counts) - _RULES
        more = sum(number for _, number in counts.most_common()[_RULES:])
        yield choose(f"| … | 另外 {rest} 条规则 | {more} |", f"| … | {rest} more rules | {more} |")


def _findings(entries: Sequence[Entry]) -> Iterator[str]:
    length = left = 0
    for path, group in groupby(entries, key=lambda entry: entry.located.path):
        found = list(group)
        lines = [
            "",
            f"<details><summary><b>{_text(wording.shown_path(path))}</b> ({len(found)})</summary>",
            "",
            *map(_finding, found),
            "",
            "</details>",
        ]
        length += sum(len(line) + 1 for line in lines)
        if length > _LIMIT:
            left += len(found)
        else:
            yield from lines
    if left:
        yield ""
        yield choose(f"还有 {left} 处未列出，见完整报告。", f"{left} more are in the full report.")


def _finding(entry: Entry) -> str:
    at, finding = entry.located, entry.finding
    state = wording.state(finding)
    parts = [f"- **{at.line}:{at.column}** {wording.severity(finding.severity)} `{finding.rule_id}`"]
    parts.append(escape(wording.message(entry)))
    if state:
        parts.append(f"({escape(state)}: {escape(finding.reason)})")
    if law := wording.laws(finding):
        parts.append(f"<br>{choose('依据', 'law')}: {escape(law)}")
    if suggested := wording.suggestions(finding):
        parts.append(f"<br>{choose('建议', 'help')}: {escape(suggested)}")
    return " ".join(parts)


def _text(path: str) -> str:
    plain = path.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("@", "@\u200b")
