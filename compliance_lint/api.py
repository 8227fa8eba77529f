"""The functions users call; stable from the first release on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from os import PathLike
from pathlib import Path

from compliance_lint.detect.conversation import Turn
from compliance_lint.engine import Scanner
from compliance_lint.model import FAMILIES, Family, Finding, InputError, Kind, Located
from compliance_lint.policy import loader
from compliance_lint.policy.rules import Policies

Checks = Sequence[Family]


@dataclass(frozen=True, slots=True)
class Redaction:
    """A text with its personal data masked, and what was masked (offsets in the input)."""

    text: str
    findings: list[Finding]


def load_policies(folder: str | PathLike[str] | None = None) -> Policies:
    """The shipped policies, or those of ``folder``.

    Raises PolicyError (``file:line: …``) if a file breaks the schema.
    """
    return loader.builtin() if folder is None else loader.load(Path(folder))


@lru_cache(maxsize=16)
def scanner(
    checks: tuple[Family, ...] = FAMILIES,
    industry: str | None = None,
    channel: str | None = None,
    policies: Policies | None = None,
) -> Scanner:
    """A ready scanner; building one compiles the prefilter, so equal requests share it."""
    unknown = [check for check in checks if check not in FAMILIES]
    if unknown:
        raise InputError(f"checks: {unknown[0]!r} 不认识，可用 / expected: {', '.join(FAMILIES)}")
    return Scanner(policies or loader.builtin(), checks, industry, channel)


def scan_text(
    text: str,
    *,
    checks: Checks = FAMILIES,
    kind: Kind = "copy",
    industry: str | None = None,
    channel: str | None = None,
    policies: Policies | None = None,
) -> list[Finding]:
    """Findings in ``text``, sorted by place; offsets are code points, half-open.

    ``kind`` says what the text is.  When only personal data is looked for, "copy" is read as "chat":
    there a bare name or door number is worth a finding, in advertising it is not.
    Exempt findings are in the list with ``status == "exempt"``: filter on ``status == "open"`` for
    what should be mended.
    """
    return scanner(tuple(checks), industry, channel, policies).text(text, kind)


def scan_conversation(
    turns: Iterable[str | Mapping[str, str]],
    *,
    checks: Checks = FAMILIES,
    kind: Kind = "chat",
    industry: str | None = None,
    channel: str | None = None,
    policies: Policies | None = None,
) -> list[list[Finding]]:
    """Findings of each turn; a turn is a string or a mapping with ``text`` and maybe ``speaker``.

    Offsets are relative to the turn.  A value split over several messages gives a finding in each.
    """
    spoken = [Turn(t) if isinstance(t, str) else Turn(t["text"], t.get("speaker")) for t in turns]
    return scanner(tuple(checks), industry, channel, policies).conversation(spoken, kind)


def redact_text(text: str, *, kind: Kind = "copy", policies: Policies | None = None) -> Redaction:
    """Mask the personal data in ``text``; everything else stays as it is."""
    from compliance_lint.operators import edits
    from compliance_lint.redact import apply_edits

    used = policies or loader.builtin()
    findings = scanner(("pii",), policies=policies).text(text, kind)
    return Redaction(apply_edits(text, edits(findings, used)), findings)


def scan_path(
    path: str | PathLike[str],
    *,
    checks: Checks = FAMILIES,
    industry: str | None = None,
    channel: str | None = None,
    policies: Policies | None = None,
) -> list[Located]:
    """Findings in a file, or in every supported file under a folder, in path order.

    Raises InputError for a file that can't be read: nothing unread ever counts as clean.
    """
    from compliance_lint import files

    used = scanner(tuple(checks), industry, channel, policies)
    return [located for file in files.discover([Path(path)]) for located in files.scan_file(file, used)]
