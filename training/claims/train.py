"""Train and evaluate the second opinion on claims.

    python training/claims/train.py [--no-write] [--no-table]

Deterministic: the same corpus, policies and library versions give the same file.
"""

from __future__ import annotations

import argparse

from corpus import read_items
from evaluate import table
from stages import build, cross_validate, prepare, word_classes

from compliance_lint.detect.claims import ClaimDetector
from compliance_lint.detect.opinion import MODEL_FILE
from compliance_lint.policy import loader


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-write", action="store_true")
    parser.add_argument("--no-table", action="store_true")
    arguments = parser.parse_args()
    data = prepare(read_items(), word_classes(), ClaimDetector(loader.builtin()))
    print(f"{len(data.items)} items, {len(data.passages)} passages", flush=True)
    folds = cross_validate(data)
    if not arguments.no_write:
        MODEL_FILE.write_bytes(build(data, folds))
        print(f"wrote {MODEL_FILE.name}: {MODEL_FILE.stat().st_size:,} bytes", flush=True)
    if not arguments.no_table:
        print(*table(data, folds), sep="\n")


if __name__ == "__main__":
    main()
