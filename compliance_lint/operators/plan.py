"""Which operator is used where: a profile, changed for single entities and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from compliance_lint.detect.recognizers.base import View
from compliance_lint.detect.redacted import ANY, is_whole
from compliance_lint.messages import choose, one_of, problem
from compliance_lint.model import Finding
from compliance_lint.operators.base import Conversation, Value
from compliance_lint.operators.keys import Key
from compliance_lint.operators.registry import Operation, Spec, operation, parse, spec_of
from compliance_lint.policy.rules import PiiRule, Policies, Profile
from compliance_lint.policy.schema import ENTITIES
from compliance_lint.readers.columns import key_of

DEFAULT_PROFILE = "storage"
DEFAULT = "DEFAULT"  # Presidio's name for the operator of all other entities


class Change(NamedTuple):
    """One edit of a text: ``text[start:end]`` becomes ``new``, because of what it is."""

    start: int
    end: int
    new: str
    entity: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user asked for, before it is checked.

    ``operators`` by entity, ``columns`` by header or JSON key; ``keep`` names entities to leave alone.
    ``places`` tells where a name was written, for errors.
    """

    profile: str | None = None
    operators: Mapping[str, object] = field(default_factory=dict)
    columns: Mapping[str, object] = field(default_factory=dict)
    keep: Sequence[str] = ()
    enable: Sequence[str] = ()  # entities to redact that are off or kept by default
    places: Mapping[str, str] = field(default_factory=dict)

    def at(self, name: str) -> str:
        """A name as errors show it, after the place it was written."""
        return f"{self.places[name]}: {name}" if name in self.places else name


@dataclass(frozen=True)
class Plan:
    """Decides for every finding and every cell.  Made by ``make_plan``."""

    profile: Profile
    default: Operation
    entities: Mapping[str, Operation]
    columns: Mapping[str, Operation]  # by ``key_of`` the name
    rules: tuple[PiiRule, ...]
    fingerprint: str = ""  # of the key
    _kept: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_kept", frozenset(r.id for r in self.rules if not r.redact))

    @property
    def enabled(self) -> tuple[str, ...]:
        """Entities named with an operator: looked for even if they are not by default."""
        return tuple(sorted(entity for entity, chosen in self.entities.items() if not chosen.keeps))

    def operation(self, finding: Finding) -> Operation | None:
        """What happens to a finding outside of named columns; None if it stays."""
        if finding.family != "pii" or finding.status != "open":
            return None
        chosen = self.entities.get(finding.entity or "")
        if chosen is None and finding.rule_id not in self._kept:
            chosen = self.default
        return None if chosen is None or chosen.keeps else chosen

    def column(self, name: str | None) -> Operation | None:
        """The operator of a column, or of the JSON key at the end of a path."""
        return next((self.columns[key] for key in self.column_key(name)), None)

    def column_key(self, name: str | None) -> Iterator[str]:
        """The key in ``columns`` that speaks of this column, if there is one."""
        if self.columns and name:
            keys = (key_of(name), key_of(name.rpartition(".")[2]))
            yield from [key for key in keys if key in self.columns][:1]

    def changes(
        self,
        text: str,
        findings: Iterable[Finding],
        conversation: Conversation,
        column: str | None = None,
        *,
        again: bool = False,
    ) -> list[Change]:
        """The edits of one text, sorted by place.

        ``again`` says that the text was redacted already: only what should not be there counts.
        """
        chosen = self.column(column)
        if chosen:
            return list(self._cell(chosen, text, conversation, column or "", again=again))
        conversation.heed(text)
        return list(self._found(findings, conversation, again=again))

    def _found(
        self, findings: Iterable[Finding], conversation: Conversation, *, again: bool
    ) -> Iterator[Change]:
        for finding in findings:
            chosen = self.operation(finding)
            if chosen is None or (again and not chosen.settles):
                continue
            value = Value(finding.entity or ANY, finding.match, conversation, finding.whole)
            new = chosen.apply(value)
            if new != finding.match:
                yield Change(finding.start, finding.end, new, value.entity)

    def _cell(
        self, chosen: Operation, text: str, conversation: Conversation, column: str, *, again: bool
    ) -> Iterator[Change]:
        body = text.strip()
        start = text.find(body)
        entity = self._entity_of(column)
        if chosen.keeps or not body or is_whole(entity, body) or (again and not chosen.settles):
            return
        new = chosen.apply(Value(entity, body, conversation))
        if new != body:
            yield Change(start, start + len(body), new, entity)

    def _entity_of(self, column: str) -> str:
        """What stands in a column, as far as the rules know its header."""
        view = View("", name=column)
        return next((rule.entity for rule in self.rules if view.under(rule.columns)), ANY)

    def describe(self) -> dict[str, object]:
        """The settings for a manifest: everything but the key."""
        return {
            "profile": self.profile.name,
            "profile_version": self.profile.version,
            "default": self.default.spec,
            "operators": {entity: chosen.spec for entity, chosen in sorted(self.entities.items())},
            "columns": {name: chosen.spec for name, chosen in sorted(self.columns.items())},
            "key": self.fingerprint,
        }


