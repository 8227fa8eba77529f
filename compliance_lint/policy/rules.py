"""What a policy file becomes: frozen rules, ready for the detectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, overload

from compliance_lint.model import Kind, Law, Severity, Text
from compliance_lint.policy.patterns import Pattern
from compliance_lint.policy.triggers import Triggers

Outcome = Literal["silent", "exempt", "evidence"]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of a rule's ``examples``; ``spans`` are those marked ⟦…⟧ in the file."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    fix: str = ""
    kind: Kind = "copy"
    industry: str | None = None
    name: str | None = None  # column header the text stands under


@dataclass(frozen=True, slots=True)
class Condition:
    """All keys given must hold for one candidate match; see ``docs/policies.md``.

    Texts searched: ``before``/``after`` the clause up to / from the match, ``clause``,
    ``sentence``, ``text`` (whole segment).  ``inside`` must cover the match.  ``lacks`` must not occur
    in the whole segment.  Of ``any_of`` one must hold.
    """

    why: Text
    then: Outcome = "silent"
    match: Pattern | None = None
    before: Pattern | None = None
    after: Pattern | None = None
    clause: Pattern | None = None
    sentence: Pattern | None = None
    text: Pattern | None = None
    inside: Pattern | None = None
    lacks: Pattern | None = None
    any_of: tuple[Condition, ...] = ()
    quoted: bool | None = None
    negated: bool | None = None
    kind: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()

    @property
    def about_text(self) -> bool:
        """True when no test looks at the place of the match: it holds for a whole text or not."""
        here = (self.match, self.before, self.after, self.clause, self.sentence, self.inside)
        if any(here) or self.quoted is not None or self.negated is not None:
            return False
        return all(part.about_text for part in self.any_of)

    def text_patterns(self) -> Iterator[Pattern]:
        """Patterns that are looked for in the whole text."""
        yield from filter(None, (self.text, self.lacks))
        for part in self.any_of:
            yield from part.text_patterns()


@dataclass(frozen=True, slots=True)
class Rule:
    """What claim rules and personal-data rules have in common."""

    id: str
    pack: str
    title: Text
    message: Text
    severity: Severity
    laws: tuple[Law, ...]
    source: str  # file:line of the rule, for error messages
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    since: str  # ISO date from which it applies; "" for ever
    until: str  # ISO date from which it no longer does
    changed: str  # ISO date of the last change of what it reports

    def in_force(self, day: str) -> bool:
        """True if it applies on ``day`` (ISO) and a law it cites is in force then."""
        if day < self.since or (self.until and day >= self.until):
            return False
        return not self.laws or any(law.in_force(day) for law in self.laws)

    def moved_since(self, day: str) -> bool:
        """True if on ``day`` (ISO) or later it changed, came, went, or got another law."""
        dates = (
            self.changed,
            self.since,
            self.until,
            *(d for x in self.laws for d in (x.effective, x.until)),
        )
        return any(date >= day for date in dates if date)


@dataclass(frozen=True, slots=True)
class Variant:
    """What a rule's finding is called, under which laws, and how grave it is, when ``when`` holds.

    One wording breaks different laws by what is sold: a cure claimed for food, for cosmetics …
    What is empty stays as the rule says.
    """

    when: Condition
    category: str
    laws: tuple[Law, ...]
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class ClaimRule(Rule):
    """An advertising-claim rule: patterns over folded text, and conditions that lift them."""

    category: str
    patterns: tuple[Pattern, ...]
    require: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    variants: tuple[Variant, ...]  # the first that holds names category, laws and severity
    suggest: tuple[str, ...]
    safe: tuple[tuple[str, str], ...]  # exact match and the rewording that may be applied unasked
    advice: Text  # what would make the claim lawful
    whole_words: bool
    by_model: bool  # no patterns: named by the statistical model for its category
    document: bool  # one finding about the whole text instead of one a match
    disguised: bool  # only matches that are written in a disguise (see detect/disguise.py)
    general: bool  # gives way where a rule of a particular trade or subject speaks

    def safe_rewording(self, match: str) -> str | None:
        """What ``match`` may be replaced with unasked, if anything."""
        return next((new for old, new in self.safe if old == match), None)

    def laws_on(self, day: str, variant: Variant | None) -> tuple[Law, ...]:
        """The laws that ``variant``, or else the rule itself, cites and that are in force on ``day``."""
        laws = variant.laws if variant and variant.laws else self.laws
        return tuple(law for law in laws if law.in_force(day))

    def text_patterns(self) -> Iterator[Pattern]:
        """All patterns that are looked for in the whole text: those that match, and conditions."""
        yield from self.patterns
        for condition in (*self.require, *self.unless, *(variant.when for variant in self.variants)):
            yield from condition.text_patterns()


@dataclass(frozen=True, slots=True)
class Outline:
    """What of a claim rule must be known before any text is read."""

    id: str
    by_model: bool
    keys: tuple[str, ...]  # of its patterns

    @classmethod
    def of(cls, rule: ClaimRule) -> Outline:
        """The outline of ``rule``."""
        return cls(rule.id, rule.by_model, tuple(pattern.key for pattern in rule.patterns))


class ClaimRules(Sequence[ClaimRule]):
    """Claim rules in file order, each made when it is first asked for: most runs touch few."""

    def __init__(self, outlines: Sequence[Outline], make: Callable[[int], ClaimRule]) -> None:
        self.outlines = tuple(outlines)
        self._make = make

    @classmethod
    def of(cls, rules: Iterable[ClaimRule]) -> ClaimRules:
        """``rules`` themselves if they are such a sequence, else one of them."""
        if isinstance(rules, ClaimRules):
            return rules
        made = tuple(rules)
        return cls(tuple(map(Outline.of, made)), made.__getitem__)

    def __len__(self) -> int:
        return len(self.outlines)

    @overload
    def __getitem__(self, index: int) -> ClaimRule: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ClaimRule, ...]: ...
    def __getitem__(self, index: int | slice) -> ClaimRule | tuple[ClaimRule, ...]:
        numbers = range(len(self))[index]
        return self._make(numbers) if isinstance(numbers, int) else tuple(map(self._make, numbers))


@dataclass(frozen=True, slots=True)
class PiiRule(Rule):
    """A personal-data rule: a recognizer (code) or patterns, with the words around it."""

    entity: str
    recognizer: str
    patterns: tuple[Pattern, ...]
    cues: tuple[str, ...]
    vetoes: tuple[str, ...]
    columns: tuple[str, ...]
    redact: bool  # masked by `redact` unless the user says otherwise
    default: bool  # looked for without being asked for by entity


@dataclass(frozen=True, slots=True)
class Pack:
    """One policy file."""

    name: str
    title: Text
    version: str
    path: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One file of ``policies/profiles``: which operator is used for what, and on which law that rests.

    ``default`` is the operator of what rules redact, ``operators`` those of single entities, named
    ones even if rules keep them: ``(entity, operator, file:line)``.
    """

    name: str
    version: str
    title: Text
    about: Text
    laws: tuple[Law, ...]
    default: str
    operators: tuple[tuple[str, str, str], ...]
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Policies:
    """Everything loaded from the policy folders.

    ``triggers`` knows the patterns of ``claims``; one it does not know is tried on every text.
    """

    claims: Sequence[ClaimRule]
    pii: tuple[PiiRule, ...]
    packs: tuple[Pack, ...]
    triggers: Triggers
    profiles: tuple[Profile, ...] = ()
    digest: str = ""  # of the files they were made from; "" = not known

    @property
    def lint(self) -> tuple[Rule, ...]:
        """The rules about suppressions and plans: part of the program, whatever was loaded."""
        from compliance_lint.policy import schedules, suppressions

        return (*suppressions.RULES.values(), *schedules.RULES.values())

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, claims first, in file order, those of the program last."""
        return (*self.claims, *self.pii, *self.lint)

    def get(self, rule_id: str) -> Rule | None:
        """The rule with this id (case does not matter), or None."""
        wanted = rule_id.upper()
        for number, outline in enumerate(ClaimRules.of(self.claims).outlines):
            if outline.id == wanted:
                return self.claims[number]
        return next((rule for rule in (*self.pii, *self.lint) if rule.id == wanted), None)
