"""Labelled text to learn from: the corpus, the examples of the rules, and text that says nothing."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from random import Random

from compliance_lint.detect.claims import ClaimDetector, Setting
from compliance_lint.policy import loader
from compliance_lint.policy.rules import ClaimRule, Example

HERE = Path(__file__).resolve().parent
FOLDS = 5
BLOCK = 40  # neighbouring ids stay in one fold
BACKGROUND = 20_000  # texts of random words


@dataclass(frozen=True)
class Item:
    id: str
    text: str
    violation: bool
    spans: tuple[tuple[int, int, str], ...]  # start, end, category
    genre: str = ""

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

    @property
    def judged(self) -> bool:
        """True when it says how good we are."""
        return self.unbiased and self.author != "background"


def read_items() -> list[Item]:
    items = []
    for path in sorted(HERE.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["label"] != "arguable":
                spans = tuple((s["start"], s["end"], s["category"]) for s in record["spans"])
                items.append(
                    Item(record["id"], record["text"], record["label"] == "violation", spans, record["genre"])
                )
    return items + rule_examples() + background()


def background() -> list[Item]:
    """Texts of words drawn by their frequency in jieba's dictionary, which say nothing.

    The corpus is nearly all commerce.  Without them the model takes words that it has rarely seen for
    whatever they happened to stand next to, and finds violations in the news.
    """
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    entries = [line.split()[:2] for line in lines]
    words = [word for word, _ in entries]
    heights = list(accumulate(int(count) ** 0.75 for _, count in entries))
    random = Random(7)
    items = []
    for number in range(BACKGROUND):
        text = "".join(random.choices(words, cum_weights=heights, k=random.randint(4, 18)))
        if random.random() < 0.4:
            at = random.randint(2, len(text) - 1)
            text = text[:at] + random.choice("，，， 、：") + text[at:]
        text += random.choice(("", "", "。", "。", "！", "？"))
        items.append(Item(f"background-{number}", text, False, ()))
    return items


def rule_examples() -> list[Item]:
    """The examples of the rules are labelled text as well; the first stage may learn from them."""
    found: list[Item] = []
    detector = ClaimDetector(loader.builtin())
    for rule in loader.builtin().claims:
        for example in (*rule.bad, *rule.good):
            bad = example in rule.bad
            category = _category_of(example, rule, detector) if bad else ""
            spans = tuple((start, end, category) for start, end in example.spans) if bad else ()
            if spans or not bad:
                found.append(Item(f"rule-{len(found)}", example.text, bad, spans))
            if example.fix:
                found.append(Item(f"rule-{len(found)}", example.fix, violation=False, spans=()))
            # a lawful rewording differs from the violation in nothing else
            for start, end in example.spans if bad else ():
                for suggestion in rule.suggest:
                    text = example.text[:start] + suggestion + example.text[end:]
                    found.append(Item(f"rule-{len(found)}", text, violation=False, spans=()))
    return found


def _category_of(example: Example, rule: ClaimRule, detector: ClaimDetector) -> str:
    """What the rule calls the violation in this text: many name it after the goods."""
    found = detector.find(example.text, Setting(example.kind, example.industry))
    return next((f.category for f in found if f.rule_id == rule.id), rule.category)
