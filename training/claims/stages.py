"""The two stages of the model: words of a passage, then the margin together with what the rules say."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace

import numpy as np
from corpus import FOLDS, Item
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from compliance_lint.detect import features as F  # noqa: N812
from compliance_lint.detect import opinion
from compliance_lint.detect.claims import ClaimDetector, Setting
from compliance_lint.model import Finding
from compliance_lint.policy import loader

NO_CLASS = ("selling", "seller", "news", "features", "num")  # word lists that tell nothing of what is claimed
NEGATIVE_IN_VIOLATION = 0.15  # weight of the unmarked passages of a violation: marking is not exhaustive
FIRST_C, SECOND_C, CATEGORY_C = 0.7, 0.1, 1.0
RARE = 3  # an n-gram of fewer items than this tells nothing
RATIO = (
    0.5  # how far an n-gram counts by its log-count ratio (Wang and Manning 2012), not just by being there
)
WIDE_BITS = 23  # hash size at which n-grams are counted before they are folded into the model's tables
SELLING = opinion.Bars(0.7, 0.5)  # chosen on the folds and on news, see benchmarks
ELSEWHERE = opinion.Bars(0.85, 0.65)


@dataclass(frozen=True)
class Data:
    """``seen`` is what inference would see of each passage; ``first`` lacks the rare n-grams."""

    items: list[Item]
    findings: list[list[Finding]]
    passages: list[tuple[int, int, int]]  # item, start, end
    seen: csr_matrix
    first: csr_matrix
    labels: np.ndarray
    weights: np.ndarray

    @property
    def item_of(self) -> np.ndarray:
        return np.array([i for i, _, _ in self.passages])


def word_classes() -> F.WordClasses:
    lists = loader.word_lists(loader.builtin_folder())
    return F.WordClasses({name: words for name, words in lists.items() if name not in NO_CLASS})


def matrix(sets: Iterable[set[int]], bits: int) -> csr_matrix:
    """One row of ones a set."""
    columns: list[int] = []
    starts = [0]
    for found in sets:
        columns += sorted(found)
        starts.append(len(columns))
    return csr_matrix(
        (np.ones(len(columns), np.float32), columns, starts), shape=(len(starts) - 1, 1 << bits)
    )


def scaled(ones: csr_matrix, channel: F.Channel, keep: np.ndarray) -> csr_matrix:
    """The kept columns of ``ones`` folded into the table of ``channel``; rows of equal length."""
    lengths = np.sqrt(np.maximum(ones.getnnz(axis=1), 1))
    part = ones.tocoo()
    chosen = keep[part.col]
    columns = part.col[chosen] & ((1 << channel.bits) - 1)
    folded = csr_matrix((part.data[chosen], (part.row[chosen], columns)), (ones.shape[0], 1 << channel.bits))
    folded.data[:] = 1.0
    return folded.multiply(channel.weight / lengths[:, None]).tocsr()


def prepare(items: list[Item], classes: F.WordClasses, detector: ClaimDetector) -> Data:
    grams: list[list[set[int]]] = []
    passages, labels, weights = [], [], []
    wide = tuple(replace(channel, bits=WIDE_BITS) for channel in F.CHANNELS)
    for number, item in enumerate(items):
        spans = F.passages(item.text)
        grams.extend(F.features(item.text, spans, classes, wide))
        for a, b in spans:
            hit = any(min(b, e) - max(a, s) >= min(4, e - s) for s, e, _ in item.spans)
            passages.append((number, a, b))
            labels.append(hit)
            weights.append(NEGATIVE_IN_VIOLATION if item.violation and not hit else 1.0)
    seen, first = [], []
    for place, channel in enumerate(F.CHANNELS):
        ones = matrix((parts[place] for parts in grams), WIDE_BITS)
        seen.append(scaled(ones, channel, np.ones(1 << WIDE_BITS, dtype=bool)))
        first.append(scaled(ones, channel, common(ones, passages, items)))
    findings = [[] if item.author == "background" else detector.find(item.text, Setting()) for item in items]
    both = (hstack(parts).tocsr() for parts in (seen, first))
    return Data(items, findings, passages, *both, np.array(labels), np.array(weights))


def common(ones: csr_matrix, passages: list[tuple[int, int, int]], items: list[Item]) -> np.ndarray:
    """Which columns at least ``RARE`` items of real text have."""
    real = [row for row, (number, _, _) in enumerate(passages) if items[number].author != "background"]
    owners = [passages[row][0] for row in real]
    by_item = csr_matrix((np.ones(len(real)), (owners, real)), (len(items), ones.shape[0])) @ ones
    return by_item.getnnz(axis=0) >= RARE


def first_stage(data: Data, rows: np.ndarray) -> LinearSVC:
    """A linear classifier over n-grams, each scaled by how unevenly violations use it."""
    examples, labels, weights = data.first[rows], data.labels[rows].astype(bool), data.weights[rows]
    there = (examples != 0).astype(np.float32)
    counts = [1 + np.asarray(there[side].T @ weights[side]).ravel() for side in (labels, ~labels)]
    ratio = np.abs(np.log(counts[0] / counts[0].sum()) - np.log(counts[1] / counts[1].sum()))
    scale = 1 - RATIO + RATIO * ratio
    scale /= np.sqrt((scale**2).mean())
    model = LinearSVC(C=FIRST_C, random_state=0)
    model.fit(examples.multiply(scale).tocsr(), labels, sample_weight=weights)
    model.coef_ *= scale
    return model


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


@dataclass(frozen=True)
class Folds:
    """First stages that lack a fold each, and the margins of every passage from the one that lacks it."""

    of_passage: np.ndarray
    first: list[LinearSVC]
    margins: np.ndarray


def cross_validate(data: Data) -> Folds:
    """Train a first stage without each fold."""
    fold = np.array([data.items[i].fold for i in data.item_of])
    margins = np.zeros(len(fold))
    models = []
    for k in range(FOLDS):
        models.append(first_stage(data, fold != k))
        margins[fold == k] = models[k].decision_function(data.seen[fold == k])
    return Folds(fold, models, margins)


def quantised(weights: np.ndarray) -> tuple[array[int], float]:
    scale = float(np.abs(weights).max()) / 127 or 1.0
    return array("b", np.round(weights / scale).astype(np.int8).tobytes()), scale


def category_tables(data: Data, chosen: np.ndarray) -> tuple[list[str], list[array[int]]]:
    """One-vs-rest weights over the category channels, trained on the violating passages."""
    rows, names = [], []
    for row, (number, a, b) in enumerate(data.passages):
        found = [c for s, e, c in data.items[number].spans if s < b and a < e]
        if data.labels[row] and found and chosen[row]:
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
    both, _ = quantised(model.coef_.ravel())
    weights = np.frombuffer(both.tobytes(), dtype=np.int8).reshape(model.coef_.shape)
    tables = [array("b", weights[:, k * size : (k + 1) * size].tobytes()) for k in range(len(blocks))]
    return list(model.classes_), tables


def build(data: Data, folds: Folds, without: int | None = None) -> bytes:
    """The model file; ``without`` leaves a fold out, to be judged on it."""
    rows = folds.of_passage != (-1 if without is None else without)
    first = first_stage(data, rows) if without is None else folds.first[without]
    tables, scales, at = [], [], 0
    for channel in F.CHANNELS:
        table, scale = quantised(first.coef_[0, at : at + (1 << channel.bits)])
        tables.append(table)
        scales.append(scale)
        at += 1 << channel.bits
    # the second stage is fitted on margins of unseen passages: those of seen ones are too sure
    unbiased = np.array([data.items[i].unbiased for i in data.item_of])
    names = feature_names(data)
    second = second_stage(data, second_features(data, folds.margins, names), unbiased & rows)
    categories, category = category_tables(data, rows)
    header = {
        "classes": {name: list(words) for name, words in word_classes().lists.items()},
        "scales": [round(scale, 8) for scale in scales],
        "bias": round(float(first.intercept_[0]), 6),
        "second": {n: round(float(w), 4) for n, w in zip(names, second.coef_[0], strict=True)},
        "second_bias": round(float(second.intercept_[0]), 6),
        "categories": categories,
        "selling": astuple(SELLING),
        "elsewhere": astuple(ELSEWHERE),
        "known_rules": sorted(rule.id for rule in loader.builtin().claims),
    }
    return opinion.pack(header, [*tables, *category])
