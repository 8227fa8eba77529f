"""The functions users call; stable from the first release on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from compliance_lint.detect.conversation import Turn
from compliance_lint.engine import Scanner
from compliance_lint.messages import one_of
from compliance_lint.model import FAMILIES, Family, Finding, InputError, Kind, Located
from compliance_lint.policy import loader
from compliance_lint.policy.nodes import is_day
from compliance_lint.policy.rules import Policies
from compliance_lint.policy.schema import ENTITIES

if TYPE_CHECKING:  # scanning needs no operators
    from compliance_lint.operators.keys import Key
    from compliance_lint.redaction import Redaction, Redactor

Checks = Sequence[Family]


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
    as_of: str = "",
    enable: tuple[str, ...] = (),
    presidio: tuple[str, ...] = (),
) -> Scanner:
    """A ready scanner; building one compiles the prefilter, so equal requests share it."""
    unknown = [check for check in checks if check not in FAMILIES]
    if unknown:
        raise InputError(f"checks: {unknown[0]!r} 不认识，可用 / expected: {', '.join(FAMILIES)}")
    if as_of and not is_day(as_of):
        raise InputError(f"as_of: {as_of!r} 不是日期，应像 / expected a date such as 2026-02-01")
    _known_entities(enable)
    used = borrowing(policies or loader.builtin(), presidio)
    return Scanner(used, checks, industry, channel, enable=enable, as_of=as_of)


def borrowing(policies: Policies, presidio: Sequence[str | PathLike[str]]) -> Policies:
    """``policies`` and the recognizers of Presidio that are named; Presidio is loaded only for them."""
    if not presidio:
        return policies
    from compliance_lint.presidio_adapter import borrow

    return borrow(policies, map(str, presidio))


def _known_entities(enable: Sequence[str]) -> None:
    for entity in enable:
        one_of("enable", entity, ENTITIES)


def scan_text(
    text: str,
    *,
    checks: Checks = FAMILIES,
    kind: Kind = "copy",
    industry: str | None = None,
    channel: str | None = None,
    policies: Policies | None = None,
    as_of: str = "",
    enable: Sequence[str] = (),
    presidio: Sequence[str | PathLike[str]] = (),
) -> list[Finding]:
    """Findings in ``text``, sorted by place; offsets are code points, half-open.

    ``kind`` says what the text is.  When only personal data is looked for, "copy" is read as "chat":
    there a bare name or door number is worth a finding, in advertising it is not.
    Exempt findings are in the list with ``status == "exempt"``: filter on ``status == "open"`` for
    what should be mended.  ``as_of`` is the day (such as "2026-02-01") by whose law claims are judged;
    without it, today.  Raises InputError if it is no date.

    ``enable`` names entities to look for that are off by default (HEALTH_INFO), ``presidio``
    recognizers of Presidio to use besides ours: ``"IbanRecognizer"``, or a YAML file of recognizers.
    """
    used = scanner(tuple(checks), industry, channel, policies, as_of, tuple(enable), _names(presidio))
    return used.text(text, kind)


def _names(presidio: Sequence[str | PathLike[str]]) -> tuple[str, ...]:
    return tuple(map(str, presidio))


def scan_conversation(
    turns: Iterable[str | Mapping[str, str]],
    *,
    checks: Checks = FAMILIES,
    kind: Kind = "chat",
    industry: str | None = None,
    channel: str | None = None,
    policies: Policies | None = None,
    enable: Sequence[str] = (),
    presidio: Sequence[str | PathLike[str]] = (),
) -> list[list[Finding]]:
    """Findings of each turn; a turn is a string or a mapping with ``text`` and maybe ``speaker``.

    Offsets are relative to the turn.  A value split over several messages gives a finding in each.
    ``enable`` and ``presidio`` as in ``scan_text``.
    """
    used = scanner(tuple(checks), industry, channel, policies, "", tuple(enable), _names(presidio))
    return used.conversation(_turns(turns), kind)


def _turns(turns: Iterable[str | Mapping[str, str]]) -> list[Turn]:
    return [Turn(t) if isinstance(t, str) else Turn(t["text"], t.get("speaker")) for t in turns]


def make_redactor(
    profile: str | None = None,
    *,
    key: str | bytes | Key | None = None,
    operators: Mapping[str, object] | None = None,
    columns: Mapping[str, object] | None = None,
    keep: Sequence[str] = (),
    policies: Policies | None = None,
    enable: Sequence[str] = (),
    presidio: Sequence[str | PathLike[str]] = (),
) -> Redactor:
    """A redactor for pipelines: built once, used for many texts, shared between threads.

    ``profile`` is storage (the default), waybill, analytics, llm or strict.  ``operators`` says for an
    entity what it becomes: an operator as on the command line (``"mask"``, ``"replace:某人"``), a mapping
    with ``type``, one of Presidio's OperatorConfigs, or a function from the old text to the new;
    ``DEFAULT`` stands for all entities not named.  ``columns`` does the same for whole cells by header,
    ``keep`` names entities to leave alone, ``enable`` entities to redact that are off or kept by default,
    ``presidio`` recognizers of Presidio as in ``scan_text``.  ``key`` holds at least 32 bytes; without
    one the environment variable COMPLIANCE_LINT_KEY is read if an operator needs a key.

    Raises InputError for unknown names, bad parameters, and a weak or missing key.
    """
    from compliance_lint.operators.keys import Key, make_key, read_key
    from compliance_lint.operators.plan import Choice, make_plan
    from compliance_lint.redaction import Redactor

    used = borrowing(policies or loader.builtin(), presidio)
    secret = read_key(None) if key is None else key if isinstance(key, Key) else make_key(key)
    plan = make_plan(Choice(profile, operators or {}, columns or {}, keep, enable), used, secret)
    return Redactor(Scanner(used, ("pii",), enable=plan.enabled), plan)


@lru_cache(maxsize=4)
def _standard(policies: Policies | None) -> Redactor:
    return make_redactor(policies=policies)


def redact_text(
    text: str,
    *,
    kind: Kind = "copy",
    profile: str | None = None,
    key: str | bytes | None = None,
    operators: Mapping[str, object] | None = None,
    policies: Policies | None = None,
    enable: Sequence[str] = (),
    presidio: Sequence[str | PathLike[str]] = (),
) -> Redaction:
    """Redact the personal data in ``text``; everything else stays as it is.

    For many texts with other than the standard settings build one ``make_redactor`` instead.
    """
    if profile is None and key is None and operators is None and not enable and not presidio:
        return _standard(policies).text(text, kind)
    made = make_redactor(
        profile, key=key, operators=operators, policies=policies, enable=enable, presidio=presidio
    )
    return made.text(text, kind)


def redact_conversation(
    turns: Iterable[str | Mapping[str, str]],
    *,
    kind: Kind = "chat",
    profile: str | None = None,
    key: str | bytes | None = None,
    operators: Mapping[str, object] | None = None,
    policies: Policies | None = None,
) -> list[Redaction]:
    """Redact the messages of one conversation, read together; turns as in ``scan_conversation``.

    With numbered tags (profile ``llm``) the same value has the same number in all of them.
    """
    chosen = make_redactor(profile, key=key, operators=operators, policies=policies)
    return chosen.turns(_turns(turns), kind)


def redact_path(
    source: str | PathLike[str],
    target: str | PathLike[str],
    *,
    redactor: Redactor | None = None,
) -> dict[str, int]:
    """Write a redacted copy of a file, or of all files in a folder; how many values of each entity went.

    A target appears when it is complete and a second reading of it has found nothing more; it may
    exist already, but not be its source.  Raises InputError if that fails: of a file nothing is written
    then, of a folder what could be.
    """
    from compliance_lint.jobs.question import Selection
    from compliance_lint.jobs.redact import Task
    from compliance_lint.jobs.rewrite import Order

    task = Task(redactor or _standard(None))
    order = Order(str(source), Path(target), Selection())
    order.run(task, BytesIO(), BytesIO())
    if order.skipped.errors:
        raise InputError("; ".join(order.skipped.errors))
    return dict(task.done.counts.entities)


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
