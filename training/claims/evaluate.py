"""How good rules and model are on text that neither has seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corpus import FOLDS, Item, read_items
from stages import Data, Folds, build, cross_validate, prepare, word_classes

from compliance_lint.detect import opinion
from compliance_lint.detect.claims import ClaimDetector, Setting
from compliance_lint.model import Finding
from compliance_lint.policy import loader


def judged(data: Data, folds: Folds) -> Iterator[tuple[Item, list[Finding], list[Finding]]]:
    """``(item, findings by rules alone, by rules and a model that has not seen the item)``."""
    for k in range(FOLDS):
        model = opinion.unpack(build(data, folds, without=k))
        detector = ClaimDetector(loader.builtin(), model)
        for item, alone in zip(data.items, data.findings, strict=True):
            if item.fold == k and item.judged:
                yield item, alone, detector.find(item.text, Setting())


def shown(findings: list[Finding]) -> list[Finding]:
    """What a run reports by default."""
    return [f for f in findings if f.status == "open" and f.severity != "info"]


def row(name: str, results: list[tuple[Item, list[Finding]]]) -> str:
    """A line of the table: document precision, violations hit where they are, clean items flagged."""
    flagged = [(item, shown(found)) for item, found in results]
    bad = [(item, found) for item, found in flagged if item.violation]
    good = [found for item, found in flagged if not item.violation]
    hits, alarms = sum(bool(found) for _, found in bad), sum(map(bool, good))
    right = sum(_right_place(item, found) for item, found in bad)
    cells = (hits / max(hits + alarms, 1), right / max(len(bad), 1), alarms / max(len(good), 1))
    return f"| {name} | {len(results)} | {cells[0]:.3f} | {cells[1]:.3f} | {cells[2]:.3f} |"


def _right_place(item: Item, found: list[Finding]) -> bool:
    return any(f.start < end and start < f.end for f in found for start, end, _ in item.spans)


def table(data: Data, folds: Folds) -> Iterator[str]:
    """Precision by document, by author, genre and category."""
    results = list(judged(data, folds))
    both = [(item, found) for item, _, found in results]
    yield "| | items | precision | right place | clean flagged |"
    yield "|---|--:|--:|--:|--:|"
    yield row("rules alone", [(item, alone) for item, alone, _ in results])
    yield row("model alone", [(item, _by_model(found)) for item, found in both])
    yield row("both", both)
    yield from _rows("author", both, lambda item: {item.author})
    yield from _rows("genre", both, lambda item: {item.genre})
    bad = [(item, found) for item, found in both if item.violation]
    yield from _rows("category", bad, lambda item: {category for _, _, category in item.spans})


def _by_model(found: list[Finding]) -> list[Finding]:
    names = {rule.id for rule in loader.builtin().claims if rule.by_model}
    return [f for f in found if f.rule_id in names]


def _rows(
    title: str, results: list[tuple[Item, list[Finding]]], groups: Callable[[Item], set[str]]
) -> Iterator[str]:
    for name in sorted({group for item, _ in results for group in groups(item)}):
        yield row(f"{title} {name}", [r for r in results if name in groups(r[0])])


def cross_validated() -> Iterator[str]:
    """The table for corpus and policies as they are."""
    data = prepare(read_items(), word_classes(), ClaimDetector(loader.builtin()))
    yield from table(data, cross_validate(data))
