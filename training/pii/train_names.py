"""Trains the weights of personal names: ``python training/pii/train_names.py``.

Reads the tuning half (even CRC-32 of the id) of ``corpus``, adds composed sentences, fits a sparse
logistic regression (FTRL-proximal) over the features of ``name_features`` and writes
``compliance_lint/data/name-weights.txt``.  Pure Python, two minutes, and the same bytes every time.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from compose import Composer

from compliance_lint.detect.conversation import Turn, asked_before, blocks_of
from compliance_lint.detect.pii import PiiDetector
from compliance_lint.detect.recognizers.base import View
from compliance_lint.detect.recognizers.name_features import features
from compliance_lint.detect.recognizers.name_frames import frames_of
from compliance_lint.detect.recognizers.names import candidates
from compliance_lint.policy import loader
from compliance_lint.text import fold

CORPUS = Path(__file__).with_name("corpus")
WEIGHTS = Path(__file__).resolve().parents[2] / "compliance_lint" / "data" / "name-weights.txt"
COMPOSED = 0.09  # weight of a composed example beside a written one
ANSWERS = 2500  # composed answers to a question for the name
ALPHA, BETA, L1, L2, EPOCHS = 0.1, 1.0, 0.3, 0.5, 4

Example = tuple[list[str], bool, float]  # features, is a name, weight


class Marker:
    """Turns annotated texts into examples, one a candidate."""

    def __init__(self) -> None:
        self.rules = loader.builtin().pii
        self.labels = next(rule for rule in self.rules if rule.entity == "PERSON").cues
        self._early = PiiDetector([rule for rule in self.rules if rule.entity != "PERSON"])

    def examples(
        self, view: View, text: str, spans: list[dict[str, Any]], weight: float
    ) -> Iterator[Example]:
        """Each candidate of ``text`` that the annotation decides."""
        folded = fold(text)
        view = replace(view, text=folded.text, found=())
        view = replace(view, found=tuple(self._early.hits(view)))
        frames = frames_of(view, self.labels)
        people = [s for s in spans if s["type"] == "PERSON"]
        names = {(s["start"], s["end"]) for s in people if not s.get("optional")}
        arguable = [(s["start"], s["end"]) for s in people if s.get("optional")]
        for start, end in candidates(frames):
            place = folded.span(start, end)
            if any(hit.start < end and start < hit.end for hit in view.found):
                continue
            if place in names or all(place[1] <= a or b <= place[0] for a, b in arguable):
                yield features(view, frames, start, end), place in names, weight


def written(marker: Marker) -> Iterator[Example]:
    """Examples of the tuning half of the annotated corpus."""
    for record in records():
        if "text" in record:
            yield from marker.examples(View("", kind="chat"), record["text"], record["spans"], 1.0)
            continue
        turns = [Turn(turn["text"], turn["speaker"]) for turn in record["turns"]]
        blocks = blocks_of(turns)
        for block, asked in zip(blocks, asked_before(blocks, marker.rules), strict=True):
            offset, spans = 0, []
            for turn in record["turns"][block.first : block.last]:
                spans += [
                    {**s, "start": s["start"] + offset, "end": s["end"] + offset} for s in turn["spans"]
                ]
                offset += len(turn["text"]) + 1
            view = View("", kind="chat", speaker=block.speaker, asked=asked)
            yield from marker.examples(view, block.text, spans, 1.0)


def composed(marker: Marker, rounds: int, bad_rounds: int) -> Iterator[Example]:
    """Examples of composed sentences, and of answers to a question for the name."""
    composer = Composer(marker.labels)
    chat, answer = View("", kind="chat"), View("", kind="chat", asked=frozenset({"PERSON"}))
    for view, sentences in (
        (chat, composer.examples(rounds, bad_rounds)),
        (answer, composer.answers(ANSWERS)),
    ):
        for text, names in sentences:
            spans = [{"type": "PERSON", "start": start, "end": end} for start, end in names]
            yield from marker.examples(view, text, spans, COMPOSED)


def fit(examples: list[Example]) -> dict[str, float]:
    """Weights by FTRL-proximal; most features end with none."""
    z: defaultdict[str, float] = defaultdict(float)
    n: defaultdict[str, float] = defaultdict(float)

    def weight(name: str) -> float:
        if abs(z[name]) <= L1:
            return 0.0
        return -(z[name] - math.copysign(L1, z[name])) / ((BETA + math.sqrt(n[name])) / ALPHA + L2)

    pick = random.Random(1)
    for _ in range(EPOCHS):
        pick.shuffle(examples)
        for names, label, share in examples:
            weights = {name: weight(name) for name in names}
            odds = max(-30.0, min(30.0, sum(weights.values())))
            gradient = (1 / (1 + math.exp(-odds)) - label) * share
            for name, old in weights.items():
                step = (math.sqrt(n[name] + gradient**2) - math.sqrt(n[name])) / ALPHA
                z[name] += gradient - step * old
                n[name] += gradient**2
    return {name: weight(name) for name in z}


def write(weights: dict[str, float]) -> None:
    """One line per weight (tenths): the weight and all features that have it."""
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for name, value in weights.items():
        if round(value * 10):
            groups[round(value * 10)].append(name)
    lines = ["# by training/pii/train_names.py: weight in tenths, features"]
    lines += [f"{tenths}\t" + "\t".join(sorted(set(groups[tenths]))) for tenths in sorted(groups)]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")


def records() -> Iterator[dict[str, Any]]:
    """The tuning half of the corpus."""
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            if zlib.crc32(record["id"].encode()) % 2 == 0:
                yield record


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--bad-rounds", type=int, default=20)
    arguments = parser.parse_args()
    marker = Marker()
    examples = list(written(marker))
    examples += composed(marker, arguments.rounds, arguments.bad_rounds)
    write(fit(examples))


if __name__ == "__main__":
    main()
