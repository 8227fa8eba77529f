"""How fast we are, as ratios measured in one run on one pinned core.

    python benchmarks/speed.py             short: what CI checks; exit code 1 below a floor
    python benchmarks/speed.py --all       also ten times the rules, and presidio, argus-redact and jionlp,
                                           which are installed into .venv/peers, versions pinned
    python benchmarks/speed.py --write     also writes the table into docs/benchmarks.md

CPU time, the least of several runs, both sides taking turns: absolute figures move with the machine
and its load, ratios hardly do.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import speed_start
from speed_corpus import ROOT, SEED, mixed_copy, support_chat

from compliance_lint.engine import Scanner
from compliance_lint.policy import loader
from compliance_lint.policy.cache import freeze, thaw
from compliance_lint.policy.patterns import Pattern
from compliance_lint.policy.rules import ClaimRules, Policies
from compliance_lint.policy.triggers import Triggers

PEERS = ROOT / ".venv" / "peers"
DOCUMENT = ROOT / "docs" / "benchmarks.md"
MARKS = ("<!-- speed -->\n", "<!-- /speed -->\n")


@dataclass(frozen=True)
class Row:
    """One ratio; the signs of ``floor`` (CI insists on it) and ``aim`` tell the better side."""

    what: str
    ratio: float
    floor: str = ""  # such as "< 25" or "> 8"
    aim: str = ""
    note: str = ""

    @property
    def fails(self) -> bool:
        """True when the ratio is on the wrong side of the floor."""
        if not self.floor:
            return False
        sign, bound = self.floor.split()
        return self.ratio > float(bound) if sign == "<" else self.ratio < float(bound)


def least(rounds: int, *sides: Callable[[], object]) -> list[float]:
    """Seconds of CPU of each side, the least of ``rounds``, after one to warm up."""
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds + 1):
        for side, taken in zip(sides, times, strict=True):
            start = time.process_time()
            side()
            taken.append(time.process_time() - start)
    return [min(taken[1:]) for taken in times]


def starting(runs: int) -> Iterator[Row]:
    times = speed_start.measure(runs)
    bare = times.pop(speed_start.NOTHING)
    bounds = {
        "--version": ("< 10", "< 7"),
        "scan, clean small file": ("< 30", "< 10"),
        "scan, small file with hits": ("< 36", "< 15"),
        "redact, small file": ("< 36", "< 15"),
    }
    for name, seconds in times.items():
        yield Row(f"`{name}` against `python -c pass`", seconds / bare, *bounds.get(name, ("", "")),
                  note=f"{1000 * seconds:.0f} ms")  # fmt: skip


def linting(texts: Sequence[str]) -> Iterator[Row]:
    import jieba

    jieba.setLogLevel("WARNING")
    jieba.initialize()
    rules = Scanner(loader.builtin(), ("claims",), second_opinion=False)
    full = Scanner(loader.builtin(), ("claims",))

    def cut() -> None:
        for text in texts:
            list(jieba.cut(text))

    base, by_rules, by_all = least(
        3, cut, lambda: [rules.text(text) for text in texts], lambda: [full.text(text) for text in texts]
    )
    size = sum(len(text.encode()) for text in texts) / 1e6
    for name, taken, floor in (("rules alone", by_rules, "> 0.7"), ("rules and model", by_all, "> 0.2")):
        note = f"{size / taken:.2f} MB/s"
        yield Row(f"claims by {name} against `jieba.cut`", base / taken, floor, "> 8", note)


def growing(texts: Sequence[str]) -> Iterator[Row]:
    scanner = Scanner(loader.builtin())
    text = "，".join(texts)
    lines, line = text[:2000].replace("，", "\n"), text[:2000].replace("\n", "，")
    for name, piece in (("text of ten times the length", lines), ("line of ten times the length", line)):
        short, long = least(2, *(partial(scanner.text, piece * times) for times in (1, 10)))
        yield Row(f"a {name}", long / short, "< 14", "< 10")


def more_policies(texts: Sequence[str]) -> Iterator[Row]:
    few, many = loader.builtin(), more_rules(9)
    some, more = (Scanner(policies, ("claims",)) for policies in (few, many))
    short, long = least(3, lambda: [some.text(t) for t in texts], lambda: [more.text(t) for t in texts])
    yield Row("claims under ten times the rules", long / short, "< 2", "< 1.3")
    packed, large = freeze(few), freeze(many)
    short, long = least(5, lambda: thaw(packed), lambda: thaw(large))
    note = f"{1000 * long:.1f} ms for {len(many.claims):,} claim rules"
    yield Row("opening ten times the policies", long / short, "< 5", "< 3", note)


@cache
def more_rules(times: int) -> Policies:
    """The shipped claim rules, and for each as many others of random words as common as theirs."""
    policies, dice = loader.builtin(), random.Random(SEED)
    chars = [char for text in mixed_copy(500) for char in text if "\u4e00" <= char <= "\u9fff"]

    def words(_: Pattern) -> Pattern:
        return Pattern("|".join("".join(dice.choices(chars, k=dice.choice((2, 3, 4)))) for _ in range(12)))

    shipped = tuple(policies.claims)
    others = [
        replace(rule, id=f"{rule.id}{number}", patterns=tuple(map(words, rule.patterns)))
        for number in range(times)
        for rule in shipped
    ]
    rules = [*shipped, *others]
    triggers = Triggers.of(pattern for rule in rules for pattern in rule.text_patterns())
    return replace(policies, claims=ClaimRules.of(rules), triggers=triggers)


def against_peers(texts: Sequence[str], rounds: int) -> Iterator[Row]:
    """Redaction of support chat; each tool in the environment of the peers, three processes taking turns."""
    times: dict[str, dict[str, float]] = {}
    names = (
        "compliance-lint", "presidio", "argus-redact", "jionlp",
        "presidio with our recognizer", "presidio, analyze only",
    )  # fmt: skip
    for _ in range(rounds):
        for name in names:
            got = in_peers_environment(name, texts)
            if name not in times or got["seconds"] < times[name]["seconds"]:
                times[name] = got
    ours = times["compliance-lint"]
    for peer, aim in (("presidio", "> 8"), ("argus-redact", "> 10"), ("jionlp", "> 1")):
        note = f"{ours['hits']:.0f} values found, {peer} {times[peer]['hits']:.0f}"
        ratio = times[peer]["seconds"] / ours["seconds"]
        yield Row(f"redaction of support chat against {peer}", ratio, "", aim, note)
    apart, inside = times["presidio, analyze only"], times["presidio with our recognizer"]
    yield Row("our recognizer inside Presidio against separate PatternRecognizers",
              apart["seconds"] / inside["seconds"], "", "> 4")  # fmt: skip
    yield Row("a message redacted, microseconds", 1e6 * ours["seconds"] / len(texts))


def in_peers_environment(tool: str, texts: Sequence[str]) -> dict[str, float]:
    python = PEERS / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(PEERS, with_pip=True)
        wanted = ["-r", str(ROOT / "benchmarks/peers.txt"), "-e", str(ROOT)]
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
    command = [python, str(ROOT / "benchmarks/speed_peers.py"), tool, "2"]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, input=json.dumps(texts), env=environ, capture_output=True, text=True, check=True
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def table(rows: Sequence[Row]) -> list[str]:
    lines = ["| what | ratio | floor | aim | |", "| --- | ---: | --- | --- | --- |"]
    for row in rows:
        lines.append(f"| {row.what} | {row.ratio:.2f} | {row.floor} | {row.aim} | {row.note} |")
    return lines


def write(lines: Sequence[str]) -> None:
    """Replace what stands between the marks of the document."""
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    text = "".join([before, MARKS[0], "\n", *(f"{line}\n" for line in lines), "\n", MARKS[1], after])
    DOCUMENT.write_text(text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = mixed_copy(200)
    rows = [*starting(3), *linting(texts), *growing(texts[:100])]
    if chosen.all:
        rows += [*more_policies(texts[:100]), *against_peers(support_chat(1000), 2)]
    lines = table(rows)
    print("\n".join(lines))
    if chosen.write:
        write(lines)
    failed = [row.what for row in rows if row.fails]
    for what in failed:
        print(f"below the floor: {what}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
