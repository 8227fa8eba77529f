"""A second opinion on claims: a small linear model over n-grams, word classes and what the rules say.

Real violations are mostly sentences without a banned word (喝了七天，血压药都停了).  The model scores each
passage in its document; it may add a finding where no rule fired, and it may doubt a warning that a
rule gives on text that is nothing like advertising.  It never overrules an exemption, and what it adds
is a warning at most.

Trained by ``training/claims/train.py`` on our own corpus; deterministic, pure Python.
"""

from __future__ import annotations

import json
import math
import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from compliance_lint import shipped
from compliance_lint.detect.features import (
    CHANNELS,
    WordClasses,
    clauses,
    features,
    normal,
    passages,
)
from compliance_lint.detect.overlaps import Overlaps
from compliance_lint.model import Finding

MODEL_FILE = shipped.path("claims-model.bin")
CATEGORY_BITS = 14
CATEGORY_CHANNELS = (0, 2)  # of CHANNELS: the passage itself, as written and by word class


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model thinks of the passage at ``[start, end)``."""

    start: int
    end: int
    probability: float
    grams: tuple[set[int], ...]  # features per channel, to name a category if need be


@dataclass(frozen=True, slots=True)
class Bars:
    """Probabilities at which the model speaks."""

    add_at: float  # from which a passage becomes a finding
    doubt_below: float  # under which a rule's warning is doubted; an error at half of it

    def doubts(self, finding: Finding, probability: float) -> bool:
        """True when a rule's open finding is not to be believed."""
        return probability < (self.doubt_below if finding.severity == "warning" else self.doubt_below / 2)


@dataclass(frozen=True)
class Model:
    """Weights of the second opinion; see ``training/claims/train.py`` for how they come about."""

    classes: WordClasses
    tables: tuple[array[int], ...]  # one a channel
    scales: tuple[float, ...]
    bias: float
    second: Mapping[str, float]  # weights of the second stage by feature name
    second_bias: float
    categories: tuple[str, ...]
    category_tables: tuple[tuple[array[int], ...], ...]  # one a category channel, with one a category
    selling: Bars  # in a text that sells or speaks to a reader
    elsewhere: Bars  # in news, say
    known_rules: frozenset[str]

    def verdicts(self, text: str, findings: Sequence[Finding]) -> list[Verdict]:
        """A verdict for each passage of ``text`` (offsets in it), given what the rules found."""
        spans = passages(text)
        seen = features(text, spans, self.classes)
        margins = [self.margin(parts) for parts in seen]
        top = max(margins, default=0.0)
        around = Surroundings(findings)
        return [
            Verdict(a, b, self._probability(around.second_stage(margin, top, a, b)), tuple(parts))
            for (a, b), margin, parts in zip(spans, margins, seen, strict=True)
        ]

    def margin(self, parts: Sequence[set[int]]) -> float:
        """First stage: how much a passage looks like a violation by its words."""
        total = self.bias
        for channel, table, scale, found in zip(CHANNELS, self.tables, self.scales, parts, strict=True):
            if found:
                total += scale * channel.weight * _sum_at(table, found) / math.sqrt(len(found))
        return total

    def _probability(self, values: Mapping[str, float]) -> float:
        score = self.second_bias
        for name, value in values.items():
            score += self.second.get(name, 0.0) * value
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def category(self, verdict: Verdict) -> str:
        """The likeliest category of a violation in the passage."""
        mask = (1 << CATEGORY_BITS) - 1
        scores = [0.0] * len(self.categories)
        for tables, channel in zip(self.category_tables, CATEGORY_CHANNELS, strict=True):
            found = {gram & mask for gram in verdict.grams[channel]}
            for number, table in enumerate(tables):
                scores[number] += _sum_at(table, found) / math.sqrt(len(found) or 1)
        return self.categories[scores.index(max(scores))]

    def strongest(self, text: str, verdict: Verdict) -> tuple[int, int]:
        """Span of the clauses of the passage that speak most for a violation."""
        passage = text[verdict.start : verdict.end]
        if len(normal(passage)) != len(passage):  # numbers or links were folded: no character map
            passage = "".join("0" if char.isdigit() else char for char in passage.lower())
        gain = self._gain_per_character(passage)
        parts = clauses(text, verdict.start, verdict.end)
        sums = [sum(gain[a - verdict.start : b - verdict.start]) for a, b in parts]
        first, last = _heaviest_run(sums)
        start, end = parts[first][0], parts[last][1]
        while end > start + 1 and text[end - 1] in "，,、：: 。！？!?；;\n":
            end -= 1
        return start, end

    def _gain_per_character(self, passage: str) -> list[float]:
        table, channel = self.tables[0], CHANNELS[0]
        mask = (1 << channel.bits) - 1
        data = passage.encode("utf-32-le", "surrogatepass")
        gain = [0.0] * len(passage)
        for size in range(1, channel.longest + 1):
            for at in range(len(passage) - size + 1):
                weight = table[zlib.crc32(data[4 * at : 4 * (at + size)]) & mask] / size
                for place in range(at, at + size):
                    gain[place] += weight
        return gain


