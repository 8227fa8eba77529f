"""Literal strings that every match of a regular expression must contain.

A text that holds none of them cannot match, so the (slow) expression need not run.  All results
are lower case and meant to be looked for in ``text.lower()``; this is sound for case-sensitive
expressions too, because lower-casing a match lower-cases the literal in it.
"""

from __future__ import annotations

import importlib
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_PARSER: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

MAX_SET = 3000  # strings in a set; more is not worth holding
MAX_CLASS = 30  # characters a class may stand for; larger ones say too little
LONG_ENOUGH = 4  # characters after which a literal hardly becomes more selective

# Rough chance of a character at a given place in Chinese copy, and what holding a literal costs on
# the same scale: a set that halves the chance at the price of a thousand strings is no gain.
_CHANCE_ASCII, _CHANCE_OTHER, _CHANCE_PER_LITERAL = 1 / 12, 1 / 1000, 1e-7

_TELLING = 0.05  # chance up to which a second set is worth looking for
_FEW = 64  # strings among which those that end in another are dropped at once; else at the end

# What str.lower() makes of the characters that IGNORECASE equates with these letters, where it is
# not the letter itself: dotless i, I with dot above, long s.
_FOLDS = {"i": ("i", "ı", "i̇"), "s": ("s", "ſ")}


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known about one part: all strings it can be, or a set it must contain one of."""

    exact: frozenset[str] | None = None
    need: frozenset[str] | None = None


_LOOKS = frozenset({"AT", "ASSERT", "ASSERT_NOT"})  # match without width
# What follows or precedes decides whether they match.
_INEXACT = _LOOKS | {"ATOMIC_GROUP", "POSSESSIVE_REPEAT"}
_UNKNOWN = _Part()
_ZERO_WIDTH = _Part(exact=frozenset({""}))


Way = tuple[tuple[str, ...], ...]


def ways_to_match(pattern: str, flags: int = 0) -> tuple[Way, ...]:
    """How ``pattern`` can match: of each set of one of the ways ``text.lower()`` holds a string.

    A way is one or two sets of strings (sorted): an alternative of the pattern, and what it can't do
    without.  ``pattern`` is in the syntax of ``re``, ``flags`` those given to ``re.compile``.  Empty
    when nothing could be proved, so the expression must always run.  Raises ``re.error``.
    """
    parsed = _PARSER.parse(pattern, flags)
    simple: set[str] = set()  # of alternatives with one set
    ways: list[Way] = []
    for parts in _alternatives(list(parsed), parsed.state.flags):
        whole = _exact(parts)
        sets = [whole] if whole and "" not in whole else _best_needs(parts)
        if not sets:
            return ()
        if len(sets) == 1:
            simple |= sets[0]
        else:
            ways.append(tuple(tuple(sorted(one)) for one in sets))
    if simple:
        ways.insert(0, (tuple(sorted(_without_longer(frozenset(simple)))),))
    return tuple(ways)


def is_literal(pattern: str) -> bool:
    """True when ``pattern`` matches in a lower-case text just where one of its literals stands."""
    parsed = _PARSER.parse(pattern)
    if pattern != pattern.lower() or not _INEXACT.isdisjoint(_operators(parsed)):
        return False
    whole = _exact(_parts(parsed, parsed.state.flags))
    return whole is not None and "" not in whole


def _operators(items: Any) -> Iterator[str]:  # noqa: ANN401 (the parser's trees are untyped)
    """Names of all operators in a parsed expression."""
    if isinstance(items, tuple) and items and type(items[0]).__name__ == "_NamedIntConstant":
        yield str(items[0])
    if isinstance(items, list | tuple | _PARSER.SubPattern):
        for item in items:
            yield from _operators(item)


def _alternatives(items: Sequence[tuple[Any, Any]], flags: int) -> Iterator[list[_Part]]:
    """The parts of each alternative of an expression that is nothing but alternatives."""
    solid = [item for item in items if str(item[0]) not in _LOOKS]
    if len(solid) == 1 and len(items) == 1:
        op, argument = solid[0]
        if str(op) == "SUBPATTERN":
            _, added, removed, inner = argument
            yield from _alternatives(list(inner), (flags | added) & ~removed)
            return
        if str(op) == "BRANCH":
            for inner in argument[1]:
                yield from _alternatives(list(inner), flags)
            return
    yield _parts(items, flags)


def _parts(items: Iterable[tuple[Any, Any]], flags: int) -> list[_Part]:
    parts: list[_Part] = []
    for op, argument in items:
        handle = _HANDLERS.get(str(op))
        parts.extend(handle(argument, flags) if handle else [_UNKNOWN])
    return _merge_single(parts)


def _literal(code: int, flags: int) -> list[_Part]:
    folds = _folds(chr(code), flags)
    return [_Part(exact=frozenset(folds)) if folds else _UNKNOWN]


def _class(members: Sequence[tuple[Any, Any]], flags: int) -> list[_Part]:
    chars: set[str] = set()
    for op, argument in members:
        name = str(op)
        if name == "LITERAL":
            codes = range(argument, argument + 1)
        elif name == "RANGE":
            codes = range(argument[0], argument[1] + 1)
        elif str(argument) == "CATEGORY_DIGIT" and flags & re.ASCII:
            codes = range(ord("0"), ord("9") + 1)
        else:  # negated, or a category of very many characters
            return [_UNKNOWN]
        if len(codes) + len(chars) > MAX_CLASS:
            return [_UNKNOWN]
        for code in codes:
            folds = _folds(chr(code), flags)
            if not folds:
                return [_UNKNOWN]
            chars.update(folds)
    return [_Part(exact=frozenset(chars))]


def _folds(char: str, flags: int) -> tuple[str, ...]:
    """What a match of ``char`` may look like after ``str.lower``; empty if we do not know."""
    if not char.isascii():
        return (char,) if char == char.lower() == char.upper() else ()
    low = char.lower()
    if flags & re.IGNORECASE and not flags & re.ASCII:
        return _FOLDS.get(low, (low,))
    return (low,)


def _group(argument: tuple[Any, int, int, Any], flags: int) -> list[_Part]:
    _, added, removed, items = argument
    return _parts(items, (flags | added) & ~removed)


def _branch(argument: tuple[Any, Sequence[Any]], flags: int) -> list[_Part]:
    return [_either([_parts(items, flags) for items in argument[1]])]


def _conditional(argument: tuple[Any, Any, Any], flags: int) -> list[_Part]:
    _, yes, no = argument
    return [_either([_parts(yes, flags), _parts(no or (), flags)])]


def _repeat(argument: tuple[int, int, Any], flags: int) -> list[_Part]:
    low, high, items = int(argument[0]), int(argument[1]), argument[2]
    parts = _parts(items, flags)
    if high == 1:
        return parts if low else [_either([parts, []])]
    whole = _power(_exact(parts), low, high)
    if whole is not None:
        return [_Part(exact=whole)]
    # The first and the last rounds touch what stands before and after; between them is a gap.
    edge = parts * min(low, LONG_ENOUGH)
    return [*edge, _UNKNOWN, *edge]


_HANDLERS: dict[str, Callable[[Any, int], list[_Part]]] = {
    "LITERAL": _literal,
    "IN": _class,
    "SUBPATTERN": _group,
    "ATOMIC_GROUP": _parts,
    "BRANCH": _branch,
    "GROUPREF_EXISTS": _conditional,
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "POSSESSIVE_REPEAT": _repeat,
    "AT": lambda _argument, _flags: [_ZERO_WIDTH],
    "ASSERT": lambda _argument, _flags: [_ZERO_WIDTH],
    "ASSERT_NOT": lambda _argument, _flags: [_ZERO_WIDTH],
}


def _either(branches: Sequence[list[_Part]]) -> _Part:
    exact = _union([_exact(parts) for parts in branches])
    if exact is not None:
        return _Part(exact=exact)
    return _Part(need=_union([_best_need(parts) for parts in branches]))


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All strings of ``sets``; None when one of them is unknown or they are too many."""
    total: set[str] = set()
    for one in sets:
        if one is None:
            return None
        total |= one
    return frozenset(total) if len(total) <= MAX_SET else None


