"""The pipeline: texts, conversations and files in, findings out."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from compliance_lint.detect import opinion
from compliance_lint.detect.claims import ClaimDetector, Setting
from compliance_lint.detect.conversation import Turn
from compliance_lint.detect.pii import PiiDetector, roster_of
from compliance_lint.detect.recognizers.base import View
from compliance_lint.messages import current_language
from compliance_lint.model import Chunk, Family, Finding, Kind, Segment
from compliance_lint.policy.rules import Policies

_WINDOW = 60  # messages of one session that are read together
_MEMORY = 12  # messages of one session that are remembered while it goes on
_SHORT, _CELLS = 24, 4_096  # characters of a field whose findings are remembered, and how many of them
_SESSIONS = 1_000  # sessions that are remembered at the same time


@dataclass(frozen=True)
class Scanner:
    """Applies policies.  Immutable and safe to share between threads."""

    policies: Policies
    checks: tuple[Family, ...] = ("claims", "pii")
    industry: str | None = None
    channel: str | None = None
    second_opinion: bool = True  # let the statistical model add to and doubt what the rules say
    enable: tuple[str, ...] = ()  # entities of rules with `default: false` to look for as well
    as_of: str = ""  # the day (ISO) by whose law claims are judged; "" is today
    live: bool = False  # give each chunk at once: read with what was said before, never with what follows
    _claims: ClaimDetector | None = field(init=False, repr=False, compare=False)
    _pii: PiiDetector = field(init=False, repr=False, compare=False)
    _cells: dict[tuple[str | None, ...], tuple[Finding, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        claims = None
        if "claims" in self.checks:
            model = opinion.load() if self.second_opinion else None
            claims = ClaimDetector(self.policies, model, self.as_of)
        # a detector that is not asked for gets no rules: preparing them costs more than many a scan
        personal = self.policies.pii if "pii" in self.checks else ()
        object.__setattr__(self, "_claims", claims)
        object.__setattr__(self, "_pii", PiiDetector(personal, self.enable))

    def text(
        self, text: str, kind: Kind = "copy", view: View | None = None, channel: str | None = None
    ) -> list[Finding]:
        """Findings in one text, sorted by place.  ``view`` adds what is known about it.

        ``channel`` is its own, where it has one.
        """
        found = self._claims_in(text, kind, channel)
        if "pii" in self.checks:
            view = view or View("", kind=kind)
            if view.kind == "copy" and "claims" not in self.checks:
                # looking for personal data only: a bare name counts, as it does in a chat
                view = replace(view, kind="chat")
            found += self._pii.find(text, view)
        return _by_place(found)

    def conversation(self, turns: Sequence[Turn], kind: Kind = "chat") -> list[list[Finding]]:
        """Findings of each turn of one conversation, in the order of the turns."""
        pii = self._pii.converse(turns, kind) if "pii" in self.checks else [[] for _ in turns]
        return [
            _by_place([*self._claims_in(turn.text, kind), *personal])
            for turn, personal in zip(turns, pii, strict=True)
        ]

    def chunks(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, list[list[Finding]]]]:
        """Each chunk with the findings of each of its segments.

        Messages of one session are read together, at most ``_WINDOW`` at a time, so memory stays
        bounded; the chunks come out in the order they went in.
        """
        if self.live:
            yield from self._at_once(chunks)
            return
        waiting: list[Chunk] = []
        turns = 0
        session: str | None = None
        for chunk in chunks:
            chat = any(segment.kind == "chat" for segment in chunk.segments)
            goes_on = not chunk.segments or (chat and _session(chunk) == session)  # a blank line ends nothing
            if waiting and (not goes_on or turns >= _WINDOW):
                yield from self._together(waiting)
                waiting, turns = [], 0
            if chat or (waiting and not chunk.segments):
                waiting.append(chunk)
                turns += max(1, sum(segment.kind == "chat" for segment in chunk.segments))
                session = _session(chunk) if chat else session
            else:
                yield chunk, self._record(chunk.segments)
        yield from self._together(waiting)

    def _at_once(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, list[list[Finding]]]]:
        """Each chunk before the next one is asked for; messages are read after those before them."""
        said: OrderedDict[str | None, deque[Segment]] = OrderedDict()
        for chunk in chunks:
            chat = [segment for segment in chunk.segments if segment.kind == "chat"]
            if not chat:
                yield chunk, self._record(chunk.segments)
                continue
            before = said.setdefault(_session(chunk), deque(maxlen=_MEMORY))
            said.move_to_end(_session(chunk))
            earlier = Chunk("", tuple(before))
            *_, (_, found) = self._together([earlier, chunk])
            before.extend(chat)
            if len(said) > _SESSIONS:
                said.popitem(last=False)
            yield chunk, found

    def _together(self, chunks: list[Chunk]) -> Iterator[tuple[Chunk, list[list[Finding]]]]:
        """Chunks of one session: their messages as one conversation, other cells one by one."""
        chat = [s for chunk in chunks for s in chunk.segments if s.kind == "chat"]
        spoken: dict[int, list[Finding]] = {}
        for _, group in groupby(chat, key=lambda s: s.session):
            messages = list(group)
            found = self.conversation([Turn(s.text, s.speaker) for s in messages])
            spoken.update(zip(map(id, messages), found, strict=True))
        names = frozenset(roster_of(f for found in spoken.values() for f in found))
        for chunk in chunks:
            rest = [s for s in chunk.segments if s.kind != "chat"]
            other = dict(zip(map(id, rest), self._record(rest, names), strict=True))
            yield chunk, [(spoken if s.kind == "chat" else other)[id(s)] for s in chunk.segments]

    def _record(
        self, segments: Sequence[Segment], names: frozenset[str] = frozenset()
    ) -> list[list[Finding]]:
        """Findings of the fields of one record; a name in one, and ``names``, are looked for in all."""
        views = [View("", kind=s.kind, name=s.name, speaker=s.speaker) for s in segments]
        found = [self._cell(s, view) for s, view in zip(segments, views, strict=True)]
        own = roster_of(f for fs in found for f in fs) if len(segments) > 1 else set()
        roster = names | own
        for index, segment in enumerate(segments):
            if any(name in segment.text for name in roster):
                known = View("", segment.kind, segment.name, segment.speaker, roster=roster)
                found[index] = self.text(segment.text, segment.kind, known, segment.channel)
        return found

    def _cell(self, segment: Segment, view: View) -> list[Finding]:
        """Findings of one field by itself.  Short ones come again and again (买家, 已发货): read once."""
        if len(segment.text) > _SHORT:
            return self.text(segment.text, segment.kind, view, segment.channel)
        own = (segment.name, segment.speaker, segment.channel)
        key = (segment.text, segment.kind, *own, current_language())
        found = self._cells.get(key)
        if found is None:
            if len(self._cells) >= _CELLS:
                self._cells.clear()
            found = self._cells[key] = tuple(self.text(segment.text, segment.kind, view, segment.channel))
        return list(found)

    def _claims_in(self, text: str, kind: Kind, channel: str | None = None) -> list[Finding]:
        if self._claims is None:
            return []
        return self._claims.find(text, Setting(kind, self.industry, channel or self.channel))


def _session(chunk: Chunk) -> str | None:
    return next((s.session for s in chunk.segments if s.kind == "chat"), None)


def _by_place(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (f.start, f.end, f.rule_id))
