"""Personal data: what is found, what is left in clear, what is covered by mistake.

    python benchmarks/pii.py                         our figures on the test half of the corpus
    python benchmarks/pii.py --peers                 beside argus-redact, Presidio, jionlp where installed
    python benchmarks/pii.py --data FOLDER           also false names in support chat, whole addresses …
    python benchmarks/pii.py --half tuning --errors 40 --only PERSON

The corpus is ``training/pii/corpus``; its halves are told apart by a hash of the conversation's id, and
whatever is tuned or trained sees the tuning half only.  A span counts as found when at least half of its
characters are covered by findings of its type, a finding as right when at least half of it lies in such
spans; ``optional`` spans count for nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pii_peers import Messages, Span, Tool, tools
from pii_real import real_data

CORPUS = Path(__file__).resolve().parents[1] / "training" / "pii" / "corpus"
PEERS = ("argus-redact", "presidio+CN", "jionlp")
HEALTH = "HEALTH"  # opt-in everywhere
NOT_NUMBERS = ("PERSON", "ADDRESS", HEALTH)

Gold = dict[str, Any]


@dataclass(frozen=True)
class Unit:
    """One message: its text, the spans that must be found, and those that do not count."""

    text: str
    gold: list[Gold]
    free: list[Gold]
    genre: str


@dataclass
class Tally:
    """What is counted for one tool."""

    chars: Counter[str] = field(default_factory=Counter)
    types: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    genres: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    errors: list[tuple[str, str, str, str]] = field(default_factory=list)  # kind, type, value, text
    seconds: float = 0.0


def corpus(half: str, health: bool) -> Iterator[tuple[Messages, list[Unit]]]:
    """The conversations of one half of the corpus; a single message is one of length one."""
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            if half != "all" and bool(zlib.crc32(record["id"].encode()) % 2) != (half == "test"):
                continue
            genre = record.get("platform") or "single: " + record["category"].split("_")[0].rstrip("2")
            turns = record.get("turns", [record])
            yield turns, [_unit(turn, genre, health) for turn in turns]


def _unit(turn: Gold, genre: str, health: bool) -> Unit:
    def counts(span: Gold) -> bool:
        return not span.get("optional") and (health or span["type"] != HEALTH)

    spans = turn["spans"]
    return Unit(turn["text"], [s for s in spans if counts(s)], [s for s in spans if not counts(s)], genre)


def measure(tool: Tool, conversations: Sequence[tuple[Messages, list[Unit]]]) -> Tally:
    """Run ``tool`` over all conversations and count."""
    tally = Tally()
    tool(conversations[0][0])  # loading is not timed
    started = time.perf_counter()
    results = [tool(messages) for messages, _ in conversations]
    tally.seconds = time.perf_counter() - started
    for (_, units), found in zip(conversations, results, strict=True):
        for unit, spans in zip(units, found, strict=True):
            _count(tally, unit, spans)
    return tally


def _count(tally: Tally, unit: Unit, found: list[Span]) -> None:
    gold, free, seen = _places(unit.gold), _places(unit.free), {i for f in found for i in range(f[0], f[1])}
    message = Counter(
        gold=len(gold),
        left=len(gold - seen),
        other=len(unit.text) - len(gold | free),
        covered=len(seen - gold - free),
        clean=not unit.gold and not unit.free,
        touched=not unit.gold and not unit.free and bool(seen),
        messages=1,
    )
    tally.chars += message
    tally.genres[unit.genre] += message
    for span in unit.gold:
        _count_gold(tally, unit, span, found, seen)
    for one in found:
        _count_found(tally, unit, one, free)


def _count_gold(tally: Tally, unit: Unit, span: Gold, found: list[Span], seen: set[int]) -> None:
    places = set(range(span["start"], span["end"]))
    right = [f for f in found if _fits(span, f[2])]
    hit = len(places & {i for f in right for i in range(f[0], f[1])}) * 2 >= len(places)
    anything = len(places & seen) * 2 >= len(places)
    tally.types[span["type"]] += Counter(
        gold=1,
        hit=hit,
        exact=any(f[:2] == (span["start"], span["end"]) for f in right),
        chars=len(places),
        left=len(places - seen),
    )
    for flag in ("split", "obfuscated"):
        if span.get(flag):
            tally.chars += Counter({flag: 1, flag + "_hit": anything})
    if not hit:
        tally.errors.append(("TYPE" if anything else "MISS", span["type"], span["text"], unit.text))
    elif places - seen:
        tally.errors.append(("PART", span["type"], span["text"], unit.text))


def _count_found(tally: Tally, unit: Unit, one: Span, free: set[int]) -> None:
    start, end, kind = one
    places = set(range(start, end))
    host = next((s for s in unit.gold if _fits(s, kind) and s["start"] < end and start < s["end"]), None)
    right = len(places & _places(s for s in unit.gold if _fits(s, kind))) * 2 >= len(places)
    if not right and len(places & free) * 2 >= len(places):
        return
    exact = any(_fits(s, kind) and (s["start"], s["end"]) == (start, end) for s in unit.gold)
    tally.types[host["type"] if host else kind] += Counter(found=1, right=right, exactly=exact)
    if not right:
        tally.errors.append(("FALSE", kind, unit.text[start:end], unit.text))


def _places(spans: Iterable[Gold]) -> set[int]:
    return {i for span in spans for i in range(span["start"], span["end"])}


def _fits(span: Gold, kind: str) -> bool:
    return bool(kind == span["type"] or kind in span.get("alt", ()))


def f1(count: Counter[str], right: str = "right", hit: str = "hit") -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    precision = count[right] / count["found"] if count["found"] else 0.0
    recall = count[hit] / count["gold"] if count["gold"] else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def summary(tally: Tally) -> dict[str, str]:
    """The figures of the first table, by their heading."""
    chars, types = tally.chars, tally.types
    numbers = sum((types[t] for t in types if t not in NOT_NUMBERS), Counter())
    return {
        "personal characters left in clear": f"{_share(chars, 'left', 'gold'):.2f} %",
        "other characters covered": f"{_share(chars, 'covered', 'other'):.2f} %",
        "clean messages touched": f"{_share(chars, 'touched', 'clean'):.2f} %",
        "numbers and ids F1": f"{f1(numbers)[2]:.3f}",
        "PERSON F1": f"{f1(types['PERSON'])[2]:.3f}",
        "ADDRESS F1": f"{f1(types['ADDRESS'])[2]:.3f}",
        "ADDRESS exact F1": f"{f1(types['ADDRESS'], 'exactly', 'exact')[2]:.3f}",
        "parts of split values": f"{_share(chars, 'split_hit', 'split'):.1f} %",
        "obfuscated values": f"{_share(chars, 'obfuscated_hit', 'obfuscated'):.1f} %",
        "messages per second": f"{chars['messages'] / tally.seconds:,.0f}",
    }


def _share(count: Counter[str], part: str, whole: str) -> float:
    return 100 * count[part] / max(count[whole], 1)


def report(tallies: dict[str, Tally]) -> None:
    """The tables, in Markdown."""
    columns = {name: summary(tally) for name, tally in tallies.items()}
    print("| |" + "|".join(columns) + "|\n|---|" + "---:|" * len(columns))
    for line in next(iter(columns.values())):
        print(f"| {line} |" + "|".join(column[line] for column in columns.values()) + "|")
    mine = next(iter(tallies.values()))
    print("\n| entity | spans | P | R | F1 | exact F1 | left in clear |\n|---|---:|---:|---:|---:|---:|---:|")
    for kind, count in sorted(mine.types.items(), key=lambda item: -item[1]["gold"]):
        row = "|".join(f"{value:.3f}" for value in (*f1(count), f1(count, "exactly", "exact")[2]))
        print(f"| {kind} | {count['gold']} |{row}| {_share(count, 'left', 'chars'):.1f} % |")
    print("\n| genre | messages | left in clear | other covered | clean touched |\n|---|---:|---:|---:|---:|")
    for genre, count in sorted(mine.genres.items()):
        shares = (("left", "gold"), ("covered", "other"), ("touched", "clean"))
        row = "|".join(f" {_share(count, *pair):.2f} % " for pair in shares)
        print(f"| {genre} | {count['messages']} |{row}|")


def show_errors(tally: Tally, limit: int, only: set[str]) -> None:
    """A sample of what went wrong."""
    errors = [error for error in tally.errors if not only or error[1] in only]
    print(Counter(error[:2] for error in errors).most_common())
    random.Random(3).shuffle(errors)
    for kind, entity, value, text in sorted(errors[:limit]):
        print(f"{kind:5} {entity:12} {value!r} in {text[:90]!r}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=("test", "tuning", "all"), default="test")
    parser.add_argument("--health", action="store_true", help="count the opt-in health statements as well")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--data", type=Path, help="folder with corpora kept outside the repository")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N errors")
    parser.add_argument("--only", default="", help="errors of these types only: PERSON,ADDRESS")
    options = parser.parse_args()
    conversations = list(corpus(options.half, options.health))
    wanted = ("compliance-lint", *(PEERS if options.peers else ()))
    tallies = {
        name: measure(tool, conversations) for name, tool in tools(wanted, health=options.health).items()
    }
    report(tallies)
    if options.data:
        real_data(options.data)
    if options.errors:
        show_errors(tallies["compliance-lint"], options.errors, set(filter(None, options.only.split(","))))


if __name__ == "__main__":
    main()
