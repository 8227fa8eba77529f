"""Literal strings that every match of a regular expression must contain.

A text that holds none of them cannot match, so the (slow) expression need not run.  All results
are lower case and meant to be looked for in ``text.lower()``; this is sound for case-sensitive
expressions too, because lower-casing a match lower-cases the literal in it.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_PARSER: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

MAX_SET = 3000  # strings in a set; more is not worth holding
MAX_CLASS = 30  # characters a class may stand for; larger ones say too little
LONG_ENOUGH = 4  # characters after which a literal hardly becomes more selective

# Rough chance of a character at a given place in Chinese copy, and what holding a literal costs on
# the same scale: a set that halves the chance at the price of a thousand strings is no gain.
_CHANCE_ASCII, _CHANCE_OTHER, _CHANCE_PER_LITERAL = 1 / 12, 1 / 1000, 1e-7

# What str.lower() makes of the characters that IGNORECASE equates with these letters, where it is
# not the letter itself: dotless i, I with dot above, long s.
_FOLDS = {"i": ("i", "ı", "i̇"), "s": ("s", "ſ")}


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known about one part: all strings it can be, or a set it must contain one of."""

    exact: frozenset[str] | None = None
    need: frozenset[str] | None = None


_UNKNOWN = _Part()
_ZERO_WIDTH = _Part(exact=frozenset({""}))


def required_literals(pattern: str, flags: int = 0) -> tuple[str, ...]:
    """Strings of which ``text.lower()`` holds at least one if ``pattern`` matches in ``text``.

    ``pattern`` is in the syntax of ``re``, ``flags`` those given to ``re.compile``.  Sorted; empty
    when nothing could be proved, so the expression must always run.  Raises ``re.error``.
    """
    parsed = _PARSER.parse(pattern, flags)
    best = _best_need(_parts(parsed, parsed.state.flags))
    return tuple(sorted(_without_longer(best))) if best else ()


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
    found = [part.need for part in parts if part.need]
    for start in range(len(parts)):
        run = frozenset({""})
        for part in parts[start:]:
            longer = None if part.exact is None else _product(run, part.exact)
            if longer is None:
                break
            run = _without_longer(longer, only_suffixes=True)
            shortest = min(map(len, run), default=0)
            if shortest:
                found.append(_without_longer(run))
            if shortest >= LONG_ENOUGH:
                break
    return min(found, key=_cost, default=None)


def _cost(literals: frozenset[str]) -> float:
    return sum(map(_chance, literals)) + len(literals) * _CHANCE_PER_LITERAL


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