def _product(left: frozenset[str], right: frozenset[str]) -> frozenset[str] | None:
    if len(left) * len(right) > MAX_SET:
        return None
    return frozenset(head + tail for head in left for tail in right)


def _exact(parts: Sequence[_Part]) -> frozenset[str] | None:
    total: frozenset[str] | None = frozenset({""})
    for part in parts:
        if part.exact is None or total is None:
            return None
        total = _product(total, part.exact)
    return total


def _power(base: frozenset[str] | None, low: int, high: int) -> frozenset[str] | None:
    """All strings of ``low`` to ``high`` rounds of ``base``, if few and short."""
    if base is None or high > 2 * LONG_ENOUGH:
        return None
    rounds: list[frozenset[str] | None] = [frozenset({""})]
    for _ in range(high):
        last = rounds[-1]
        rounds.append(None if last is None else _product(last, base))
    return _union(rounds[low:])


def _merge_single(parts: Iterable[_Part]) -> list[_Part]:
    """Adjacent parts of one string each as one part, so that plain text stays whole."""
    merged: list[_Part] = []
    for part in parts:
        if merged and _is_single(merged[-1]) and _is_single(part):
            part = _Part(exact=_exact([merged.pop(), part]))
        merged.append(part)
    return merged


def _is_single(part: _Part) -> bool:
    return part.exact is not None and len(part.exact) == 1


