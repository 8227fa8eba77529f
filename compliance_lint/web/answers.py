"""What the page asks for: a text or a file in, findings or a redacted copy out.  No network here.

Nothing is kept and nothing is logged (a database is read from a temporary file that is gone at once).
Findings go out as any report shows them, personal data masked; the page has the text itself and needs
only places in it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, cast, get_args

from compliance_lint.engine import Scanner
from compliance_lint.expressions import lazy
from compliance_lint.files import scan_file
from compliance_lint.jobs.question import known_settings
from compliance_lint.messages import choose, current_language, one_of
from compliance_lint.model import InputError, Kind, Located
from compliance_lint.policy.rules import Policies
from compliance_lint.report import wording
from compliance_lint.report.entries import Entry
from compliance_lint.report.layout import Style, printable
from compliance_lint.report.run import Report, Show, report
from compliance_lint.report.summary import summary
from compliance_lint.report.titles import title
from compliance_lint.text import LineIndex
from compliance_lint.web.texts import INDUSTRIES, TEXTS

_KINDS: tuple[Kind, ...] = ("copy", "title", "script", "chat")
_FIRST = "storage"  # the profile that is chosen when nobody chooses
_BREAK = lazy("(?<=[^\x00-\xff]) (?=[^\x00-\xff])")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: the bytes of a text, or of a file called ``name``, and in what light to read them."""

    data: bytes
    name: str = ""
    industry: str = ""
    channel: str = ""
    kind: str = ""
    profile: str = ""

    @property
    def path(self) -> Path:
        """What the readers are told: the bare name, never a path; a pasted text is a .txt."""
        return Path(PurePath(self.name.replace("\\", "/")).name or "text.txt")


@dataclass(frozen=True)
class Desk:
    """Answers requests by ``policies``; safe to share between threads."""

    policies: Policies

    def start(self) -> dict[str, Any]:
        """What the page has to know: its own texts and what can be chosen, in the user's language."""
        lang = current_language()
        return {
            "texts": {key: text.get(lang) for key, text in TEXTS.items()},
            "industries": [
                [name, INDUSTRIES[name].get(lang) if name in INDUSTRIES else name]
                for name in known_settings(self.policies, "industry")
            ],
            "channels": [[name, name] for name in known_settings(self.policies, "channel")],
            "kinds": [[kind, TEXTS[f"kind_{kind}"].get(lang)] for kind in _KINDS],
            "profiles": [
                [profile.name, profile.title.get(lang), _unbroken(profile.about.get(lang))]
                for profile in sorted(self.policies.profiles, key=lambda p: (p.name != _FIRST, p.name))
                if _usable(self.policies, profile.name)
            ],
        }

    def check(self, ask: Ask) -> dict[str, Any]:
        """The findings.  Raises InputError for a file that can't be read and a choice that isn't known."""
        scanner = self._scanner(ask)
        found = list(scan_file(ask.path, scanner, io.BytesIO(ask.data)))
        result = report(found, found, 1, [], Show("info", exempt=True), self.policies.get)
        places = [None] * len(found) if ask.name else _places(ask.data, found)
        return {
            "summary": summary(result, Style()),
            "counts": dict(result.open),
            "findings": [
                _finding(result, entry) | {"span": span}
                for entry, span in zip(result.entries, places, strict=True)
            ],
        }

    def redact(self, ask: Ask) -> tuple[bytes, Mapping[str, int]]:
        """The redacted text or file, and how many values of each kind were replaced."""
        from compliance_lint.redact import rewrite_stream
        from compliance_lint.redaction import Rewriting

        rewriting = Rewriting(_redactor(self.policies, ask.profile))
        out = io.BytesIO()
        rewrite_stream(io.BytesIO(ask.data), out, str(ask.path), rewriting)
        counts = {title(entity): number for entity, number in rewriting.counts.entities.most_common()}
        return out.getvalue(), counts

    def _scanner(self, ask: Ask) -> Scanner:
        for flag, value, known in (
            ("industry", ask.industry, known_settings(self.policies, "industry")),
            ("channel", ask.channel, known_settings(self.policies, "channel")),
            ("kind", ask.kind, list(get_args(Kind))),
        ):
            if value:
                one_of(flag, value, known)
        return _scanner(self.policies, ask.industry, ask.channel, ask.kind)


@lru_cache(maxsize=32)
def _scanner(policies: Policies, industry: str, channel: str, kind: str) -> Scanner:
    from compliance_lint.jobs.question import Question

    asked = Question(
        policies,
        industry=industry or None,
        channel=channel or None,
        kind=cast("Kind | None", kind or None),
    )
    return asked.scanner()


@lru_cache(maxsize=8)
def _redactor(policies: Policies, profile: str) -> Any:  # noqa: ANN401 (loaded on demand)
    from compliance_lint.api import make_redactor

    return make_redactor(profile or None, policies=policies)


def _usable(policies: Policies, profile: str) -> bool:
    """False for a profile that needs a key and has none."""
    try:
        _redactor(policies, profile)
    except InputError:
        return False
    return True


def _unbroken(text: str) -> str:
    """Chinese text without the blanks that folding its lines left in it."""
    return _BREAK.sub("", text)


def _places(data: bytes, found: list[Located]) -> list[list[int]]:
    """Where each finding is in the pasted text, in UTF-16 units, which is how browsers count."""
    text = data.decode()
    index = LineIndex.of(text)

    def offset(line: int, column: int) -> int:
        end = index.starts[line - 1] + column - 1
        return len(text[:end].encode("utf-16-le")) // 2

    return [[offset(at.line, at.column), offset(at.end_line, at.end_column)] for at in found]


def _finding(result: Report, entry: Entry) -> dict[str, Any]:
    at, finding = entry.located, entry.finding
    return {
        "rule": finding.rule_id,
        "title": wording.rule_title(result, finding.rule_id, wording.kind(finding)),
        "family": finding.family,
        "level": finding.severity if finding.status == "open" else "closed",
        "label": wording.state(finding) or wording.severity(finding.severity),
        "message": wording.message(entry),
        "laws": wording.laws(finding),
        "suggestions": [printable(text) for text in finding.suggestions],
        "reason": finding.reason,
        "whole": finding.whole_document,
        "place": wording.cell(entry) or choose(f"第 {at.line} 行", f"line {at.line}"),
        "excerpt": [
            entry.excerpt[: entry.start],
            entry.excerpt[entry.start : entry.end],
            entry.excerpt[entry.end :],
        ],
    }
