"""The grammar of policy files: YAML nodes to rules.  Anything unexpected is a PolicyError."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

from compliance_lint.expressions import lazy
from compliance_lint.model import SEVERITIES, Kind, Law, Severity, Text
from compliance_lint.policy import patterns
from compliance_lint.policy.nodes import Node
from compliance_lint.policy.nodes import required as _need
from compliance_lint.policy.rules import ClaimRule, Condition, Example, Outcome, Pack, PiiRule, Variant

CATEGORIES = (
    "absolute", "state_authority", "false_fabricated", "medical_claim", "health_food_claim",
    "cosmetics_claim", "food_claim", "drug_device_claim", "education_promise", "finance_promise",
    "real_estate_promise", "alcohol", "price_fraud", "promo_false_urgency", "guarantee", "superstition",
    "disparage", "divert", "minors", "discrimination_vulgar", "superlative_obfuscated",
    "missing_disclosure", "clickbait", "spam_push",
)  # fmt: skip
ENTITIES = (
    "PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS", "IP_ADDRESS", "MAC_ADDRESS", "DATE_OF_BIRTH", "LANDLINE",
    "CN_ID_CARD", "CN_BANK_CARD", "CN_PASSPORT", "CN_TRAVEL_PERMIT", "CN_LICENSE_PLATE", "CN_ADDRESS",
    "CN_USCI", "WECHAT_ID", "QQ_ID", "ALIPAY_ID", "SOCIAL_ID", "TRACKING_NUMBER", "ORDER_NUMBER",
    "SECRET_CODE", "GPS_COORDINATES", "HEALTH_INFO",
)  # fmt: skip

_PATTERN_KEYS = ("match", "before", "after", "clause", "sentence", "text", "inside", "lacks")
_CONDITION_KEYS = (
    *_PATTERN_KEYS, "why", "then", "quoted", "negated", "kind", "industry", "channel", "any_of"
)  # fmt: skip
_COMMON = ("id", "title", "message", "severity", "laws", "examples", "since", "until", "changed")
_CLAIM_KEYS = (
    *_COMMON,
    "category",
    "match",
    "require",
    "unless",
    "variants",
    "suggest",
    "safe",
    "advice",
    "whole_words",
    "document",
    "by_model",
    "disguised",
    "general",
)
_PII_KEYS = (*_COMMON, "entity", "recognizer", "match", "cues", "vetoes", "columns", "redact", "default")
_MARK = lazy("⟦([^⟧]*)⟧")
_ID = lazy(r"[A-Z]{2,4}\d{3}")
MIN_BAD = 2
MIN_GOOD_CLAIMS, MIN_GOOD_PII = 5, 4  # look-alikes that must stay silent


@dataclass(frozen=True, slots=True)
class Shared:
    """What rules may refer to by name."""

    laws: Mapping[str, Law]
    contexts: Mapping[str, Condition]
    classes: Mapping[str, str]  # what `{name}` stands for in a pattern: word lists, then phrases
    recognizers: frozenset[str]
    strict: bool  # also compile every pattern now, to report bad ones


def read_laws(node: Node) -> dict[str, Law]:
    """``laws.yaml``: id to law."""
    laws: dict[str, Law] = {}
    for key, entry in node.mapping(node.value).items():
        fields = entry.mapping(("name", "article", "effective", "penalty", "since", "until"))
        laws[key] = Law(
            id=key,
            name=_need(entry, fields, "name").text(),
            article=fields["article"].text() if "article" in fields else Text(""),
            effective=_day(fields, "effective"),
            penalty=fields["penalty"].text() if "penalty" in fields else Text(""),
            since=_day(fields, "since"),
            until=_day(fields, "until"),
        )
    return laws


def read_words(lists: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Word lists as expressions, by name."""
    return {name: patterns.group(patterns.alternation(words)) for name, words in lists.items()}


def read_phrases(node: Node, known: Mapping[str, str]) -> dict[str, str]:
    """``known`` classes and those of ``phrases.yaml``; one may use ``known`` and those above it."""
    classes = dict(known)
    for name, entry in node.mapping(node.value).items():
        if name in classes:
            raise entry.error(f'"{name}" 这个名字已用过', f'the name "{name}" is already taken')
        classes[name] = patterns.group(patterns.expand(entry, classes))
    return classes


def read_contexts(node: Node, shared: Shared) -> dict[str, Condition]:
    """The shared conditions and those of ``contexts.yaml``; one may refer to those above it."""
    contexts = dict(shared.contexts)
    for key, entry in node.mapping(node.value).items():
        contexts[key] = read_condition(entry, replace(shared, contexts=contexts))
    return contexts


