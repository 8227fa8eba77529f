"""Personal data in one text or one conversation: run the recognizers, settle what overlaps."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from compliance_lint.detect.conversation import (
    Block,
    Turn,
    asked_before,
    blocks_of,
    dictations,
    repeats,
    share_out,
)
from compliance_lint.detect.recognizers import BORROWED, SIGNLESS, recognize
from compliance_lint.detect.recognizers.base import CUED, THRESHOLD, Hit, View
from compliance_lint.detect.recognizers.numbers import HAN_DIGITS
from compliance_lint.detect.recognizers.spans import Taken
from compliance_lint.detect.redacted import is_redacted
from compliance_lint.expressions import lazy
from compliance_lint.messages import current_language
from compliance_lint.model import Finding, Kind
from compliance_lint.policy.rules import PiiRule
from compliance_lint.text import fold

# Names lean on the numbers and addresses near them, addresses on the numbers.
_LATE = ("CN_ADDRESS", "PERSON")
# Numbers, codes and accounts hold one of these.
_SIGNS = lazy(f"[0-9A-Za-z]|[{HAN_DIGITS}].{{0,3}}[{HAN_DIGITS}]", re.DOTALL)


class PiiDetector:
    """Runs personal-data rules over texts.  Immutable after construction, safe to share."""

    def __init__(self, rules: Sequence[PiiRule], enable: Collection[str] = ()) -> None:
        """Rules with ``default: false`` run only for the entities in ``enable``."""
        self._rules = rules = tuple(rule for rule in rules if rule.default or rule.entity in enable)
        early = tuple(rule for rule in rules if rule.entity not in _LATE)
        late = (tuple(rule for rule in rules if rule.entity == entity) for entity in _LATE)
        self._stages = tuple(stage for stage in (early, *late) if stage)

    def find(self, text: str, view: View | None = None) -> list[Finding]:
        """Findings in ``text`` (offsets in ``text``), sorted by place, without overlaps.

        ``view`` carries what is known besides the words (column, speaker, roster …); its own text
        is ignored.
        """
        folded = fold(text)
        seen = replace(view, text=folded.text, found=()) if view else View(folded.text)
        findings = []
        for hit in self.hits(seen):
            if is_redacted(hit.rule.entity, seen.text, hit.start, hit.end):
                continue
            start, end = folded.span(hit.start, hit.end)
            findings.append(_finding(hit, start, end, text[start:end]))
        return findings

    def hits(self, view: View) -> list[Hit]:
        """Hits in the (already folded) text of ``view`` that are sure enough, sorted by place."""
        found: list[Hit] = []
        signs = _SIGNS.search(view.text) is not None
        for stage in self._stages:
            staged = replace(view, found=tuple(found)) if found or view.found else view
            new = [
                hit
                for rule in stage
                if signs or rule.recognizer in SIGNLESS
                for hit in recognize(staged, rule)
                if hit.confidence >= THRESHOLD
            ]
            found = settle([*found, *_outside(new, found)]) if new else found
        return found

    def converse(self, turns: Sequence[Turn], kind: Kind = "chat") -> list[list[Finding]]:
        """Findings of each turn (offsets in that turn).

        Consecutive messages of one speaker are read as one text, so that a value split over them
        is found; each turn gets its own part.  What was asked for or talked about just before
        lowers the bar for the answer; a name confirmed in one turn, and any other value found in
        one, is found in all of them.
        """
        blocks = blocks_of(turns)
        asked = asked_before(blocks, self._rules)
        found = self._pass(turns, blocks, asked, kind, frozenset())
        roster = frozenset(roster_of(f for turn in found for f in turn))
        if roster and any(name in turn.text for turn in turns for name in roster):
            found = self._pass(turns, blocks, asked, kind, roster)
        for run in dictations(blocks):
            self._dictated(run, turns, found, asked[blocks.index(run[0])], kind)
        for mine, more in zip(found, repeats(turns, found), strict=True):
            mine += more
        return found

    def _pass(
        self,
        turns: Sequence[Turn],
        blocks: Sequence[Block],
        asked: Sequence[frozenset[str]],
        kind: Kind,
        roster: frozenset[str],
    ) -> list[list[Finding]]:
        result: list[list[Finding]] = [[] for _ in turns]
        for block, wanted in zip(blocks, asked, strict=True):
            view = View("", kind=kind, speaker=block.speaker, asked=wanted, roster=roster)
            share_out(
                self.find(block.text, view), turns[block.first : block.last], result[block.first : block.last]
            )
        return result

    def _dictated(
        self,
        run: Sequence[Block],
        turns: Sequence[Turn],
        found: list[list[Finding]],
        asked: frozenset[str],
        kind: Kind,
    ) -> None:
        """Add the values that one speaker gave in pieces while the other said yes."""
        spoken = [i for block in run for i in range(block.first, block.last)]
        pieces = [turns[i] for i in spoken]
        view = View("", kind=kind, speaker=run[0].speaker, asked=asked)
        joined = self.find("\n".join(piece.text for piece in pieces), view)
        split = [f for f in joined if f.entity not in _LATE and ("\n" in f.match or "pieces" in f.evidence)]
        new: list[list[Finding]] = [[] for _ in pieces]
        share_out(split, pieces, new)
        for index, mine in zip(spoken, new, strict=True):
            # a number put together says more than its parts: 零二八六 alone looked like a code
            rest = [o for o in found[index] if not any(f.start <= o.start and o.end <= f.end for f in mine)]
            rest += [f for f in mine if all(f.end <= o.start or o.end <= f.start for o in rest)]
            found[index] = rest


def roster_of(findings: Iterable[Finding]) -> set[str]:
    """Personal names sure enough to be looked for elsewhere."""
    return {f.match for f in findings if f.entity == "PERSON" and f.confidence >= CUED and len(f.match) > 1}


def _outside(new: Sequence[Hit], found: Sequence[Hit]) -> list[Hit]:
    """``new`` without what lies inside a value found by an earlier stage.

    However sure a name is, if it won over the number around it (幺三九 in a spoken number) the rest
    of that number would stay in clear.
    """
    earlier = Taken()
    for hit in found:
        earlier.take(hit.start, hit.end)
    return [hit for hit in new if not earlier.covers(hit.start, hit.end)]


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Hits without overlaps: the more certain one stays, then the longer; sorted by place."""
    taken = Taken()
    best_first = sorted(hits, key=lambda h: (-h.confidence, h.start - h.end, h.start))
    kept = [hit for hit in best_first if taken.take(hit.start, hit.end)]
    return sorted(kept, key=lambda h: h.start)


def _evidence(hit: Hit) -> tuple[str, ...]:
    """What the hit rests on: the form first, then what supports it."""
    if hit.rule.recognizer == BORROWED:
        return hit.evidence
    return (f"pattern:{hit.rule.recognizer}", *hit.evidence)


def _finding(hit: Hit, start: int, end: int, match: str) -> Finding:
    rule = hit.rule
    return Finding(
        rule_id=rule.id,
        family="pii",
        category=rule.pack,
        entity=rule.entity,
        start=start,
        end=end,
        match=match,
        severity=rule.severity,
        confidence=hit.confidence,
        message=rule.message.get(current_language()),
        laws=rule.laws,
        evidence=_evidence(hit),
    )
