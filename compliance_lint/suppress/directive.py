"""The grammar of suppressions: ``compliance-lint: ignore[AD101] 理由：… 至 2026-12-31``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from compliance_lint.expressions import lazy
from compliance_lint.messages import choose
from compliance_lint.model import Located

Scope = Literal["line", "next", "off", "on", "file", "row"]

_VERBS: dict[str, Scope] = {
    "ignore-next-line": "next",
    "ignore-file": "file",
    "ignore": "line",
    "off": "off",
    "on": "on",
    "忽略下一行": "next",
    "忽略全文": "file",
    "忽略": "line",
    "关闭": "off",
    "开启": "on",
}
MARKERS = ("compliance-lint", "合规检查")
# What opens a comment and what closes it; "" is the beginning or the end of the line.
_SIGNS = {
    "<!--": "-->", "/*": "*/", "{#": "#}", "(*": "*)", "【": "】", "（": "）", "(": ")", "{": "}",
    "//": "", "#": "", "--": "", ";": "", "；": "", "%": "", "'": "", "REM": "", "NOTE": "", "..": "",
}  # fmt: skip
_OPENING = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_MARK = lazy(
    rf"(?:(?P<link>\[//\]:[ \t]*#[ \t]*\()|(?<![`!\-#/*;%])(?P<sign>{_OPENING})[#/*;%\-]*|(?m:^))[ \t]*"
    rf"(?:{'|'.join(MARKERS)})[ \t]*[:：][ \t]*(?P<body>[^\r\n]*)"
)
_BODY = lazy(
    rf"(?P<verb>{'|'.join(sorted(map(re.escape, _VERBS), key=len, reverse=True))})(?![A-Za-z-])"
    r"[ \t]*(?:[\[［【](?P<rules>[^\]］】]*)[\]］】])?(?P<rest>.*)",
    re.DOTALL,
)
_DATE = r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?"
_UNTIL = lazy(rf"(?:until|有效期至|截至|直到|到|至)[ \t]*[:：=]?[ \t]*{_DATE}(?:为?止)?")
_REASON = lazy(r"(?:理由|原因|reason|because)[ \t]*[:：]?[ \t]*", re.IGNORECASE)
_EDGES = " \t,，;；。.—-–:：|\"'"


@dataclass(frozen=True, slots=True)
class Directive:
    """One suppression as written.

    ``line`` and ``column`` are where it stands, ``last`` is its last line; ``target`` the line that
    a ``next`` speaks of (0 until it is known); ``row``, ``above`` (a path of JSON keys), ``name``
    and ``match`` narrow a ``row`` down.  ``error`` says what can't be understood.
    """

    scope: Scope
    rules: tuple[str, ...]
    reason: str
    until: date | None
    path: str
    line: int
    column: int
    text: str
    error: str = ""
    part: str | None = None
    target: int = 0
    row: int | None = None
    above: str = ""
    name: str | None = None
    match: str = ""

    def covers(self, at: Located) -> bool:
        """True if ``at`` is in the place this speaks of; ``off`` and ``on`` are for ``blocks``."""
        if self.part != at.part:
            return False
        if self.scope == "line":
            return at.line <= self.line <= at.end_line
        if self.scope == "next":
            return at.line <= self.target <= at.end_line
        return self.scope == "file" or (self.scope == "row" and self._in_row(at))

    def _in_row(self, at: Located) -> bool:
        if self.row not in (None, at.row) or not (at.name or "").startswith(self.above):
            return False
        return self.name in (None, at.name) and self.match in ("", at.finding.match)


@dataclass(frozen=True, slots=True)
class Written:
    """A directive in a text: its span, and what stands after the marker."""

    start: int
    end: int
    body: str


def find(text: str) -> Iterator[Written]:
    """Every directive in ``text``, in order; at most one a line."""
    if not any(marker in text for marker in MARKERS):
        return
    for found in _MARK.finditer(text):
        closing = ")" if found["link"] else _SIGNS.get(found["sign"] or "", "")
        body = found["body"]
        size = _closed(body, found["sign"] or "(", closing) if closing else len(body)
        if not _is_meant(body[:size]):
            continue
        end = found.start("body") + size
        after = text[end : end + len(closing)] == closing
        yield Written(found.start(), end + len(closing) * after, body[:size].strip())


def _is_meant(body: str) -> bool:
    """True for a verb, or what was meant to be one; other text merely speaks of us."""
    if _BODY.match(body):
        return True

    word = body[: len(body) - len(body.lstrip("abcdefghijklmnopqrstuvwxyz-忽略下一行全文关闭开启"))]
    rest = body[len(word) :].lstrip()
    from difflib import get_close_matches

    close = get_close_matches(word, _VERBS, n=1, cutoff=0.75)
    return bool(word) and (rest[:1] in ("[", "［", "【") or bool(close))


def _closed(body: str, opening: str, closing: str) -> int:
    """Where the comment ends in ``body``: brackets inside it are closed first."""
    depth = at = 0
    while at < len(body):
        if body.startswith(closing, at):
            if depth == 0:
                return at
            depth -= 1
        elif len(opening) == 1 and body.startswith(opening, at):
            depth += 1
        at += 1
    return len(body)


def parse(body: str, path: str, line: int, column: int, text: str, part: str | None = None) -> Directive:
    """The directive whose words after the marker are ``body``."""
    found = _BODY.match(body)
    if not found:
        error = choose(
            "冒号后应为 忽略、忽略下一行、忽略全文、关闭、开启（ignore、off 等）",
            "the colon is followed by ignore, ignore-next-line, ignore-file, off or on",
        )
        return Directive("line", (), "", None, path, line, column, text, error, part)
    scope = _VERBS[found["verb"]]
    rest = found["rest"].strip(_EDGES)
    until, rest, error = _until(rest)
    reason = _REASON.sub("", rest, count=1) if _REASON.match(rest) else rest
    rules = tuple(name for name in re.split(r"[,，、\s]+", found["rules"] or "") if name)
    if not rules and scope != "on":
        error = choose(
            "方括号里要写规则，如 ignore[AD101]", "name the rules in brackets, as in ignore[AD101]"
        )
    return Directive(scope, rules, reason.strip(_EDGES), until, path, line, column, text, error, part)


def _until(rest: str) -> tuple[date | None, str, str]:
    """The expiry at the beginning or the end of ``rest``, what is left, and what is wrong with it."""
    for found in _UNTIL.finditer(rest):
        before, after = rest[: found.start()].strip(_EDGES), rest[found.end() :].strip(_EDGES)
        if before and after:
            continue  # part of the reason
        try:
            return date(int(found[1]), int(found[2]), int(found[3])), before or after, ""
        except ValueError:
            wrong = found[0]
            return None, before or after, choose(f"没有这个日期：{wrong}", f"there is no such date: {wrong}")
    return None, rest, ""
