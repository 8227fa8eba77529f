"""The tools that ``benchmarks/pii.py`` measures, each as a function from messages to labelled spans.

A peer that is not installed is left out of the table; ``pip install 'compliance-lint[bench-pii]'``
brings them.  Nothing of it is needed by the package itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

Span = tuple[int, int, str]  # start, end, type of the annotation guidelines
Messages = Sequence[Mapping[str, str]]  # text and speaker
Tool = Callable[[Messages], list[list[Span]]]

OURS = {
    "PHONE_NUMBER": "PHONE",
    "CN_ID_CARD": "ID_CARD",
    "CN_BANK_CARD": "BANK_CARD",
    "CN_PASSPORT": "PASSPORT",
    "CN_TRAVEL_PERMIT": "TRAVEL_PERMIT",
    "CN_LICENSE_PLATE": "LICENSE_PLATE",
    "EMAIL_ADDRESS": "EMAIL",
    "QQ_ID": "QQ",
    "ALIPAY_ID": "ALIPAY",
    "CN_ADDRESS": "ADDRESS",
    "IP_ADDRESS": "IP",
    "GPS_COORDINATES": "GPS",
    "TRACKING_NUMBER": "TRACKING_NO",
    "ORDER_NUMBER": "ORDER_NO",
    "DATE_OF_BIRTH": "DOB",
    "SECRET_CODE": "PASSWORD_OR_CODE",
    "HEALTH_INFO": "HEALTH",
    "CN_USCI": "USCI",
}
ARGUS = {
    "person": "PERSON",
    "phone": "PHONE",
    "phone_landline": "LANDLINE",
    "address": "ADDRESS",
    "id_number": "ID_CARD",
    "bank_card": "BANK_CARD",
    "email": "EMAIL",
    "license_plate": "LICENSE_PLATE",
    "wechat": "WECHAT_ID",
    "qq": "QQ",
    "passport": "PASSPORT",
    "ip_address": "IP",
    "date_of_birth": "DOB",
    "medical": "HEALTH",
    "credit_code": "USCI",
}
JIONLP = {
    "phone_number": "PHONE",
    "id_card": "ID_CARD",
    "email": "EMAIL",
    "motor_vehicle_licence_plate": "LICENSE_PLATE",
    "wechat_id": "WECHAT_ID",
    "qq": "QQ",
    "ip_address": "IP",
}
# What a Presidio user writes in an afternoon for mainland China.
PATTERNS = {
    "PHONE": r"(?<!\d)(?:(?:\+|00)?86[-\s]?)?1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)",
    "LANDLINE": r"(?<!\d)0\d{2,3}-[2-9]\d{6,7}(?!\d)",
    "ID_CARD": r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx]"
    r"(?![0-9A-Za-z])",
    "BANK_CARD": r"(?<!\d)62\d{14,17}(?!\d)",
    "EMAIL": r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}",
    "LICENSE_PLATE": r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-NP-Z][·]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])",
    "WECHAT_ID": r"(?<=微信号)[:：\s]?[A-Za-z][-_A-Za-z0-9]{5,19}",
    "QQ": r"(?<=QQ)[:：\s]?[1-9]\d{4,10}",
}


def tools(wanted: Sequence[str], health: bool = False) -> dict[str, Tool]:
    """The tools asked for that are installed, by name."""
    makers: dict[str, Callable[[], Tool]] = {
        "compliance-lint": partial(_ours, ("HEALTH_INFO",) if health else ()),
        "argus-redact": _argus,
        "presidio+CN": _presidio,
        "jionlp": _jionlp,
    }
    out: dict[str, Tool] = {}
    for name in wanted:
        try:
            out[name] = makers[name]()
        except ImportError as missing:
            print(f"{name}: left out ({missing})")
    return out


def _ours(enable: tuple[str, ...]) -> Tool:
    from compliance_lint.detect.conversation import Turn
    from compliance_lint.engine import Scanner
    from compliance_lint.policy import loader

    scanner = Scanner(loader.builtin(), ("pii",), enable=enable)

    def run(messages: Messages) -> list[list[Span]]:
        if len(messages) == 1:
            found = [scanner.text(messages[0]["text"], "chat")]
        else:
            found = scanner.conversation([Turn(m["text"], m.get("speaker")) for m in messages])
        return [[(f.start, f.end, OURS.get(f.entity or "", f.entity or "")) for f in fs] for fs in found]

    return run


def _each(one: Callable[[str], list[Span]]) -> Tool:
    return lambda messages: [one(message["text"]) for message in messages]


def _argus() -> Tool:
    from argus_redact import redact

    def one(text: str) -> list[Span]:
        found = redact(text, mode="fast", lang="zh", report=True).entities
        # 我 and 本人 are kept verbatim by the tool, so they are no redaction
        return [
            (e["start"], e["end"], ARGUS.get(e["type"], e["type"].upper()))
            for e in found
            if e["original"] != e["replacement"] and not e["type"].startswith("self_")
        ]

    return _each(one)


def _presidio() -> Tool:
    from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry

    from compliance_lint.presidio_adapter import NoNlp

    recognizers: list[Any] = [
        PatternRecognizer(entity, patterns=[Pattern(entity, pattern, 0.6)], supported_language="zh")
        for entity, pattern in PATTERNS.items()
    ]
    registry = RecognizerRegistry(recognizers=recognizers, supported_languages=["zh"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=NoNlp(), supported_languages=["zh"])
    return _each(lambda text: [(r.start, r.end, r.entity_type) for r in engine.analyze(text, language="zh")])


def _jionlp() -> Tool:
    import jionlp

    calls = {kind: getattr(jionlp, f"extract_{name}") for name, kind in JIONLP.items()}

    def one(text: str) -> list[Span]:
        out: list[Span] = []
        for kind, extract in calls.items():
            try:
                results = extract(text, detail=True)
            except AttributeError:  # its mail extractor fails on some addresses
                continue
            for found in results:
                kind_here = "LANDLINE" if found.get("type") == "landline_phone" else kind
                if kind == "QQ" and re.fullmatch(r"1[3-9]\d{9}", found["text"]):
                    continue  # its QQ pattern takes every mobile as well
                out.append((*found["offset"], kind_here))
        return out

    return _each(one)