class Surroundings:
    """What the rules found in a text, to be asked for by place."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._findings = Overlaps(findings)
        self._grades = Counter(map(_grade, findings))

    def second_stage(self, margin: float, top: float, start: int, end: int) -> dict[str, float]:
        """Features of the second stage: the margin, that of the document, and the rules around."""
        values = {"margin": margin, "top": top}
        here: Counter[str] = Counter()
        for f in self._findings.over(start, end):
            values[f"{'open' if f.status == 'open' else 'exempt'}:{f.rule_id}"] = 1.0
            here[_grade(f)] += 1
        values.update((f"here:{grade}", float(count)) for grade, count in here.items())
        values.update((f"elsewhere:{grade}", 1.0) for grade, n in self._grades.items() if n > here[grade])
        return values


def _grade(finding: Finding) -> str:
    return finding.severity if finding.status == "open" else "exempt"


def _split(table: array[int]) -> tuple[array[int], ...]:
    size = 1 << CATEGORY_BITS
    return tuple(table[start : start + size] for start in range(0, len(table), size))


def _sum_at(table: array[int], places: Collection[int]) -> int:
    if len(places) < 2:
        return sum(table[place] for place in places)
    return sum(itemgetter(*places)(table))


def _heaviest_run(sums: Sequence[float]) -> tuple[int, int]:
    """First and last index of the run with the largest sum (Kadane)."""
    best, best_run, total, first = -math.inf, (0, 0), 0.0, 0
    for index, value in enumerate(sums):
        if total <= 0:
            total, first = 0.0, index
        total += value
        if total > best:
            best, best_run = total, (first, index)
    return best_run


@cache
def load() -> Model | None:
    """The shipped model, or None if the package carries none."""
    return unpack(MODEL_FILE.read_bytes()) if MODEL_FILE.is_file() else None


def pack(header: Mapping[str, object], tables: Sequence[array[int]]) -> bytes:
    """A model file: a line of JSON, then the tables, compressed (most weights are nil)."""
    head = json.dumps({**header, "sizes": [len(t) for t in tables]}, ensure_ascii=False, sort_keys=True)
    return zlib.compress(head.encode() + b"\n" + b"".join(t.tobytes() for t in tables), 9)


def unpack(data: bytes) -> Model:
    """The model that ``pack`` wrote.  Raises ValueError, KeyError or zlib.error if damaged."""
    data = zlib.decompress(data)
    line = data.index(b"\n")
    head = json.loads(data[:line])
    tables: list[array[int]] = []
    at = line + 1
    for size in head["sizes"]:
        tables.append(array("b", data[at : at + size]))
        at += size
    return Model(
        classes=WordClasses(head["classes"]),
        tables=tuple(tables[: len(CHANNELS)]),
        scales=tuple(head["scales"]),
        bias=head["bias"],
        second=head["second"],
        second_bias=head["second_bias"],
        categories=tuple(head["categories"]),
        category_tables=tuple(_split(table) for table in tables[len(CHANNELS) :]),
        selling=Bars(*head["selling"]),
        elsewhere=Bars(*head["elsewhere"]),
        known_rules=frozenset(head["known_rules"]),
    )
