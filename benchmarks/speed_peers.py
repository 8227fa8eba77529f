"""One tool over the messages on standard input, in an environment of its own; see ``speed.py --all``.

    python benchmarks/speed_peers.py TOOL ROUNDS < messages.json

Prints ``{"seconds": CPU time of the fastest round, "hits": values found}``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from pii_peers import JIONLP, PATTERNS

# Names and addresses as a Presidio user would write them for support chats.
MORE = {
    "PERSON": r"(?:(?<=收件人)|(?<=姓名)|(?<=我叫)|(?<=联系人))[:：\s]?[\u4e00-\u9fff]{2,4}"
    r"|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗][\u4e00-\u9fff]{1,2}(?=先生|女士|小姐|老师)",
    "CN_ADDRESS": r"[\u4e00-\u9fff]{2,8}(?:省|市|区|县|镇|乡)[\u4e00-\u9fffA-Za-z0-9]{2,30}"
    r"(?:号|室|栋|单元|路|街|村)",
    "CN_PASSPORT": r"(?<![0-9A-Za-z])[EGDSP]\d{8}(?![0-9A-Za-z])",
    "IP_ADDRESS": r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])",
    "MAC_ADDRESS": r"(?i)(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}",
    "CN_USCI": r"(?<![0-9A-Z])[0-9A-HJ-NP-RT-UW-Y]{18}(?![0-9A-Z])",
    "TRACKING_NUMBER": r"(?<![0-9A-Za-z])(?:SF|YT|ZTO|JD|STO)\d{10,13}(?!\d)",
    "ORDER_NUMBER": r"(?<=订单号)[:：\s]?\d{10,20}",
    "SECRET_CODE": r"(?:验证码|取件码|密码)[:：是\s]{0,2}[0-9A-Za-z-]{4,12}",
    "DATE_OF_BIRTH": r"(?:生日|出生)[:：是\s]{0,2}\d{4}[-年./]\d{1,2}[-月./]\d{1,2}",
    "CN_TRAVEL_PERMIT": r"(?<![0-9A-Za-z])[CHM]\d{8,10}(?!\d)",
    "ALIPAY_ID": r"(?<=支付宝)[:：\s]?\S{6,20}",
}


def presidio() -> Callable[[str], int]:
    """Analyze and anonymize, one PatternRecognizer an entity, no NLP model."""
    from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
    from presidio_anonymizer import AnonymizerEngine

    from compliance_lint.presidio_adapter import NoNlp

    made = [
        PatternRecognizer(entity, patterns=[Pattern(entity, pattern, 0.6)], supported_language="zh")
        for entity, pattern in (PATTERNS | MORE).items()
    ]
    registry = RecognizerRegistry(recognizers=made, supported_languages=["zh"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=NoNlp(), supported_languages=["zh"])
    anonymizer = AnonymizerEngine()

    def run(text: str) -> int:
        found = analyzer.analyze(text, language="zh")
        anonymizer.anonymize(text, found)  # type: ignore[arg-type]
        return len(found)

    return run


def presidio_with_ours() -> Callable[[str], int]:
    """Our recognizer in Presidio's engine; only analyze."""
    from compliance_lint.presidio_adapter import build_analyzer

    analyze = build_analyzer().analyze
    return lambda text: len(analyze(text, language="zh"))


def presidio_analyze() -> Callable[[str], int]:
    """Separate PatternRecognizers; only analyze."""
    from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry

    from compliance_lint.presidio_adapter import NoNlp

    made = [
        PatternRecognizer(entity, patterns=[Pattern(entity, pattern, 0.6)], supported_language="zh")
        for entity, pattern in (PATTERNS | MORE).items()
    ]
    registry = RecognizerRegistry(recognizers=made, supported_languages=["zh"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=NoNlp(), supported_languages=["zh"])
    return lambda text: len(engine.analyze(text, language="zh"))


def argus() -> Callable[[str], int]:
    """argus-redact, fast mode."""
    from argus_redact import redact

    return lambda text: len(redact(text, mode="fast", lang="zh")[1])


def jionlp() -> Callable[[str], int]:
    """The extractors of jionlp; it has none for names and addresses."""
    import jionlp as tool

    extractors = [getattr(tool, f"extract_{name}") for name in JIONLP]

    def run(text: str) -> int:
        found = 0
        for extract in extractors:
            try:
                found += len(extract(text))
            except AttributeError:  # its mail extractor fails on some addresses
                continue
        return found

    return run


def ours() -> Callable[[str], int]:
    """compliance-lint, every entity, masked."""
    from compliance_lint import redact_text

    return lambda text: len(redact_text(text, kind="chat").findings)


TOOLS = {
    "compliance-lint": ours,
    "presidio": presidio,
    "presidio, analyze only": presidio_analyze,
    "presidio with our recognizer": presidio_with_ours,
    "argus-redact": argus,
    "jionlp": jionlp,
}


def main() -> None:
    name, rounds = sys.argv[1], int(sys.argv[2])
    messages = json.load(sys.stdin)
    run = TOOLS[name]()
    times = []
    for _ in range(rounds + 1):  # the first warms up
        start = time.process_time()
        hits = sum(map(run, messages))
        times.append(time.process_time() - start)
    print(json.dumps({"seconds": min(times[1:]), "hits": hits}))


if __name__ == "__main__":
    main()
