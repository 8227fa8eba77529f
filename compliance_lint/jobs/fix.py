"""Put rewordings in the place of what was found, and keep only those after which the text is clean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from compliance_lint.files import locate
from compliance_lint.jobs.cases import Case, Cases
from compliance_lint.jobs.inspect import inspect
from compliance_lint.messages import problem
from compliance_lint.model import FAMILIES, Chunk, Finding, InputError, Located, Segment
from compliance_lint.policy.rules import ClaimRule
from compliance_lint.readers import open_document
from compliance_lint.readers.edit import Edit, Edited, apply_edits, redact_chunk
from compliance_lint.redact import rewrite_file
from compliance_lint.report.entries import hide


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding that a rewording may mend.

    ``personal`` is the personal data around it, to be hidden; ``safe`` what may be put in its place
    unasked; ``clean`` tells whether a rewording leaves nothing new to report.
    """

    located: Located
    personal: Sequence[Located]
    safe: str | None
    clean: Callable[[str], bool]


_Key = tuple[str, str | None, int, int]  # rule, part of the file, line, column
Choose = Callable[[Candidate], str | None]  # the rewording to use, None to leave the text alone


def unasked(candidate: Candidate) -> str | None:
    """The choice of a run that asks nobody."""
    return candidate.safe


@dataclass(slots=True)
class Plan:
    """What is to be changed in one file.

    ``edits`` and ``texts`` are by number of the chunk; ``before`` and ``after`` are the whole text
    for a diff, personal data masked; ``unclean`` counts the rewordings that were not good enough,
    ``left`` the findings that have suggestions and were left alone.
    """

    path: Path
    edits: dict[int, Sequence[Sequence[Edit]]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    fixed: int = 0
    unclean: int = 0
    left: int = 0


def plan(path: Path, case: Case, choose: Choose, *, show_values: bool = False) -> Plan:
    """Decide on every finding of a file.  Raises InputError if it can't be read to its end."""
    made = Plan(path)
    # personal data is found whatever is asked for: it is not shown, and not reworded
    scanner = replace(case.question, checks=FAMILIES).scanner() if case.hider else case.scanner
    seen = inspect(path, case, hide=False)
    if seen.error:
        raise InputError(seen.error)
    counted = {_key(located) for located in seen.found if located.finding.status == "open"}
    with open_document(path) as document:
        for number, (chunk, found) in enumerate(scanner.chunks(document.chunks)):
            places = list(locate(path, chunk, found))
            wanted = list(_decide(made, case, chunk, found, places, counted, choose))
            hidden = [[] if show_values else _masks(findings) for findings in found]
            made.before.append(_shown(chunk, hidden))
            if not any(wanted):
                made.after.append(made.before[-1])
                continue
            made.edits[number], made.texts[number] = wanted, chunk.raw
            both = [[*some, *others] for some, others in zip(hidden, wanted, strict=True)]
            made.after.append(_shown(chunk, both))
    return made


def plans(
    files: Iterable[Path],
    cases: Cases,
    choose: Choose,
    errors: list[str],
    *,
    write: bool,
    show_values: bool,
) -> Iterator[Plan]:
    """The plan of each file, carried out if ``write``; a file that can't be read or written is an error."""
    for path in files:
        try:
            made = plan(path, cases.of(path), choose, show_values=show_values)
            if made.edits and write:
                apply(made)
        except InputError as error:
            errors.append(str(error))
        else:
            yield made


def apply(made: Plan) -> None:
    """Change the file as planned, or not at all.  Raises InputError if it is no longer the same."""

    def edited(chunks: Iterable[Chunk]) -> Iterator[Edited]:
        for number, chunk in enumerate(chunks):
            if made.texts.get(number, chunk.raw) != chunk.raw:
                raise problem(
                    f"{made.path}：文件在检查之后被修改，未改动，请重新运行",
                    f"{made.path}: the file changed since it was read; nothing was done, run again",
                )
            yield chunk, made.edits.get(number) or [[] for _ in chunk.segments]

    rewrite_file(made.path, made.path, edited, in_place=True)


def _decide(
    made: Plan,
    case: Case,
    chunk: Chunk,
    found: Sequence[Sequence[Finding]],
    places: Sequence[Located],
    counted: Collection[_Key],
    choose: Choose,
) -> Iterator[list[Edit]]:
    """The edits of each segment of a chunk; ``counted`` are the findings that a scan would report."""
    place = {id(located.finding): located for located in places}
    personal = [located for located in places if located.finding.family == "pii"]
    for segment, findings in zip(chunk.segments, found, strict=True):
        done: list[Edit] = []
        blocked = [(f.start, f.end) for f in findings if f.family == "pii"]
        for finding in findings:
            at = place[id(finding)]
            if not _open_claim(finding) or _key(at) not in counted or _overlaps(finding, blocked):
                continue
            clean = partial(_is_clean, case, segment, findings, done, finding)
            candidate = Candidate(at, personal, _safe(case, finding), clean)
            wording = choose(candidate)
            if wording is None:
                made.left += bool(finding.suggestions)
            elif clean(wording):
                done.append((finding.start, finding.end, wording))
                blocked.append((finding.start, finding.end))
                made.fixed += 1
            else:
                made.unclean += 1
        yield done


def _shown(chunk: Chunk, edits: Sequence[Sequence[Edit]]) -> str:
    """A chunk in the diff; a record of a container (a row of a sheet) is a line there."""
    text = redact_chunk(chunk, edits)
    return text if chunk.part is None else text + "\n"


def _masks(findings: Iterable[Finding]) -> list[Edit]:
    """Personal data as every report shows it."""
    return [(f.start, f.end, hide(f)) for f in findings if f.family == "pii"]


def _key(at: Located) -> _Key:
    return at.finding.rule_id, at.part, at.line, at.column


def _open_claim(finding: Finding) -> bool:
    return finding.family == "claims" and finding.status == "open" and not finding.whole_document


def _overlaps(finding: Finding, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < finding.end and finding.start < end for start, end in spans)


def _safe(case: Case, finding: Finding) -> str | None:
    rule = case.question.policies.get(finding.rule_id)
    return rule.safe_rewording(finding.match) if isinstance(rule, ClaimRule) else None


def _is_clean(
    case: Case,
    segment: Segment,
    findings: Sequence[Finding],
    done: Sequence[Edit],
    finding: Finding,
    wording: str,
) -> bool:
    """True if with ``wording`` the segment has no claim but those that were there elsewhere before."""
    changes = [*done, (finding.start, finding.end, wording)]
    spans = [(start, end) for start, end, _ in changes]
    before = Counter(
        (f.rule_id, f.match) for f in findings if f.family == "claims" and not _overlaps(f, spans)
    )
    text = apply_edits(segment.text, sorted(changes, key=lambda edit: edit[:2]))
    found = (f for f in case.scanner.text(text, segment.kind) if _open_claim(f) and case.judge.reports(f))
    after = Counter((f.rule_id, f.match) for f in found)
    return after <= before