def make_plan(choice: Choice, policies: Policies, key: Key | None = None, *, writes: bool = True) -> Plan:
    """The plan for a choice; InputError for unknown names, bad parameters, or a key that is missing.

    One that only checks (``writes`` is False) needs no key.
    """
    profile = find_profile(choice.profile, policies, choice.places.get("profile", ""))
    specs: dict[str, tuple[Spec, str]] = {}
    for entity, text, place in profile.operators:
        specs[entity] = parse(text, place), entity
    default = parse(profile.default, profile.source), choose(f"方案 {profile.name}", profile.name)
    for entity, given in choice.operators.items():
        if entity == DEFAULT:
            default = spec_of(given, choice.at(DEFAULT)), choice.at(DEFAULT)
            specs.clear()
        else:
            one_of(choose("实体", "entity"), entity, ENTITIES)
    for entity, given in choice.operators.items():
        if entity != DEFAULT:
            specs[entity] = spec_of(given, choice.at(entity)), choice.at(entity)
    for entity in choice.keep:
        specs[one_of(choose("实体", "entity"), entity, ENTITIES)] = Spec("keep"), entity
    for entity in choice.enable:
        specs.setdefault(one_of(choose("实体", "entity"), entity, ENTITIES), default)
    made = partial(operation, key=key, writes=writes)
    return Plan(
        profile,
        made(default[0], where=default[1]),
        {entity: made(spec, where=where) for entity, (spec, where) in specs.items()},
        {
            key_of(name): made(spec_of(given, choice.at(name)), where=choice.at(name))
            for name, given in choice.columns.items()
        },
        policies.pii,
        key.fingerprint() if key else "",
    )


def find_profile(name: str | None, policies: Policies, place: str = "") -> Profile:
    """The profile of that name; InputError with the nearest name if there is none."""
    known = {profile.name: profile for profile in policies.profiles}
    what = choose("脱敏方案", "profile")
    return known[one_of(f"{place}: {what}" if place else what, name or DEFAULT_PROFILE, known)]


def assignments(given: Sequence[str], flag: str) -> dict[str, str]:
    """``NAME=OPERATOR`` options as a mapping; InputError for one without ``=``, or named twice."""
    made: dict[str, str] = {}
    for item in given:
        name, mark, value = item.partition("=")
        if not mark or not name.strip() or not value.strip():
            raise problem(
                f"{flag} {item!r} 写法有误，应为 名称=操作，例如 PHONE_NUMBER=mask",
                f"{flag} {item!r}: write NAME=OPERATOR, such as PHONE_NUMBER=mask",
            )
        if name.strip() in made:
            raise problem(f"{flag}：{name.strip()} 写了两次", f"{flag}: {name.strip()} is given twice")
        made[name.strip()] = value.strip()
    return made
