"""False alarms and coverage on real text that is kept outside the repository."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from compliance_lint import scan_conversation, scan_text

SERIALS = 600
CARDS = ("CN_BANK_CARD", "CN_ID_CARD")


def real_data(folder: Path) -> None:
    """Print what is found in the corpora of ``folder``; those missing are left out."""
    if (folder / "ecommerce_chat.jsonl").is_file():
        support_chat(folder / "ecommerce_chat.jsonl")
    if (folder / "reviews.jsonl").is_file():
        reviews(folder / "reviews.jsonl")
    for name in ("address_parse", "address_raw"):
        if (folder / f"{name}.jsonl").is_file():
            whole_addresses(folder / f"{name}.jsonl")
    if (folder / "sms_spam.jsonl").is_file():
        notices(folder / "sms_spam.jsonl")
    serials()


def support_chat(path: Path) -> None:
    """Names found where every name was already replaced by [姓名x]."""
    turns = names = 0
    for record in _lines(path):
        found = scan_conversation([{"text": turn["text"]} for turn in record["turns"]], checks=("pii",))
        turns += len(found)
        names += sum(f.entity == "PERSON" for fs in found for f in fs)
    print(f"\nsupport chat: {1000 * names / turns:.2f} false names in 1,000 turns ({turns:,} turns)")


def reviews(path: Path) -> None:
    """Names found in buyers' reviews, read as chat: nearly all are false."""
    texts = [record["text"] for record in _lines(path)]
    found = [f for text in texts for f in scan_text(text, checks=("pii",), kind="chat")]
    kinds = Counter(f.entity for f in found)
    print(f"reviews: {len(texts):,} texts, found {dict(kinds.most_common())}")


def whole_addresses(path: Path) -> None:
    """Texts that are one address each: how much is covered, how often by a single span."""
    chars = covered = single = count = 0
    for record in _lines(path):
        text = record["text"]
        found = [f for f in scan_text(text, checks=("pii",), kind="chat") if f.entity == "CN_ADDRESS"]
        chars += len(text)
        covered += sum(f.end - f.start for f in found)
        single += len(found) == 1
        count += 1
    whole, once = 100 * covered / chars, 100 * single / count
    print(f"{path.stem}: {whole:.1f} % of characters covered, one span in {once:.1f} %")


def notices(path: Path) -> None:
    """What is found in short messages."""
    kinds: Counter[str | None] = Counter()
    texts = 0
    for record in _lines(path):
        texts += 1
        kinds.update(f.entity for f in scan_text(record["text"], checks=("pii",), kind="chat"))
    print(f"short messages: {texts:,} texts, found {dict(kinds.most_common())}")


def serials() -> None:
    """Runs of 16 to 19 digits such as platforms give to orders, without a word that says so."""
    pick = random.Random(5)
    taken = 0
    for _ in range(SERIALS):
        size = pick.choice((16, 17, 18, 18, 19, 19))
        head = pick.choice(("1", "2", "3", "4", "5", "6", "7", "20", "69", "49", "35"))
        serial = head + "".join(pick.choice("0123456789") for _ in range(size - len(head)))
        found = scan_text(f"帮我看看{serial}这个", checks=("pii",), kind="chat")
        taken += any(f.entity in CARDS for f in found)
    print(f"serials without a cue taken for a card or an identity number: {taken} of {SERIALS}")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())
