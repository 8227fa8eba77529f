"""What `fix` shows: the changes as a diff, a question for each finding, and how it ended."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compliance_lint.messages import choose
from compliance_lint.report.entries import Entry
from compliance_lint.report.formats.text import block
from compliance_lint.report.layout import Style, printable
from compliance_lint.report.wording import shown_path

_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def diff(path: str, before: str, after: str, style: Style) -> Iterator[str]:
    """A unified diff that ``git apply`` takes (where nothing had to be masked)."""
    name = shown_path(path)
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"):
        text = line.rstrip("\r\n")
        shown = text[:1] + printable(text[1:])
        names = ("bold",) if line.startswith(("---", "+++")) else (_COLORS.get(line[:1], ""),)
        yield style.paint(shown, *names) if names != ("",) else shown
        if not line.endswith("\n") and line[:1] in "+- ":
            yield "\\ No newline at end of file"


def question(entry: Entry, style: Style) -> Iterator[str]:
    """A finding with its rewordings, numbered."""
    yield from block(entry, style)
    for number, wording in enumerate(entry.finding.suggestions, start=1):
        yield f"  [{number}] {wording}"


def prompt(suggestions: Sequence[str]) -> str:
    """What can be answered."""
    numbers = (choose("编号选用，", "a number, ")) if suggestions else ""
    return choose(
        f"{numbers}=文字 自己改写，回车跳过，q 结束：",
        f"{numbers}=TEXT for your own wording, Enter to skip, q to stop: ",
    )


def not_clean(wording: str) -> str:
    """Why a rewording is not taken."""
    return choose(
        f"改为「{wording}」后仍有问题，请换一个", f'"{wording}" would still be reported; try another'
    )


@dataclass(slots=True)
class Totals:
    """What came of a run: files changed, findings reworded, left to choose from, not clean."""

    files: int = 0
    fixed: int = 0
    left: int = 0
    unclean: int = 0

    def add(self, *, changed: bool, fixed: int, left: int, unclean: int) -> None:
        """Count one file."""
        self.files += changed
        self.fixed += fixed
        self.left += left
        self.unclean += unclean


def summary(done: Totals, *, applied: bool) -> str:
    """One line at the end."""
    fixed, files, left, unclean = done.fixed, done.files, done.left, done.unclean
    parts = [
        choose(f"改写了 {fixed} 处（{files} 个文件）", f"{fixed} reworded in {files} files")
        if applied
        else choose(
            f"可以改写 {fixed} 处（{files} 个文件），用 --apply 写入",
            f"{fixed} can be reworded in {files} files, with --apply",
        )
    ]
    if left:
        parts.append(
            choose(f"{left} 处有建议但须人工选择（用 -i）", f"{left} have suggestions to choose from (-i)")
        )
    if unclean:
        parts.append(
            choose(f"{unclean} 处改后仍有问题，未改", f"{unclean} would still be reported: left alone")
        )
    return choose("，", "; ").join(parts)