def _best_need(parts: Sequence[_Part]) -> frozenset[str] | None:
    """The most selective set among all runs of adjacent parts; None when there is none."""
    return min((run.literals for run in _runs(parts)), key=_cost, default=None)


def _best_needs(parts: Sequence[_Part]) -> list[frozenset[str]]:
    """The most selective set, and the next one that looks at other parts if it says enough."""
    runs = list(_runs(parts))
    if not runs:
        return []
    best = min(runs, key=lambda run: _cost(run.literals))
    rest = [run for run in runs if run.end <= best.start or best.end <= run.start]
    second = min(rest, key=lambda run: _cost(run.literals), default=None)
    sets = [best] if second is None or _cost(second.literals) > _TELLING else [best, second]
    return [_without_longer(run.literals) for run in sets]


@dataclass(frozen=True, slots=True)
class _Run:
    """A set of literals of which the parts ``[start, end)`` hold one."""

    start: int
    end: int
    literals: frozenset[str]


def _runs(parts: Sequence[_Part]) -> Iterator[_Run]:
    for start, first in enumerate(parts):
        if first.need:
            yield _Run(start, start + 1, first.need)
        run = frozenset({""})
        for end, part in enumerate(parts[start:], start + 1):
            longer = None if part.exact is None else _product(run, part.exact)
            if longer is None:
                break
            run = _without_longer(longer, only_suffixes=True) if len(longer) <= _FEW else longer
            shortest = min(map(len, run), default=0)
            if shortest:
                yield _Run(start, end, run)
            if shortest >= LONG_ENOUGH:
                break


def _cost(literals: frozenset[str]) -> float:
    # an exact sum, or ties would fall by the order of the set
    return math.fsum(map(_chance, literals)) + len(literals) * _CHANCE_PER_LITERAL


def _chance(literal: str) -> float:
    chance = 1.0
    for char in literal:
        chance *= _CHANCE_ASCII if char.isascii() else _CHANCE_OTHER
    return chance


def _without_longer(literals: frozenset[str], only_suffixes: bool = False) -> frozenset[str]:
    """Without those that contain (or end in) another: the shorter is found wherever the longer is."""
    sizes = sorted({len(word) for word in literals})
    if len(sizes) < 2:
        return literals

    def is_covered(word: str) -> bool:
        for size in sizes:
            last = len(word) - size
            if last <= 0:
                return False
            for start in range(last if only_suffixes else 0, last + 1):
                if word[start : start + size] in literals:
                    return True
        return False

    return frozenset(word for word in literals if not is_covered(word))
