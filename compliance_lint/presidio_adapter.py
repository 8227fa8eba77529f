"""Our recognizers inside Presidio: one EntityRecognizer for all entities, and a ready engine.

The only module that imports presidio_analyzer, which costs close to a second: import it on demand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from presidio_analyzer import (
    AnalysisExplanation,
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from compliance_lint.detect.pii import PiiDetector
from compliance_lint.policy import loader
from compliance_lint.policy.rules import Policies


class ChineseCommerceRecognizer(EntityRecognizer):
    """All our entities as one Presidio recognizer; gives the spans that ``scan_text`` gives.

    One recognizer instead of twenty because Presidio's cost grows with their number, not with the
    work they do.
    """

    def __init__(self, policies: Policies | None = None, supported_language: str = "zh") -> None:
        rules = (policies or loader.builtin()).pii
        self._detector = PiiDetector(rules)
        self.name: str
        super().__init__(
            supported_entities=sorted({rule.entity for rule in rules}),
            supported_language=supported_language,
            name="ChineseCommerceRecognizer",
        )

    def load(self) -> None:
        """Nothing to load: the detector is ready."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Results for the ``entities`` asked for; offsets are code points of ``text``."""
        wanted = set(entities or self.supported_entities)
        return [
            RecognizerResult(
                entity_type=f.entity,
                start=f.start,
                end=f.end,
                score=f.confidence,
                analysis_explanation=AnalysisExplanation(
                    recognizer=self.name,
                    original_score=f.confidence,
                    textual_explanation="; ".join((f.rule_id, *f.evidence)),
                ),
                recognition_metadata={
                    RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                    RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                },
            )
            for f in self._detector.find(text)
            if f.entity in wanted
        ]


class NoNlp(NlpEngine):
    """A Presidio NLP engine that does nothing: our recognizers need no model."""

    engine_name = "none"
    is_available = True

    def __init__(self, languages: Iterable[str] = ("zh",)) -> None:
        self._languages = list(languages)

    def load(self) -> None:
        """Nothing to load."""

    def is_loaded(self) -> bool:
        """Always."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Empty artifacts."""
        # no spaCy document stands behind them; Presidio only looks at the lists
        return NlpArtifacts([], cast(Any, []), [], [], self, language)

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = 1,
        n_process: int = 1,
        **_: Any,  # noqa: ANN401 (Presidio's interface)
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Empty artifacts for each text."""
        return ((str(text), self.process_text(str(text), language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:
        """No stop words are known."""
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """No punctuation is known."""
        return False

    def get_supported_entities(self) -> list[str]:
        """None of its own."""
        return []

    def get_supported_languages(self) -> list[str]:
        """The languages given."""
        return self._languages


def build_analyzer(policies: Policies | None = None) -> AnalyzerEngine:
    """An AnalyzerEngine for Chinese that works at once: no model, no download, no network."""
    registry = RecognizerRegistry(
        recognizers=[ChineseCommerceRecognizer(policies)], supported_languages=["zh"]
    )
    return AnalyzerEngine(registry=registry, nlp_engine=NoNlp(), supported_languages=["zh"])
