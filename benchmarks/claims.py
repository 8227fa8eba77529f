"""False alarms and scores of claims: on our own corpus, and on corpora kept outside the repository.

    python benchmarks/claims.py [--corpus] [--data FOLDER] [--write]

``--corpus`` judges rules and model by cross-validation on ``training/claims`` (needs the extra
``train``); FOLDER holds JSONL corpora of ordinary text and labelled samples, and whatever of it is
missing is left out.  Counts what a user would see: open findings at warning or above.  ``--write``
puts the tables into ``docs/benchmarks.md``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from compliance_lint import Finding, scan_conversation, scan_text

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "benchmarks.md"
ORDINARY = ("ordinary_text", "ner_msra", "ner_peoples_daily", "reviews", "ecommerce_descriptions")
MESSAGES = "sms_spam"
JUDGED = ROOT / "benchmarks" / "judged.jsonl"


def records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def shown(findings: list[Finding]) -> list[Finding]:
    return [f for f in findings if f.status == "open" and f.severity != "info"]


def claims(text: str) -> list[Finding]:
    return shown(scan_text(text, checks=("claims",)))


def noise(name: str, texts: Iterable[str]) -> str:
    """A row: findings per 10,000 characters, at error, share of texts with any, commonest rules."""
    chars = count = flagged = 0
    found: list[Finding] = []
    for text in texts:
        here = claims(text)
        chars, count, flagged = chars + len(text), count + 1, flagged + bool(here)
        found += here
    per = 10_000 / max(chars, 1)
    errors = sum(f.severity == "error" for f in found)
    rules = ", ".join(f"{rule} {n}" for rule, n in Counter(f.rule_id for f in found).most_common(4))
    share = flagged / max(count, 1)
    return f"| {name} | {count:,} | {len(found) * per:.2f} | {errors * per:.2f} | {share:.2%} | {rules} |"


def ordinary(data: Path) -> Iterator[str]:
    yield "| text | texts | per 10k characters | errors | texts flagged | commonest rules |"
    yield "| --- | --: | --: | --: | --: | --- |"
    for name in ORDINARY:
        if (data / f"{name}.jsonl").is_file():
            yield noise(name, (r["text"] for r in records(data / f"{name}.jsonl")))
    messages = data / f"{MESSAGES}.jsonl"
    for spam in (0, 1) if messages.is_file() else ():
        texts = (r["text"] for r in records(messages) if r["spam"] == spam)
        yield noise(f"{MESSAGES}, {'spam' if spam else 'other'}", texts)
    chat = data / "ecommerce_chat.jsonl"
    if chat.is_file():
        turns = found = 0
        for record in records(chat):
            results = scan_conversation([{"text": t["text"]} for t in record["turns"]], checks=("claims",))
            turns, found = turns + len(results), found + sum(len(shown(fs)) for fs in results)
        yield f"| support chat (turns) | {turns:,} | | | {found / max(turns, 1):.2%} | |"


def sample(path: Path) -> Iterator[str]:
    """Scores on a labelled sample, in the columns of the corpus table."""
    tp = fp = fn = tn = right = 0
    for record in records(path):
        if record["label"] == "arguable":
            continue
        found = claims(record["text"])
        if record["label"] == "violation":
            tp, fn = tp + bool(found), fn + (not found)
            right += any(f.start < s["end"] and s["start"] < f.end for f in found for s in record["spans"])
        else:
            fp, tn = fp + bool(found), tn + (not found)
    yield "| | items | precision | right place | clean flagged |"
    yield "|---|--:|--:|--:|--:|"
    scores = (tp / max(tp + fp, 1), right / max(tp + fn, 1), fp / max(fp + tn, 1))
    yield f"| {path.stem} | {tp + fp + fn + tn} | " + " | ".join(f"{s:.3f}" for s in scores) + " |"


def judged(data: Path) -> Iterator[str]:
    """Scores on real texts that we judged by hand; only the judgements are ours to keep.

    A text stands for ``weight`` texts of its corpus: those reported when they were drawn and those not
    were drawn at different rates.
    """
    verdicts = {record["sha256"]: record for record in records(JUDGED)}
    weights: Counter[str] = Counter()
    for name in sorted({record["corpus"] for record in verdicts.values()}):
        if not (data / f"{name}.jsonl").is_file():
            continue
        for text in {record["text"] for record in records(data / f"{name}.jsonl")}:
            verdict = verdicts.get(hashlib.sha256(text.encode()).hexdigest())
            if verdict and verdict["verdict"] != "arguable":
                found, weight = claims(text), verdict["weight"]
                weights[verdict["verdict"]] += weight
                weights[f"{verdict['verdict']} flagged"] += weight * bool(found)
                spans = [(start, end) for start, end, _ in verdict["spans"]]
                right = any(f.start < end and start < f.end for f in found for start, end in spans)
                weights["right"] += weight * right
    flagged = weights["violation flagged"] + weights["clean flagged"]
    yield "| texts judged | violations among them | precision | right place | clean flagged |"
    yield "| --: | --: | --: | --: | --: |"
    yield (
        f"| {len(verdicts)} | {weights['violation'] / max(weights['violation'] + weights['clean'], 1):.3f}"
        f" | {weights['violation flagged'] / max(flagged, 1):.3f}"
        f" | {weights['right'] / max(weights['violation'], 1):.3f}"
        f" | {weights['clean flagged'] / max(weights['clean'], 1):.3f} |"
    )


def corpus() -> Iterator[str]:
    """Rules, model and both on items that neither has seen."""
    sys.path.insert(0, str(ROOT / "training" / "claims"))
    from evaluate import cross_validated

    yield from cross_validated()


def write(name: str, lines: list[str]) -> None:
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    body = "\n".join(["", *lines, "", ""])
    DOCUMENT.write_text(before + begin + body + end + after, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    tables: dict[str, Iterator[str]] = {}
    if options.corpus:
        tables["claims corpus"] = corpus()
    if options.data:
        tables["claims noise"] = ordinary(options.data)
        if (options.data / "ads_sample.jsonl").is_file():
            tables["claims sample"] = sample(options.data / "ads_sample.jsonl")
        tables["claims judged"] = judged(options.data)
    for name, rows in tables.items():
        lines = []
        for line in rows:
            print(line, flush=True)
            lines.append(line)
        if options.write:
            write(name, lines)


if __name__ == "__main__":
    main()
