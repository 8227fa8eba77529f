"""Find and replace: texts, conversations and the chunks of files, redacted by a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from compliance_lint.detect.conversation import Turn
from compliance_lint.engine import Scanner
from compliance_lint.model import Chunk, Finding, Kind, Segment
from compliance_lint.operators.base import Conversation, Conversations
from compliance_lint.operators.plan import Change, Plan
from compliance_lint.readers.edit import Edited, apply_edits
from compliance_lint.redact import READINGS

Find = Callable[[list[str]], list[list[Finding]]]  # texts that belong together to what is in each


@dataclass(frozen=True, slots=True)
class Redaction:
    """A text with its personal data redacted, and what was found (offsets in the input)."""

    text: str
    findings: list[Finding]


@dataclass(slots=True)
class Counts:
    """How many values were replaced: by entity, and by the column they stood in.

    ``met`` are the columns with an operator of their own that were met, by the name the plan has.
    """

    entities: Counter[str] = field(default_factory=Counter)
    columns: Counter[tuple[str, str]] = field(default_factory=Counter)  # (column, entity)
    met: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.entities.values())

    def add(self, change: Change, column: str | None) -> None:
        """Count one change."""
        self.entities[change.entity] += 1
        if column:
            self.columns[column, change.entity] += 1

    def update(self, other: Counts) -> None:
        """Add the counts of another file."""
        self.entities.update(other.entities)
        self.columns.update(other.columns)
        self.met |= other.met


@dataclass(frozen=True, slots=True)
class Redactor:
    """Redacts by a plan.  Holds nothing between calls: safe to share between threads."""

    scanner: Scanner
    plan: Plan

    def text(self, text: str, kind: Kind = "copy", conversation: Conversation | None = None) -> Redaction:
        """One text.  Give the same ``conversation`` to number several texts together."""
        return self._settled([text], lambda now: [self.scanner.text(now[0], kind)], conversation)[0]

    def turns(
        self, turns: Sequence[Turn], kind: Kind = "chat", conversation: Conversation | None = None
    ) -> list[Redaction]:
        """The messages of one conversation, read together and numbered together."""

        def find(now: list[str]) -> list[list[Finding]]:
            said = [Turn(text, turn.speaker) for text, turn in zip(now, turns, strict=True)]
            return self.scanner.conversation(said, kind)

        return self._settled([turn.text for turn in turns], find, conversation)

    def _settled(self, texts: list[str], find: Find, conversation: Conversation | None) -> list[Redaction]:
        """The texts redacted, and read again until a reading changes nothing."""
        conversation = conversation or Conversation()
        first = found = find(texts)
        for reading in range(READINGS):
            changes = [
                self.plan.changes(text, findings, conversation, again=reading > 0)
                for text, findings in zip(texts, found, strict=True)
            ]
            if not any(changes):
                break
            texts = [_applied(text, wanted) for text, wanted in zip(texts, changes, strict=True)]
            found = find(texts)
        return [Redaction(text, findings) for text, findings in zip(texts, first, strict=True)]


def _applied(text: str, changes: Iterable[Change]) -> str:
    return apply_edits(text, [change[:3] for change in changes])


@dataclass(slots=True)
class Rewriting:
    """Redacts the chunks of one file or stream; ``counts`` grows as they are read.

    The first reading is the redaction.  Another one, of what was written, changes only what it should
    not have found (``again``): ``changed`` tells whether it did.
    """

    redactor: Redactor
    again: bool = False
    counts: Counts = field(default_factory=Counts)
    _conversations: Conversations = field(default_factory=Conversations)

    def __call__(self, chunks: Iterable[Chunk]) -> Iterator[Edited]:
        """Each chunk with the edits of its segments."""
        again, self.again = self.again, True
        for chunk, found in self.redactor.scanner.chunks(chunks):
            edits = [
                self._edits(chunk, segment, findings, again=again)
                for segment, findings in zip(chunk.segments, found, strict=True)
            ]
            yield chunk, edits

    def changed(self) -> int:
        """How many values were replaced so far."""
        return self.counts.total

    def _edits(
        self, chunk: Chunk, segment: Segment, findings: list[Finding], *, again: bool
    ) -> list[tuple[int, int, str]]:
        plan = self.redactor.plan
        if not findings and not plan.columns and "<" not in segment.text:
            return []
        named = list(plan.column_key(segment.name))
        self.counts.met.update(named)
        conversation = self._conversations.get(*_conversation(chunk, segment))
        changes = plan.changes(segment.text, findings, conversation, segment.name, again=again)
        column = segment.name if named or segment.row is not None else None
        for change in changes:
            self.counts.add(change, column)
        return [change[:3] for change in changes]


def _conversation(chunk: Chunk, segment: Segment) -> tuple[str, str]:
    """Key and name of the conversation a segment belongs to.

    That is the session of the messages in its record; a record without messages is one of its own, and
    a text that is no record belongs to its file.
    """
    spoken = [s for s in chunk.segments if s.kind == "chat" and s.row == segment.row]
    if spoken:
        session = next((s.session for s in spoken if s.session is not None), None)
        return f"{chunk.part} session {session}", session or ""
    return ("file" if segment.row is None else f"{chunk.part} row {segment.row}"), ""
