"""False alarms and scores on corpora kept outside the repository.

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
ENTITY_OF_GOLD = {
    "PHONE": "PHONE_NUMBER", "ID_CARD": "CN_ID_CARD", "BANK_CARD": "CN_BANK_CARD",
    "PASSPORT": "CN_PASSPORT",
    "TRAVEL_PERMIT": "CN_TRAVEL_PERMIT", "LICENSE_PLATE": "CN_LICENSE_PLATE", "EMAIL": "EMAIL_ADDRESS",
    "QQ": "QQ_ID", "ALIPAY": "ALIPAY_ID", "ADDRESS": "CN_ADDRESS", "IP": "IP_ADDRESS",
    "GPS": "GPS_COORDINATES",
    "TRACKING_NO": "TRACKING_NUMBER", "ORDER_NO": "ORDER_NUMBER", "DOB": "DATE_OF_BIRTH",
    "PASSWORD_OR_CODE": "SECRET_CODE", "HEALTH": "HEALTH_INFO", "USCI": "CN_USCI",
}  # fmt: skip
NOT_COUNTED = {"HEALTH_INFO"}  # opt-in, off by default


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
    turns = names = claims = 0
    for record in records(path):
        found = scan_conversation([{"text": t["text"]} for t in record["turns"]])
        turns += len(found)
        names += sum(f.entity == "PERSON" for fs in found for f in fs)
        claims += sum(f.family == "claims" for fs in found for f in shown(fs))
    print(
        f"support chat {turns:,} turns: PERSON findings per 1,000 turns {1000 * names / turns:.2f},"
        f" claim findings at warning or above {claims}"
    )


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


def pii_units(path: Path) -> Iterator[tuple[str, list[dict[str, Any]], list[Finding]]]:
    for record in records(path):
        if "turns" in record:
            turns = [{"text": t["text"], "speaker": t["speaker"]} for t in record["turns"]]
            for turn, found in zip(record["turns"], scan_conversation(turns, checks=("pii",)), strict=True):
                yield turn["text"], turn["spans"], found
        else:
            yield record["text"], record["spans"], scan_text(record["text"], checks=("pii",), kind="chat")


def pii_scores(path: Path) -> None:
    left = personal = covered_other = other = clean = touched = 0
    gold_of: Counter[str] = Counter()
    hit_of: Counter[str] = Counter()
    for text, spans, found in pii_units(path):
        must = [s for s in spans if not s.get("optional") and s["type"] not in NOT_COUNTED]
        gold = {i for s in must for i in range(s["start"], s["end"])}
        free = {i for s in spans for i in range(s["start"], s["end"])}
        seen = {i for f in found for i in range(f.start, f.end)}
        personal, left = personal + len(gold), left + len(gold - seen)
        other, covered_other = other + len(text) - len(free), covered_other + len(seen - free)
        if not spans:
            clean, touched = clean + 1, touched + bool(seen)
        for s in must:
            entity = ENTITY_OF_GOLD.get(s["type"], s["type"])
            inside = sum(i in seen for i in range(s["start"], s["end"]))
            gold_of[entity] += 1
            hit_of[entity] += inside * 2 >= s["end"] - s["start"]
    print(
        f"pii on {path.stem:27} left in clear {left / max(personal, 1):.3f}  other characters covered"
        f" {covered_other / max(other, 1):.4f}  clean messages touched {touched / max(clean, 1):.4f}"
    )
    print("   covered: " + "  ".join(f"{e} {hit_of[e]}/{n}" for e, n in gold_of.most_common()))


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
    for path in (*data.glob("pii_sample/conversations*.jsonl"), *data.glob("pii/*.jsonl")):
        pii_scores(path)


if __name__ == "__main__":
    main()
