"""Train and evaluate the second opinion on claims.

    python training/claims/train.py [--no-write]

Deterministic: the same corpus, policies and library versions give the same file.
"""

from __future__ import annotations

import argparse
import json
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from compliance_lint.detect import features as F  # noqa: N812
from compliance_lint.detect import opinion
from compliance_lint.detect.claims import ClaimDetector, Setting
from compliance_lint.model import Finding
from compliance_lint.policy import loader

HERE = Path(__file__).resolve().parent
TARGET = opinion.MODEL_FILE
FOLDS = 5
BLOCK = 40  # neighbouring ids stay in one fold
NO_CLASS = ("selling", "features", "num")  # word lists that tell nothing of what is claimed
NEGATIVE_IN_VIOLATION = 0.3  # weight of the unmarked passages of a violation: marking is not exhaustive
FIRST_C, SECOND_C, CATEGORY_C = 3.0, 0.1, 1.0
ADD_AT = 0.94  # probability from which a passage becomes a finding; chosen on news, see benchmarks
DOUBT = 0.5


@dataclass(frozen=True)
class Item:
    id: str
    text: str
    violation: bool
    spans: tuple[tuple[int, int, str], ...]

    @property
    def author(self) -> str:
        return self.id.split("-")[0]

    @property
    def block(self) -> int:
        return int(self.id.split("-")[1]) // BLOCK

    @property
    def fold(self) -> int:
        return zlib.crc32(f"{self.author}-{self.block}".encode()) % FOLDS

    @property
    def unbiased(self) -> bool:
        """True when the rules were not tuned on it."""
        return self.author != "rule" and (self.author[0] != "a" or self.block % 2 == 1)


@dataclass(frozen=True)
class Data:
    items: list[Item]
    findings: list[list[Finding]]
    passages: list[tuple[int, int, int]]  # item, start, end
    first: csr_matrix
    labels: np.ndarray
    weights: np.ndarray

    @property
    def item_of(self) -> np.ndarray:
        return np.array([i for i, _, _ in self.passages])


def read_items() -> list[Item]:
    items = []
    for path in sorted(HERE.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["label"] != "arguable":
                spans = tuple((s["start"], s["end"], s["category"]) for s in record["spans"])
                items.append(Item(record["id"], record["text"], record["label"] == "violation", spans))
    return items + rule_examples()


def rule_examples() -> list[Item]:
    """The examples of the rules are labelled text as well; the first stage may learn from them."""
    found: list[Item] = []
    for rule in loader.builtin().claims:
        for example in (*rule.bad, *rule.good):
            spans = tuple((s, e, rule.category) for s, e in example.spans) if example in rule.bad else ()
            if spans or example in rule.good:
                found.append(Item(f"rule-{len(found)}", example.text, bool(spans), spans))
    return found


def word_classes() -> F.WordClasses:
    lists = loader.word_lists(loader.builtin_folder())
    return F.WordClasses({name: words for name, words in lists.items() if name not in NO_CLASS})


def matrix(sets: Iterable[set[int]], channel: F.Channel) -> csr_matrix:
    columns: list[int] = []
    values: list[float] = []
    starts = [0]
    for found in sets:
        columns += sorted(found)
        values += [channel.weight / np.sqrt(len(found))] * len(found) if found else []
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(starts) - 1, 1 << channel.bits))


def prepare(items: list[Item], classes: F.WordClasses, detector: ClaimDetector) -> Data:
    seen: list[list[set[int]]] = []
    passages, labels, weights = [], [], []
    for number, item in enumerate(items):
        spans = F.passages(item.text)
        seen.extend(F.features(item.text, spans, classes))
        for a, b in spans:
            hit = any(min(b, e) - max(a, s) >= min(4, e - s) for s, e, _ in item.spans)
            passages.append((number, a, b))
            labels.append(hit)
            weights.append(NEGATIVE_IN_VIOLATION if item.violation and not hit else 1.0)
    first = hstack(
        [matrix((parts[c] for parts in seen), channel) for c, channel in enumerate(F.CHANNELS)]
    ).tocsr()
    findings = [detector.find(item.text, Setting()) for item in items]
    return Data(items, findings, passages, first, np.array(labels), np.array(weights))