def read_condition(node: Node, shared: Shared) -> Condition:
    """One condition: a reference to a shared one by name, or a mapping of its own."""
    if isinstance(node.value, str):
        return shared.contexts[node.one_of(shared.contexts)]
    fields = node.mapping(_CONDITION_KEYS)
    tests: dict[str, Any] = {key: _pattern(fields[key], shared) for key in _PATTERN_KEYS if key in fields}
    tests |= {key: fields[key].flag() for key in ("quoted", "negated") if key in fields}
    tests |= {key: fields[key].strings() for key in ("kind", "industry", "channel") if key in fields}
    if "any_of" in fields:
        tests["any_of"] = tuple(read_condition(item, shared) for item in fields["any_of"].items())
    if not tests:
        raise node.error("条件里没有任何判断", "the condition tests nothing")
    then = fields["then"].one_of(get_args(Outcome)) if "then" in fields else "silent"
    return Condition(why=_need(node, fields, "why").text(), then=cast(Outcome, then), **tests)


def read_claims(node: Node, shared: Shared) -> tuple[Pack, tuple[ClaimRule, ...]]:
    """A file of ``policies/ads``."""
    pack, defaults, rules = _file(node, _CLAIM_KEYS)
    return pack, tuple(_claim_rule(rule, pack.name, defaults, shared) for rule in rules)


def read_pii(node: Node, shared: Shared) -> tuple[Pack, tuple[PiiRule, ...]]:
    """A file of ``policies/pii``."""
    pack, defaults, rules = _file(node, _PII_KEYS)
    return pack, tuple(_pii_rule(rule, pack.name, defaults, shared) for rule in rules)


def _file(node: Node, keys: tuple[str, ...]) -> tuple[Pack, dict[str, Node], list[Node]]:
    fields = node.mapping(("pack", "version", "title", "defaults", "rules"))
    name = _need(node, fields, "pack").string()
    version = _need(node, fields, "version").string()
    pack = Pack(name, _need(node, fields, "title").text(), version, node.file)
    defaults = fields["defaults"].mapping(keys) if "defaults" in fields else {}
    return pack, defaults, list(_need(node, fields, "rules").items())


def _claim_rule(node: Node, pack: str, defaults: dict[str, Node], shared: Shared) -> ClaimRule:
    fields = {**defaults, **node.mapping(_CLAIM_KEYS)}
    by_model = fields["by_model"].flag() if "by_model" in fields else False
    written = () if by_model else _need(node, fields, "match").items()
    found = tuple(_pattern(item, shared) for item in written)
    # a rule's own conditions come first, so that the most precise reason is the one reported
    own = _conditions(node.value.get("unless"), shared)
    inherited = _conditions(defaults.get("unless"), shared) if "unless" in node.value else ()
    return ClaimRule(
        **_common(node, pack, fields, shared),
        category=_need(node, fields, "category").one_of(CATEGORIES),
        patterns=found,
        require=_conditions(fields.get("require"), shared),
        unless=(*own, *inherited) if "unless" in node.value else _conditions(fields.get("unless"), shared),
        variants=_variants(fields.get("variants"), shared),
        suggest=fields["suggest"].strings() if "suggest" in fields else (),
        safe=_safe(fields.get("safe"), found, shared),
        advice=fields["advice"].text() if "advice" in fields else Text(""),
        whole_words=fields["whole_words"].flag() if "whole_words" in fields else False,
        by_model=by_model,
        document=fields["document"].flag() if "document" in fields else False,
        disguised=fields["disguised"].flag() if "disguised" in fields else False,
        general=fields["general"].flag() if "general" in fields else False,
    )


def _safe(
    node: Node | None, found: tuple[patterns.Pattern, ...], shared: Shared
) -> tuple[tuple[str, str], ...]:
    """Matches and the rewordings that may replace them unasked; each must be something that matches."""
    if node is None:
        return ()
    pairs = {match: wording.string() for match, wording in node.mapping(node.value).items()}
    for match in pairs if shared.strict else ():
        if not any(pattern.compiled.search(match.lower()) for pattern in found):
            raise node.error(
                f"safe 里的「{match}」不会被本规则的 match 命中", f'nothing in match finds "{match}" of safe'
            )
    return tuple(pairs.items())


def _variants(node: Node | None, shared: Shared) -> tuple[Variant, ...]:
    return tuple(_variant(item, shared) for item in node.items()) if node else ()


