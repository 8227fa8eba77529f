"""Personal data in one text or one conversation: run the recognizers, settle what overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from compliance_lint.detect.recognizers import RECOGNIZERS
from compliance_lint.detect.recognizers.base import CUED, THRESHOLD, Hit, View
from compliance_lint.messages import current_language
from compliance_lint.model import Finding, Kind
from compliance_lint.policy.rules import PiiRule
from compliance_lint.text import fold

# Names lean on the numbers and addresses near them, addresses on the numbers.
_LATE = ("CN_ADDRESS", "PERSON")
# How people ask for something: the turn after may answer with the bare value.
_REQUEST = re.compile(
    "请|麻烦|提供|发一?下|发我|发来|报一?下|留一?下|填|告诉|告知|说一?下|多少|什么|哪|[?？]|吗|呢|核对|确认|登记"
)
_JOIN_LIMIT = 2000  # characters of consecutive messages read as one text


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    text: str
    speaker: str | None = None


class PiiDetector:
    """Runs personal-data rules over texts.  Immutable after construction, safe to share."""

    def __init__(self, rules: Sequence[PiiRule]) -> None:
        self._rules = tuple(rules)
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
            start, end = folded.span(hit.start, hit.end)
            findings.append(_finding(hit, start, end, text[start:end]))
        return findings

    def hits(self, view: View) -> list[Hit]:
        """Hits in the (already folded) text of ``view`` that are sure enough, sorted by place."""
        found: list[Hit] = []
        for stage in self._stages:
            staged = replace(view, found=tuple(found))
            new = [hit for rule in stage for hit in RECOGNIZERS[rule.recognizer](staged, rule)]
            found = settle([*found, *(hit for hit in new if hit.confidence >= THRESHOLD)])
        return found

    def converse(self, turns: Sequence[Turn], kind: Kind = "chat") -> list[list[Finding]]:
        """Findings of each turn (offsets in that turn).

        Consecutive messages of one speaker are read as one text, so that a value split over them
        is found; each turn gets its own part.  What the other side asked for just before lowers
        the bar for the answer, and a name confirmed in one turn is found in all of them.
        """
        found = self._pass(turns, kind, frozenset())
        roster = frozenset(roster_of(f for turn in found for f in turn))
        if roster and any(name in turn.text for turn in turns for name in roster):
            found = self._pass(turns, kind, roster)
        return found

    def _pass(self, turns: Sequence[Turn], kind: Kind, roster: frozenset[str]) -> list[list[Finding]]:
        result: list[list[Finding]] = [[] for _ in turns]
        asked: frozenset[str] = frozenset()
        for first, last in _blocks(turns):
            block = turns[first:last]
            view = View("", kind=kind, speaker=block[0].speaker, asked=asked, roster=roster)
            joined = "\n".join(turn.text for turn in block)
            _share_out(self.find(joined, view), block, result[first:last])
            asked = self._asked_in(joined)
        return result

    def _asked_in(self, text: str) -> frozenset[str]:
        if not _REQUEST.search(text):
            return frozenset()
        lower = text.lower()
        return frozenset(rule.entity for rule in self._rules if any(cue in lower for cue in rule.cues))


def roster_of(findings: Iterable[Finding]) -> set[str]:
    """Personal names sure enough to be looked for elsewhere."""
    return {f.match for f in findings if f.entity == "PERSON" and f.confidence >= CUED and len(f.match) > 1}


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Hits without overlaps: the more certain one stays, then the longer; sorted by place."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (-h.confidence, h.start - h.end, h.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _blocks(turns: Sequence[Turn]) -> Iterable[tuple[int, int]]:
    """Index ranges of consecutive turns of one (known) speaker, not too long together."""
    start, size = 0, 0
    for index, turn in enumerate(turns):
        same = index > start and turn.speaker is not None and turn.speaker == turns[start].speaker
        if index > start and (not same or size + len(turn.text) > _JOIN_LIMIT):
            yield start, index
            start, size = index, 0
        size += len(turn.text) + 1
    if turns:
        yield start, len(turns)


def _share_out(findings: Iterable[Finding], block: Sequence[Turn], result: list[list[Finding]]) -> None:
    offset = 0
    found = list(findings)
    for turn, mine in zip(block, result, strict=True):
        end = offset + len(turn.text)
        for f in found:
            left, right = max(f.start, offset), min(f.end, end)
            if left < right:
                part = turn.text[left - offset : right - offset]
                mine.append(replace(f, start=left - offset, end=right - offset, match=part))
        offset = end + 1


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
        evidence=hit.evidence,
    )
