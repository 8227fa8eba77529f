"""False alarms and scores of claims on corpora kept outside the repository.

    python benchmarks/quality.py --data FOLDER

FOLDER holds JSONL corpora of ordinary text and labelled samples; whatever of it is missing is left
out of the table.  Counts what a user would see: open findings at warning or above.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from compliance_lint import Finding, scan_conversation, scan_text

ORDINARY = ("ordinary_text", "ner_msra", "ner_peoples_daily", "reviews", "ecommerce_descriptions")


def records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def shown(findings: list[Finding]) -> list[Finding]:
    return [f for f in findings if f.status == "open" and f.severity != "info"]


def claim_noise(path: Path) -> None:
    chars = alarms = errors = 0
    rules: Counter[str] = Counter()
    for record in records(path):
        found = shown(scan_text(record["text"], checks=("claims",)))
        chars += len(record["text"])
        alarms += len(found)
        errors += sum(f.severity == "error" for f in found)
        rules.update(f.rule_id for f in found)
    print(
        f"claims on {path.stem:24} {chars:8,} chars  {10_000 * alarms / chars:5.2f} per 10k chars"
        f" (error {10_000 * errors / chars:.2f})  {dict(rules.most_common(5))}"
    )


def chat_noise(path: Path) -> None:
    turns = claims = 0
    for record in records(path):
        found = scan_conversation([{"text": t["text"]} for t in record["turns"]], checks=("claims",))
        turns += len(found)
        claims += sum(len(shown(fs)) for fs in found)
    print(f"support chat {turns:,} turns: claim findings at warning or above {claims}")


def claim_scores(path: Path) -> None:
    tp = fp = fn = tn = right = 0
    for record in records(path):
        if record.get("arguable") or record["label"] == "arguable":
            continue
        found = shown(scan_text(record["text"], checks=("claims",)))
        if record["label"] == "violation":
            tp, fn = tp + bool(found), fn + (not found)
            right += any(f.start < s["end"] and s["start"] < f.end for f in found for s in record["spans"])
        else:
            fp, tn = fp + bool(found), tn + (not found)
    print(
        f"claims on {path.stem:24} precision {tp / max(tp + fp, 1):.3f}"
        f"  flagged at the right place {right / max(tp + fn, 1):.3f}"
        f"  clean items flagged {fp / max(fp + tn, 1):.3f}  (n={tp + fp + fn + tn})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    for name in ORDINARY:
        if (data / f"{name}.jsonl").is_file():
            claim_noise(data / f"{name}.jsonl")
    for run, pattern in ((chat_noise, "ecommerce_chat.jsonl"), (claim_scores, "ads_sample.jsonl")):
        for path in data.glob(pattern):
            run(path)


if __name__ == "__main__":
    main()
