"""Texts to measure speed on: seeded, from our own corpora; nothing outside the repository is needed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SEED = 20261125


def mixed_copy(count: int) -> list[str]:
    """Advertising copy, posts, news and chat of the claims corpus: half of it breaks no rule."""
    files = sorted((ROOT / "training/claims").glob("*.jsonl"))
    texts = [record["text"] for file in files for record in _records(file)]
    return random.Random(SEED).sample(texts, count)


def support_chat(count: int) -> list[str]:
    """Messages of support chats and calls, one in three with personal data."""
    said = [
        turn["text"]
        for record in _records(ROOT / "training/pii/corpus/conversations.jsonl")
        for turn in record["turns"]
    ]
    return random.Random(SEED).sample(said, count)


def _records(path: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