def first_stage(data: Data, rows: np.ndarray) -> LinearSVC:
    model = LinearSVC(C=FIRST_C, random_state=0)
    return model.fit(data.first[rows], data.labels[rows], sample_weight=data.weights[rows])


def second_features(data: Data, margins: np.ndarray, names: list[str]) -> np.ndarray:
    top = np.full(len(data.items), -9.0)
    np.maximum.at(top, data.item_of, margins)
    place = {name: column for column, name in enumerate(names)}
    values = np.zeros((len(margins), len(names)), dtype=np.float32)
    for row, ((number, a, b), margin) in enumerate(zip(data.passages, margins, strict=True)):
        around = opinion.Surroundings(data.findings[number])
        for name, value in around.second_stage(float(margin), float(top[number]), a, b).items():
            if name in place:
                values[row, place[name]] = value
    return values


def feature_names(data: Data) -> list[str]:
    counts: Counter[str] = Counter()
    for number, a, b in data.passages:
        counts.update(opinion.Surroundings(data.findings[number]).second_stage(0.0, 0.0, a, b).keys())
    return sorted(name for name, count in counts.items() if count >= 3)


def second_stage(data: Data, values: np.ndarray, rows: np.ndarray) -> LogisticRegression:
    model = LogisticRegression(C=SECOND_C, max_iter=2000)
    return model.fit(values[rows], data.labels[rows], sample_weight=data.weights[rows])


