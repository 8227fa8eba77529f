"""What an operator gets, and how values are counted within a conversation."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from compliance_lint.detect.redacted import TAG
from compliance_lint.operators.values import canonical

_VALUES = 100_000  # values of one conversation whose numbers are remembered
_CONVERSATIONS = 10_000  # conversations that are remembered


@dataclass(slots=True, eq=False)
class Conversation:
    """The values of one conversation and their numbers, counted from 1 for each entity.

    Numbers are never given twice.  The ``_VALUES`` seen last keep theirs; one that returns after so
    many others gets a new number.
    """

    name: str = ""
    _last: dict[str, int] = field(default_factory=dict)
    _known: OrderedDict[tuple[str, str], int] = field(default_factory=OrderedDict)

    def number(self, entity: str, value: str) -> int:
        """The number of a canonical ``value``."""
        number = self._known.pop((entity, value), 0)
        if not number:
            number = self._last[entity] = self._last.get(entity, 0) + 1
        self._known[entity, value] = number
        if len(self._known) > _VALUES:
            self._known.popitem(last=False)
        return number

    def heed(self, text: str) -> None:
        """Leave out the numbers of tags that ``text`` holds already."""
        if "<" not in text:
            return
        for tag in TAG.finditer(text):
            if tag["number"]:
                entity = tag["entity"]
                self._last[entity] = max(self._last.get(entity, 0), int(tag["number"]))


@dataclass(slots=True, eq=False)
class Conversations:
    """The conversations of one file or stream; the ones read last are remembered."""

    _known: OrderedDict[str, Conversation] = field(default_factory=OrderedDict)

    def get(self, key: str, name: str = "") -> Conversation:
        """The conversation with this key; ``name`` is what the data calls it."""
        made = self._known.pop(key, None) or Conversation(name)
        self._known[key] = made
        if len(self._known) > _CONVERSATIONS:
            self._known.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True)
class Value:
    """A value to be redacted: ``text`` as written at one place, ``whole`` if that is only a part."""

    entity: str
    text: str
    conversation: Conversation
    whole: str = ""

    @property
    def canonical(self) -> str:
        """What is the same for every spelling of the value."""
        return canonical(self.entity, self.whole or self.text)

    @property
    def partial(self) -> bool:
        """True for a part of a value that was split over several messages."""
        return self.whole not in ("", self.text)


Operator = Callable[[Value], str]
