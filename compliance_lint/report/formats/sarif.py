"""SARIF 2.1.0 (OASIS): what code-scanning platforms read.

Columns are code points and the run says so.  An exempt claim is a ``pass``, one that needs proof a
``review``; suppressed and baselined findings carry their reason as ``suppressions``.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from compliance_lint import __version__
from compliance_lint.messages import choose, current_language
from compliance_lint.model import Finding, Severity
from compliance_lint.policy.rules import ClaimRule, PiiRule, Rule
from compliance_lint.report import rule_help, wording
from compliance_lint.report.entries import Entry
from compliance_lint.report.fingerprints import fingerprints
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Severity, str] = MappingProxyType({"error": "error", "warning": "warning", "info": "note"})
_BASE = "%SRCROOT%"
_UNRESERVED = frozenset(f"{string.ascii_letters}{string.digits}-._~/")


def render(report: Report, style: Style) -> Iterator[str]:
    """A log with one run."""
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    run = {
        "tool": {
            "driver": {
                "name": "compliance-lint",
                "version": __version__,
                "semanticVersion": __version__,
                "language": choose("zh-CN", "en-US"),
                "rules": [_rule(rule) for rule in report.rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "language": choose("zh-CN", "en-US"),
        "originalUriBaseIds": {
            _BASE: {"description": {"text": choose("运行检查时所在的文件夹", "the folder the scan ran in")}}
        },
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": error}} for error in report.errors
                ],
            }
        ],
        "results": [
            _result(entry, name, index)
            for entry, name in zip(report.entries, fingerprints(report.entries), strict=True)
        ],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    yield from json.dumps(log, ensure_ascii=False, indent=2).split("\n")


def _rule(rule: Rule) -> dict[str, Any]:
    lang = current_language()
    title = rule.title.get(lang)
    return {
        "id": rule.id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": rule.message.get(lang).replace("{match}", "…")},
        "help": {"text": rule_help.plain(rule), "markdown": rule_help.markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": [rule.pack, *_tags(rule)],
            "problem.severity": {"info": "recommendation"}.get(rule.severity, rule.severity),
        },
    }


def _tags(rule: Rule) -> Iterator[str]:
    if isinstance(rule, ClaimRule) and rule.category != rule.pack:
        yield rule.category
    if isinstance(rule, PiiRule):
        yield from ("privacy", rule.entity)


def _result(entry: Entry, fingerprint: str, index: Mapping[str, int]) -> dict[str, Any]:
    finding = entry.finding
    about = wording.message(entry)
    detail = wording.explained(finding)
    result: dict[str, Any] = {
        "ruleId": finding.rule_id,
        **({"ruleIndex": index[finding.rule_id]} if finding.rule_id in index else {}),
        **_verdict(finding),
        "rank": round(finding.confidence * 100, 1),
        "message": {"text": f"{about}\n{detail}" if detail else about},
        "locations": [_location(entry)],
        "partialFingerprints": {"complianceLint/v1": fingerprint},
    }
    if finding.status in ("suppressed", "baselined"):
        source = "inSource" if finding.status == "suppressed" else "external"
        result["suppressions"] = [
            {
                "kind": source,
                "status": "accepted",
                **({"justification": finding.reason} if finding.reason else {}),
            }
        ]
    return result


def _verdict(finding: Finding) -> dict[str, str]:
    """``kind`` and ``level``; the latter is ``none`` for whatever is no failure (SARIF 3.27.10)."""
    if finding.status == "exempt":
        return {"kind": "review" if finding.needs_evidence else "pass", "level": "none"}
    return {"kind": "fail", "level": _LEVELS[finding.severity]}


def _location(entry: Entry) -> dict[str, Any]:
    at = entry.located
    place: dict[str, Any] = {"artifactLocation": _artifact(at.path)}
    if entry.finding.whole_document:
        place["region"] = {"startLine": 1}
    else:
        place["region"] = {
            "startLine": at.line,
            "startColumn": at.column,
            "endLine": at.end_line,
            "endColumn": at.end_column,
            "snippet": {"text": entry.match},
        }
        if entry.excerpt:
            place["contextRegion"] = {"startLine": at.line, "snippet": {"text": entry.excerpt}}
    named = wording.cell(entry)
    location: dict[str, Any] = {"physicalLocation": place}
    if named:
        location["logicalLocations"] = [{"name": at.name or named, "fullyQualifiedName": named}]
    return location


def _artifact(path: str) -> dict[str, str]:
    """A percent-encoded URI, relative to the working folder where that is possible."""
    shown = wording.relative(path)
    if Path(shown).is_absolute():
        return {"uri": "file://" + _quoted("/" * (shown[:1] != "/") + shown)}
    return {"uri": _quoted(shown), "uriBaseId": _BASE}


def _quoted(path: str) -> str:
    """``path`` with everything percent-encoded that RFC 3986 reserves (urllib would bring in sockets)."""
    octets = path.encode(errors="surrogateescape" if path.isprintable() else "replace")
    return "".join(chr(octet) if chr(octet) in _UNRESERVED else f"%{octet:02X}" for octet in octets)