def cross_validate(data: Data, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Margins and probabilities of every passage from models that did not see its block."""
    fold = np.array([data.items[i].fold for i in data.item_of])
    unbiased = np.array([data.items[i].unbiased for i in data.item_of])
    margins = np.zeros(len(fold))
    for k in range(FOLDS):
        model = first_stage(data, fold != k)
        margins[fold == k] = model.decision_function(data.first[fold == k])
    values = second_features(data, margins, names)
    chances = np.zeros(len(fold))
    for k in range(FOLDS):
        model = second_stage(data, values, unbiased & (fold != k))
        chances[fold == k] = model.predict_proba(values[fold == k])[:, 1]
    return margins, chances


def outcome(data: Data, chances: np.ndarray, keep: Sequence[bool], add_at: float, doubt: float) -> str:
    """Document figures for rules and model together, over the items kept."""
    by_item: dict[int, list[tuple[int, int, float]]] = {}
    for (number, a, b), chance in zip(data.passages, chances, strict=True):
        by_item.setdefault(number, []).append((a, b, chance))
    tp = fp = right = positives = negatives = 0
    for number, item in enumerate(data.items):
        if not keep[number]:
            continue
        shown = shown_spans(data.findings[number], by_item.get(number, []), add_at, doubt)
        positives += item.violation
        negatives += not item.violation
        if item.violation:
            tp += bool(shown)
            right += any(a < e and s < b for a, b in shown for s, e, _ in item.spans)
        else:
            fp += bool(shown)
    return (
        f"precision {tp / max(tp + fp, 1):.3f}  right place {right / max(positives, 1):.3f}"
        f"  clean flagged {fp / max(negatives, 1):.4f}  (n={positives + negatives})"
    )


def shown_spans(
    findings: list[Finding], verdicts: list[tuple[int, int, float]], add_at: float, doubt: float
) -> list[tuple[int, int]]:
    shown = []
    for f in findings:
        if f.status == "open" and f.severity != "info":
            here = [chance for a, b, chance in verdicts if f.start < b and a < f.end]
            bar = doubt if f.severity == "warning" else doubt / 2
            if f.whole_document or not here or max(here) >= bar:
                shown.append((f.start, f.end))
    exempt = [f for f in findings if f.status == "exempt"]
    for a, b, chance in verdicts:
        if chance >= add_at and not any(f.start < b and a < f.end for f in exempt):
            shown.append((a, b))
    return shown


def report(data: Data, chances: np.ndarray) -> tuple[float, float]:
    add_at = ADD_AT
    print(f"add at {add_at:.3f}, doubt below {DOUBT}")
    unbiased = [item.unbiased for item in data.items]
    for name, add, doubt in (
        ("rules alone", 2.0, 0.0),
        ("rules, doubted", 2.0, DOUBT),
        ("model and rules", add_at, DOUBT),
        ("model alone", add_at, 2.0),
    ):
        print(f"  {name:18}", outcome(data, chances, unbiased, add, doubt))
    for author in sorted({item.author for item in data.items if item.author != "rule"}):
        keep = [item.author == author and item.unbiased for item in data.items]
        print(f"  both, author {author:4}", outcome(data, chances, keep, add_at, DOUBT))
    return add_at, DOUBT


def quantised(weights: np.ndarray) -> tuple[array[int], float]:
    scale = float(np.abs(weights).max()) / 127 or 1.0
    return array("b", np.round(weights / scale).astype(np.int8).tobytes()), scale


def category_tables(data: Data) -> tuple[list[str], list[array[int]]]:
    """One-vs-rest weights over the category channels, trained on the violating passages."""
    rows, names = [], []
    for row, (number, a, b) in enumerate(data.passages):
        found = [c for s, e, c in data.items[number].spans if s < b and a < e]
        if data.labels[row] and found:
            rows.append(row)
            names.append(found[0])
    starts = np.cumsum([0, *(1 << channel.bits for channel in F.CHANNELS)])
    size = 1 << opinion.CATEGORY_BITS
    blocks = []
    for channel in opinion.CATEGORY_CHANNELS:
        part = data.first[rows, starts[channel] : starts[channel + 1]].tocoo()
        folded = csr_matrix((np.ones(len(part.data)), (part.row, part.col % size)), shape=(len(rows), size))
        folded.data[:] = 1.0
        lengths = np.sqrt(np.maximum(folded.getnnz(axis=1), 1))
        blocks.append(csr_matrix(folded.multiply(1 / lengths[:, None])))
    model = LinearSVC(C=CATEGORY_C, random_state=0).fit(hstack(blocks).tocsr(), names)
    print(f"  category, on the training passages: {model.score(hstack(blocks).tocsr(), names):.3f}")
    both, _ = quantised(model.coef_.ravel())
    weights = np.frombuffer(both.tobytes(), dtype=np.int8).reshape(model.coef_.shape)
    tables = [array("b", weights[:, k * size : (k + 1) * size].tobytes()) for k in range(len(blocks))]
    return list(model.classes_), tables


def build(data: Data, names: list[str], margins: np.ndarray, add_at: float, doubt: float) -> bytes:
    everything = np.ones(len(data.passages), dtype=bool)
    first = first_stage(data, everything)
    tables, scales, at = [], [], 0
    for channel in F.CHANNELS:
        table, scale = quantised(first.coef_[0, at : at + (1 << channel.bits)])
        tables.append(table)
        scales.append(scale)
        at += 1 << channel.bits
    # the second stage is fitted on margins of unseen passages: those of seen ones are too sure
    unbiased = np.array([data.items[i].unbiased for i in data.item_of])
    second = second_stage(data, second_features(data, margins, names), unbiased)
    categories, category = category_tables(data)
    header = {
        "classes": {name: list(words) for name, words in word_classes().lists.items()},
        "scales": [round(scale, 8) for scale in scales],
        "bias": round(float(first.intercept_[0]), 6),
        "second": {n: round(float(w), 4) for n, w in zip(names, second.coef_[0], strict=True)},
        "second_bias": round(float(second.intercept_[0]), 6),
        "categories": categories,
        "add_at": round(add_at, 4),
        "doubt_below": doubt,
        "known_rules": sorted(rule.id for rule in loader.builtin().claims),
    }
    return opinion.pack(header, [*tables, *category])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-write", action="store_true")
    arguments = parser.parse_args()
    items = read_items()
    data = prepare(items, word_classes(), ClaimDetector(loader.builtin(), opinion=None))
    print(f"{len(items)} items, {len(data.passages)} passages")
    names = feature_names(data)
    margins, chances = cross_validate(data, names)
    add_at, doubt = report(data, chances)
    if not arguments.no_write:
        TARGET.write_bytes(build(data, names, margins, add_at, doubt))
        print(f"wrote {TARGET.name}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
