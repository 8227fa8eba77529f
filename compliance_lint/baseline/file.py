"""The baseline file: one entry a line, sorted, nothing in it that changes by itself.

``path <tab> rule <tab> fingerprint <tab> count [<tab> verdict [<tab> note]]``.  Lines may come in any
order and twice, as a union merge leaves them: of two the higher count holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast, get_args

from compliance_lint.messages import choose, one_of, problem
from compliance_lint.model import InputError

HEADER = "# compliance-lint baseline 1: path, rule, fingerprint, count, verdict, note"
NAME = "compliance-lint-baseline.txt"
_FIELDS = range(4, 7)
Verdict = Literal["", "real", "false"]


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What findings of one entry have in common.  ``path`` is relative to the baseline's folder."""

    path: str
    rule: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Entry:
    """How many findings are known under a key, and what the audit said: ``real`` or ``false`` alarm."""

    count: int
    verdict: Verdict = ""
    note: str = ""


Entries = Mapping[Key, Entry]


def read(path: Path) -> dict[Key, Entry]:
    """The entries of a baseline file.  Raises InputError (``file:line: …``)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise problem(
            f"{path}：基线文件不存在，用 compliance-lint baseline create 建立",
            f"{path}: no such baseline; make it with `compliance-lint baseline create`",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise problem(f"{path}：基线文件无法读取（{error}）", f"{path}: cannot be read ({error})") from None
    return parse(text, str(path))


def parse(text: str, shown: str) -> dict[Key, Entry]:
    """The entries in ``text``, the content of the file ``shown``."""
    entries: dict[Key, Entry] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            key, entry = _line(line, f"{shown}:{number}")
            old = entries.get(key)
            entries[key] = _either(old, entry) if old else entry
    return entries


def _line(line: str, place: str) -> tuple[Key, Entry]:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        raise problem(f"{place}：有未解决的合并冲突", f"{place}: unresolved merge conflict")
    fields = line.split("\t")
    if len(fields) not in _FIELDS or not fields[3].isdecimal() or int(fields[3]) < 1:
        raise _wrong(place)
    path, rule, mark, count, verdict, note = (*fields, "", "")[:6]
    one_of(f"{place}: verdict", verdict, get_args(Verdict))
    return Key(_unquoted(path), rule, mark), Entry(int(count), cast(Verdict, verdict), note)


def _wrong(place: str) -> InputError:
    return problem(
        f"{place}：应为 路径、规则、指纹、个数（以制表符分隔）",
        f"{place}: expected path, rule, fingerprint and count with tabs between them",
    )


def _either(one: Entry, two: Entry) -> Entry:
    best, other = (one, two) if one.count >= two.count else (two, one)
    return replace(best, verdict=best.verdict or other.verdict, note=best.note or other.note)


def lines(entries: Entries) -> list[str]:
    """The lines of the file, header first."""
    made = []
    for key, entry in entries.items():
        fields = [_quoted(key.path), key.rule, key.fingerprint, str(entry.count), entry.verdict, entry.note]
        made.append("\t".join(fields).rstrip("\t"))
    return [HEADER, *sorted(made)]


def one_line(note: str) -> str:
    """A note as it may stand in the file."""
    return " ".join(note.split())


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("\t", "%09").replace("\n", "%0A").replace("#", "%23")


def _unquoted(path: str) -> str:
    for code, char in (("%23", "#"), ("%0A", "\n"), ("%09", "\t"), ("%25", "%")):
        path = path.replace(code, char)
    return path


def grown(old: Entries, new: Entries) -> dict[tuple[str, str], int]:
    """By how much each ``(rule, fingerprint)`` has grown, whatever the paths: a move is no growth."""
    before, after = _totals(old), _totals(new)
    return {key: count - before[key] for key, count in after.items() if count > before[key]}


def _totals(entries: Entries) -> Counter[tuple[str, str]]:
    totals: Counter[tuple[str, str]] = Counter()
    for key, entry in entries.items():
        totals[key.rule, key.fingerprint] += entry.count
    return totals


def sizes(entries: Iterable[Entry]) -> int:
    """How many findings the entries stand for."""
    return sum(entry.count for entry in entries)


def conflict_hint(name: str) -> str:
    """What makes two branches merge without conflict."""
    return choose(
        f"提示：在 .gitattributes 中加一行“{name} merge=union”，两个分支的基线合并时就不会冲突",
        f"hint: a line “{name} merge=union” in .gitattributes lets branches merge their baselines",
    )