def _variant(node: Node, shared: Shared) -> Variant:
    fields = node.mapping(("when", "category", "laws", "severity"))
    if len(fields) < 2:
        raise node.error(
            "variants 只写了 when，没有写有何不同（category、laws 或 severity）",
            "a variant needs something that differs besides when: category, laws or severity",
        )
    return Variant(
        when=read_condition(_need(node, fields, "when"), shared),
        category=fields["category"].one_of(CATEGORIES) if "category" in fields else "",
        laws=_laws(fields["laws"], shared) if "laws" in fields else (),
        severity=cast("Severity", fields["severity"].one_of(SEVERITIES)) if "severity" in fields else None,
    )


def _laws(node: Node, shared: Shared) -> tuple[Law, ...]:
    return tuple(shared.laws[law.one_of(shared.laws)] for law in node.items())


def _pii_rule(node: Node, pack: str, defaults: dict[str, Node], shared: Shared) -> PiiRule:
    fields = {**defaults, **node.mapping(_PII_KEYS)}
    return PiiRule(
        **_common(node, pack, fields, shared),
        entity=_need(node, fields, "entity").one_of(ENTITIES),
        recognizer=_need(node, fields, "recognizer").one_of(shared.recognizers),
        patterns=tuple(_pattern(item, shared) for item in fields["match"].items())
        if "match" in fields
        else (),
        cues=_words(fields, "cues"),
        vetoes=_words(fields, "vetoes"),
        columns=_words(fields, "columns"),
        redact=fields["redact"].flag() if "redact" in fields else True,
        default=fields["default"].flag() if "default" in fields else True,
    )


def _common(node: Node, pack: str, fields: dict[str, Node], shared: Shared) -> dict[str, Any]:
    identity = _need(node, fields, "id")
    if not _ID.fullmatch(identity.string()):
        raise identity.error("规则编号应像 AD101", "a rule id looks like AD101")
    laws = _laws(_need(node, fields, "laws"), shared)
    if "by_model" in fields and "match" not in fields:  # measured as a whole, not by examples
        bad: tuple[Example, ...] = ()
        good: tuple[Example, ...] = ()
    else:
        least = MIN_GOOD_PII if "entity" in fields else MIN_GOOD_CLAIMS
        bad, good = _examples(_need(node, fields, "examples"), least)
    return {
        "id": identity.value,
        "pack": pack,
        "title": _need(node, fields, "title").text(),
        "message": _need(node, fields, "message").text(),
        "severity": cast(Severity, _need(node, fields, "severity").one_of(SEVERITIES)),
        "laws": laws,
        "source": node.place,
        "bad": bad,
        "good": good,
        **{key: _day(fields, key) for key in ("since", "until", "changed")},
    }


def _examples(node: Node, least: int) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    fields = node.mapping(("bad", "good"))
    bad = tuple(_example(item) for item in fields["bad"].items()) if "bad" in fields else ()
    good = tuple(_example(item) for item in fields["good"].items()) if "good" in fields else ()
    if len(bad) < MIN_BAD:
        raise node.error(f"至少要有 {MIN_BAD} 个 bad 例句", f"at least {MIN_BAD} bad examples are needed")
    if len(good) < least:
        raise node.error(
            f"good 例句只有 {len(good)} 个，至少要 {least} 个",
            f"only {len(good)} good examples, at least {least} are needed",
        )
    return bad, good


def _example(node: Node) -> Example:
    if isinstance(node.value, dict):
        fields = node.mapping(("text", "fix", "kind", "industry", "name"))
        source = _need(node, fields, "text").string()
        extra: dict[str, Any] = {
            key: fields[key].string() for key in ("fix", "industry", "name") if key in fields
        }
        if "kind" in fields:
            extra["kind"] = fields["kind"].one_of(get_args(Kind))
    else:
        source, extra = node.string(), {}
    text, spans = "", []
    for index, part in enumerate(_MARK.split(source)):
        if index % 2:
            spans.append((len(text), len(text) + len(part)))
        text += part
    return Example(text=text, spans=tuple(spans), **extra)


def _conditions(node: Node | None, shared: Shared) -> tuple[Condition, ...]:
    return tuple(read_condition(item, shared) for item in node.items()) if node else ()


def _day(fields: dict[str, Node], key: str) -> str:
    return fields[key].day() if key in fields else ""


def _words(fields: dict[str, Node], key: str) -> tuple[str, ...]:
    return fields[key].strings() if key in fields else ()


def _pattern(node: Node, shared: Shared) -> patterns.Pattern:
    pattern = patterns.build(node, shared.classes, guarded=shared.strict)
    if shared.strict:
        patterns.check(pattern, node)
    return pattern
