"""Make, renew, shrink and judge a baseline."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from compliance_lint import gitrepo
from compliance_lint.baseline import file
from compliance_lint.baseline.file import Entry, Key, Verdict
from compliance_lint.baseline.match import Baseline, counts
from compliance_lint.config.front_matter import LIMIT
from compliance_lint.files import atomic_write
from compliance_lint.jobs.cases import Cases
from compliance_lint.jobs.inspect import inspect
from compliance_lint.jobs.sources import Source
from compliance_lint.messages import choose, problem
from compliance_lint.model import InputError, Located, Severity
from compliance_lint.report.run import at_least

_NAMED = 5  # entries named in an error


@dataclass(frozen=True, slots=True)
class Change:
    """What a new baseline holds more and less than the old one, in findings."""

    entries: dict[Key, Entry]
    added: int
    removed: int


def load(path: Path) -> Baseline:
    """The baseline in a file; raises InputError."""
    return Baseline(path.parent, file.read(path), str(path))


def of_old(found_in: Iterable[Source], cases: Cases, ref: str) -> Baseline:
    """What was found at ``ref`` already in files that have changed since."""
    counted: Counter[Key] = Counter()
    baseline = Baseline(Path.cwd(), {}, choose(f"{ref} 中已有", f"known at {ref}"))
    for source in found_in:
        if source.before is not None:
            with suppress(InputError):  # unreadable then: nothing was known
                case = cases.of(source.path, source.before[:LIMIT])
                seen = inspect(source.path, case, io.BytesIO(source.before), hide=False)
                counted.update(baseline.key(at) for at in seen.found if counts(at))
    return replace(baseline, entries={key: Entry(count) for key, count in counted.items()})


def save(path: Path, entries: file.Entries) -> None:
    """Write a baseline file; the same entries give the same bytes."""
    with atomic_write(path) as stream:
        stream.writelines(f"{line}\n".encode(errors="surrogateescape") for line in file.lines(entries))


def create(path: Path, found: Sequence[Located], floor: Severity, *, force: bool) -> Change:
    """A first baseline of everything found from ``floor`` on; an existing one is kept unless ``force``."""
    if path.exists() and not force:
        raise problem(
            f"{path} 已存在，没有改动；更新请用 baseline update，重建请加 --force",
            f"{path} exists and was kept; renew it with `baseline update`, or --force",
        )
    return _change(Baseline(path.parent, {}), worth(found, floor), (), grow=True)


def renew(
    baseline: Baseline, found: Sequence[Located], files: Iterable[str], floor: Severity, *, grow: bool
) -> Change:
    """The baseline that holds now for the ``files`` looked at; without ``grow`` it only shrinks."""
    return _change(baseline, worth(found, floor), files, grow=grow)


def worth(found: Iterable[Located], floor: Severity) -> list[Located]:
    """The findings a baseline is made of."""
    return [at for at in found if counts(at) and at_least(at.finding.severity, floor)]


def _change(baseline: Baseline, found: Sequence[Located], files: Iterable[str], *, grow: bool) -> Change:
    entries = baseline.updated(found, files, grow=grow)
    added = sum(file.grown(baseline.entries, entries).values())
    removed = sum(file.grown(entries, baseline.entries).values())
    return Change(entries, added, removed)


def check_no_growth(path: Path, baseline: Baseline, ref: str) -> None:
    """Raise InputError if the baseline holds more than it held at the git commit ``ref``."""
    root = gitrepo.top(path.parent)
    before = gitrepo.content(root, ref, path.resolve())
    old = file.parse(before.decode("utf-8", "replace"), f"{ref}:{path}") if before else {}
    grown = file.grown(old, baseline.entries)
    if not grown:
        return
    keys = [key for key in sorted(baseline.entries) if (key.rule, key.fingerprint) in grown]
    names = "、".join(f"{key.path} {key.rule}" for key in keys[:_NAMED])
    more = choose(" 等", " …") if len(keys) > _NAMED else ""
    count = sum(grown.values())
    raise problem(
        f"{path}：基线比 {ref} 多了 {count} 处，只允许减少：{names}{more}",
        f"{path}: the baseline holds {count} more than at {ref}; it may only shrink: {names}{more}",
    )


Answer = tuple[Verdict, str] | None  # a verdict and a note, None to leave the rest for later
Ask = Callable[[Located], Answer]


def audit(baseline: Baseline, found: Sequence[Located], ask: Ask) -> dict[Key, Entry]:
    """The entries with the verdicts that ``ask`` gives on those that have none, one finding of each."""
    entries = dict(baseline.entries)
    for at in found:
        entry = entries.get(baseline.key(at))
        if entry is None or entry.verdict:
            continue
        answer = ask(at)
        if answer is None:
            break
        verdict, note = answer
        entries[baseline.key(at)] = replace(entry, verdict=verdict, note=file.one_line(note) or entry.note)
    return entries


@dataclass(frozen=True, slots=True)
class RuleStats:
    """Findings of a rule in the baseline: all, confirmed, false alarms."""

    rule: str
    count: int
    real: int
    false: int

    @property
    def precision(self) -> float | None:
        """The share of confirmed ones among those judged."""
        judged = self.real + self.false
        return self.real / judged if judged else None


def stats(baseline: Baseline) -> list[RuleStats]:
    """Numbers by rule, the most frequent first."""
    totals: Counter[str] = Counter()
    judged: Counter[tuple[str, str]] = Counter()
    for key, entry in baseline.entries.items():
        totals[key.rule] += entry.count
        judged[key.rule, entry.verdict] += entry.count
    rules = sorted(totals, key=lambda rule: (-totals[rule], rule))
    return [RuleStats(rule, totals[rule], judged[rule, "real"], judged[rule, "false"]) for rule in rules]
