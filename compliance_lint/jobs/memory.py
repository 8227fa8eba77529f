"""What was found in a file, remembered without a word of it: offsets, rules and reasons.

The text of findings is taken from the file again when they are needed; a file in which nothing was
found is not even opened.  Entries are named by hashes of content, policies, settings and program, so
nothing stale is ever found.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from os import stat_result
from pathlib import Path
from typing import Any

from compliance_lint import __version__, cachefolder
from compliance_lint.engine import Scanner
from compliance_lint.expressions import lazy
from compliance_lint.messages import current_language
from compliance_lint.model import Chunk, Finding, Law
from compliance_lint.policy.rules import ClaimRule, Policies

_FORMAT = 1
_LIMIT = 100_000  # files remembered for one folder
_FRESH = 2_000_000_000  # ns: a file changed so shortly before may change again unseen
_NUMBER = lazy(r"\d{4,}")
_CODE = lazy(r"[0-9A-Za-z@._-]{4,}")
_MATCH = "\0"

# chunk and segment of the findings: [[chunk, segment, finding, …], …]; [] = nothing found
Skeleton = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one content holds: findings, and whether there are suppressions to be looked at again."""

    skeleton: Skeleton
    directives: bool

    @property
    def nothing(self) -> bool:
        """True if the file need not be opened."""
        return not self.skeleton and not self.directives


@dataclass
class Recorder:
    """A scanner that remembers what it finds, or says again what it found before."""

    scanner: Scanner
    known: Learnt | None = None
    made: Skeleton = field(default_factory=list)
    whole: bool = True  # False when something can't be remembered

    def chunks(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, list[list[Finding]]]]:
        """As ``Scanner.chunks``."""
        if self.known is not None:
            yield from self._again(chunks, self.known.skeleton)
            return
        for number, (chunk, found) in enumerate(self.scanner.chunks(chunks)):
            for place, findings in enumerate(found):
                for packed in map(_packed, findings):
                    self.made.append([number, place, *(packed or ())])
                    self.whole = self.whole and packed is not None
            yield chunk, found

    def _again(self, chunks: Iterable[Chunk], known: Skeleton) -> Iterator[tuple[Chunk, list[list[Finding]]]]:
        places: dict[int, dict[int, list[list[Any]]]] = {}
        for number, place, *packed in known:
            places.setdefault(number, {}).setdefault(place, []).append(packed)
        for number, chunk in enumerate(chunks):
            here = places.get(number, {})
            yield (
                chunk,
                [
                    [_unpacked(packed, segment.text, self.scanner.policies) for packed in here.get(place, ())]
                    for place, segment in enumerate(chunk.segments)
                ],
            )


def _packed(finding: Finding) -> list[Any] | None:
    """The fields of a finding without its text; None if it can't be told without."""
    evidence = [item.replace(finding.match, _MATCH) if finding.match else item for item in finding.evidence]
    telling = _CODE if finding.family == "claims" else _NUMBER
    if finding.whole or any(telling.search(item) for item in evidence):
        return None
    return [
        finding.rule_id,
        finding.category,
        finding.start,
        finding.end,
        finding.severity,
        finding.confidence,
        finding.status,
        finding.reason,
        finding.needs_evidence,
        evidence,
        [law.id for law in finding.laws],
    ]


def _unpacked(packed: Sequence[Any], text: str, policies: Policies) -> Finding:
    rule_id, category, start, end, severity, confidence, status, reason, needs, evidence, laws = packed
    rule = policies.get(rule_id)
    if rule is None:
        raise KeyError(rule_id)
    match = text[start:end]
    claim = isinstance(rule, ClaimRule)
    message = rule.message.get(current_language())
    return Finding(
        rule_id=rule_id,
        family="claims" if claim else "pii",
        category=category,
        entity=getattr(rule, "entity", None),
        start=start,
        end=end,
        match=match,
        severity=severity,
        confidence=confidence,
        message=message.replace("{match}", match) if claim else message,
        suggestions=getattr(rule, "suggest", ()),
        laws=_laws(rule, laws),
        status=status,
        reason=reason,
        evidence=tuple(item.replace(_MATCH, match) for item in evidence),
        needs_evidence=needs,
    )


def _laws(rule: Any, ids: Sequence[str]) -> tuple[Law, ...]:  # noqa: ANN401 (claim or personal-data rule)
    known = {law.id: law for law in rule.laws}
    for variant in getattr(rule, "variants", ()):
        known |= {law.id: law for law in variant.laws}
    return tuple(known[law] for law in ids)


@dataclass
class Memory:
    """The remembered files of one folder.  Made by ``open_memory``; ``save`` keeps what was learnt."""

    path: Path
    build: str
    contents: dict[str, str] = field(default_factory=dict)  # hash of content and question to skeleton
    stats: dict[str, str] = field(default_factory=dict)  # hash of path and stat to hash of content
    _changed: bool = False

    def of_stat(self, path: Path, stat: stat_result) -> str | None:
        """The hash of the content of a file that has not changed since it was last read."""
        return self.stats.get(_stat_key(path, stat))

    def learn_stat(self, path: Path, stat: stat_result, content: str) -> None:
        """Remember the content of an unchanged file, unless it changed a moment ago."""
        if time.time_ns() - stat.st_mtime_ns > _FRESH:
            self.stats[_stat_key(path, stat)] = content
            self._changed = True

    def recall(self, content: str, question: str) -> Learnt | None:
        """What was learnt from such a content when the same was asked."""
        stored = self.contents.get(self._key(content, question))
        return Learnt(*json.loads(stored)) if stored else None

    def learn(self, content: str, question: str, learnt: Learnt) -> None:
        """Remember what was learnt."""
        parts = [learnt.skeleton, learnt.directives]
        self.contents[self._key(content, question)] = json.dumps(
            parts, ensure_ascii=False, separators=(",", ":")
        )
        self._changed = True

    def _key(self, content: str, question: str) -> str:
        return _hash(f"{self.build}\0{question}\0{content}".encode())

    def save(self) -> None:
        """Write what is new; when that fails, the next run is slower and that is all."""
        if not self._changed:
            return
        body = {"contents": _newest(self.contents), "stats": _newest(self.stats)}
        with suppress(OSError):
            cachefolder.replace(
                self.path, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
            )


def open_memory(folder: Path) -> Memory | None:
    """What is remembered of ``folder``; None if nothing can or may be."""
    home = cachefolder.home()
    if home is None:
        return None
    memory = Memory(home / f"results-{_hash(str(folder.resolve()).encode())}.json", _build())
    with suppress(OSError, ValueError, AttributeError):  # absent or damaged: begun anew
        body = json.loads(memory.path.read_bytes())
        memory.contents, memory.stats = dict(body["contents"]), dict(body["stats"])
    return memory


def content_hash(data: bytes) -> str:
    """The name of a content."""
    return _hash(data)


def _newest(entries: dict[str, str]) -> dict[str, str]:
    """The entries learnt last, at most as many as are kept."""
    return dict(list(entries.items())[-_LIMIT:])


def _stat_key(path: Path, stat: stat_result) -> str:
    facts = (os.path.abspath(path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)  # noqa: PTH100
    return _hash("\0".join(map(str, facts)).encode("utf-8", "surrogateescape"))


def _build() -> str:
    """What the program itself is made of: another version finds other things."""
    package = Path(__file__).resolve().parent.parent
    files = sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    facts = [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return _hash("\n".join([str(_FORMAT), __version__, *facts]).encode())


def _hash(data: bytes) -> str:
    from hashlib import blake2b

    return blake2b(data, digest_size=12).hexdigest()
