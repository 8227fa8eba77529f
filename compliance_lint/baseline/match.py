"""Findings against a baseline: which are known, which are new, which entries are over."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compliance_lint.baseline.file import Entries, Entry, Key
from compliance_lint.messages import choose
from compliance_lint.model import Located

_ALIKE = 0.8  # share of findings in common that makes a new file an old one under another name


@dataclass(frozen=True)
class Baseline:
    """Known findings; paths are relative to ``folder``, the one the baseline file lies in."""

    folder: Path
    entries: Entries
    name: str = ""  # what is said of a known finding

    def path_of(self, path: str) -> str:
        """The name under which entries know a file."""
        return Path(os.path.relpath(path, self.folder)).as_posix()

    def key(self, at: Located) -> Key:
        """The key of a finding."""
        return Key(self.path_of(at.path), at.finding.rule_id, at.fingerprint)

    def apply(self, found: Sequence[Located]) -> list[Located]:
        """``found`` with the known findings marked ``baselined``, as many of each as are known."""
        moved = self.moves(found)
        left = Counter({key: entry.count for key, entry in self.entries.items()})
        return [self._one(at, left, moved) for at in found]

    def _one(self, at: Located, left: Counter[Key], moved: Mapping[str, str]) -> Located:
        if not counts(at):
            return at
        key = self.key(at)
        key = replace(key, path=moved.get(key.path, key.path))
        if left[key] <= 0:
            return at
        left[key] -= 1
        entry = self.entries[key]
        said = {"": "", "real": choose("，已确认", ", confirmed"), "false": choose("，误报", ", false alarm")}
        note = f"：{entry.note}" if entry.note else ""
        why = f"{self.name}{said[entry.verdict]}{note}"
        return replace(at, finding=replace(at.finding, status="baselined", reason=why))

    def moves(self, found: Iterable[Located]) -> dict[str, str]:
        """New path to old path of files that were renamed: the old one is gone, the findings are alike."""
        known = self._by_path((key, entry.count) for key, entry in self.entries.items())
        gone = {path: marks for path, marks in known.items() if not (self.folder / path).exists()}
        if not gone:
            return {}
        present = self._by_path((self.key(at), 1) for at in found if counts(at))
        moved: dict[str, str] = {}
        for path, marks in sorted(present.items()):
            if path in known:
                continue
            likeness, best = max(
                ((_likeness(marks, old), name) for name, old in gone.items()), default=(0.0, "")
            )
            if likeness >= _ALIKE:
                moved[path] = best
                del gone[best]
        return moved

    @staticmethod
    def _by_path(keys: Iterable[tuple[Key, int]]) -> dict[str, Counter[tuple[str, str]]]:
        by_path: dict[str, Counter[tuple[str, str]]] = {}
        for key, count in keys:
            by_path.setdefault(key.path, Counter())[key.rule, key.fingerprint] += count
        return by_path

    def updated(
        self, found: Sequence[Located], scanned: Iterable[str], *, grow: bool = True
    ) -> dict[Key, Entry]:
        """The entries that hold for ``found``, everything in the files ``scanned``.

        Entries of other files stay unless the file is gone.  Verdicts and notes stay with what they
        speak of.  Without ``grow`` nothing is added.
        """
        moved = self.moves(found)
        back = {old: new for new, old in moved.items()}
        read = {self.path_of(path) for path in scanned}
        kept: dict[Key, Entry] = {}
        for key, entry in self.entries.items():
            if key.path not in read and key.path not in back and (self.folder / key.path).exists():
                kept[key] = entry
        now = Counter(self.key(at) for at in found if counts(at))
        for key, count in now.items():
            old = self.entries.get(replace(key, path=moved.get(key.path, key.path)))
            size = count if grow else min(count, old.count if old else 0)
            if size:
                kept[key] = replace(old, count=size) if old else Entry(size)
        return kept


def counts(at: Located) -> bool:
    """True for findings a baseline may hold: open ones, not about suppressions."""
    return at.finding.status == "open" and bool(at.fingerprint)


def _likeness(one: Counter[tuple[str, str]], two: Counter[tuple[str, str]]) -> float:
    return 2 * sum((one & two).values()) / (sum(one.values()) + sum(two.values()))
