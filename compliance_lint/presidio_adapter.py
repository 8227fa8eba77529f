"""Our recognizers inside Presidio, and Presidio's inside ours.

``ChineseCommerceRecognizer`` and ``build_analyzer`` serve users of Presidio; ``borrow`` adds recognizers
of Presidio, predefined or from a YAML file, to policies, so that scanning, redacting and explaining know
them like our own.  The only module that imports presidio_analyzer, which costs close to a second:
import it on demand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from presidio_analyzer import (
    AnalysisExplanation,
    AnalyzerEngine,
    EntityRecognizer,
    PatternRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from compliance_lint.detect.recognizers import BORROWED
from compliance_lint.detect.recognizers.base import BorrowedRule, Hit, View
from compliance_lint.engine import Scanner
from compliance_lint.expressions import lazy
from compliance_lint.messages import choose, one_of, problem
from compliance_lint.model import InputError, Text
from compliance_lint.policy import loader
from compliance_lint.policy.rules import PiiRule, Policies


class ChineseCommerceRecognizer(EntityRecognizer):
    """All our entities as one Presidio recognizer; gives the spans that ``scan_text`` gives.

    One recognizer instead of twenty because Presidio's cost grows with their number, not with the
    work they do.
    """

    def __init__(
        self,
        policies: Policies | None = None,
        supported_language: str = "zh",
        enable: Iterable[str] = (),
    ) -> None:
        """``enable`` names entities that are off by default, as in ``scan_text``."""
        used, extra = policies or loader.builtin(), tuple(enable)
        self._scanner = Scanner(used, ("pii",), enable=extra)
        self.name: str
        super().__init__(
            supported_entities=sorted({r.entity for r in used.pii if r.default or r.entity in extra}),
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
            for f in self._scanner.text(text)
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


def build_analyzer(policies: Policies | None = None, enable: Iterable[str] = ()) -> AnalyzerEngine:
    """An AnalyzerEngine for Chinese that works at once: no model, no download, no network."""
    ours = ChineseCommerceRecognizer(policies, enable=enable)
    registry = RecognizerRegistry(recognizers=[ours], supported_languages=["zh"])
    return AnalyzerEngine(registry=registry, nlp_engine=NoNlp(), supported_languages=["zh"])


PACK = "presidio"
_HAN = lazy("[\u2e80-\u9fff\uff00-\uffef]")
_CONTEXT = 30  # characters
_RAISE = 0.35  # Presidio's context_similarity_factor
_NO_ARTIFACTS = NoNlp().process_text("", "zh")


def borrow(policies: Policies, names: Iterable[str | Path]) -> Policies:
    """``policies`` with a rule for each entity of the Presidio recognizers named.

    A name is a predefined recognizer (``IbanRecognizer``) or the path of a YAML file with recognizers as
    Presidio reads them.  Raises InputError for one that does not exist or needs a language model.
    """
    found = [recognizer for name in names for recognizer in _recognizers(str(name))]
    if not found:
        return policies
    laws = next((rule.laws for rule in policies.pii), ())
    rules = [_rule(each, entity, laws) for each in found for entity in each.supported_entities]
    known = {rule.id for rule in policies.pii}
    once = {rule.id: rule for rule in rules if rule.id not in known}
    # no digest: what a recognizer does can not be told from files, so nothing is kept between runs
    return replace(policies, pii=(*policies.pii, *once.values()), digest="")


@cache
def _recognizers(name: str) -> tuple[EntityRecognizer, ...]:
    if name.endswith((".yaml", ".yml")):
        return tuple(_from_file(Path(name)))
    from presidio_analyzer import predefined_recognizers

    known = [known for known in dir(predefined_recognizers) if known.endswith("Recognizer")]
    made = getattr(
        predefined_recognizers, one_of(choose("Presidio 识别器", "Presidio recognizer"), name, known)
    )
    if not issubclass(made, PatternRecognizer) and name != "PhoneRecognizer":
        raise _needs_more(name)
    try:
        return (made(),)
    except (TypeError, ImportError, OSError) as error:
        raise _needs_more(name) from error


def _needs_more(name: str) -> InputError:
    return problem(
        f"{name} 需要语言模型或外部服务，不能在这里使用",
        f"{name} needs a language model or a service and can't be used here",
    )


def _from_file(path: Path) -> Iterator[EntityRecognizer]:
    """The recognizers of a file: custom ones by their patterns, predefined ones by name."""
    from compliance_lint.policy.nodes import read_plain

    if not path.is_file():
        raise problem(f"{path}：没有这个文件", f"{path}: no such file")
    listed = read_plain(path, str(path))
    if not isinstance(listed, dict) or not isinstance(listed.get("recognizers"), list):
        raise problem(f"{path}：缺少 recognizers 列表", f"{path}: has no list of recognizers")
    for entry in listed["recognizers"]:
        if isinstance(entry, str) or (isinstance(entry, dict) and entry.get("type") == "predefined"):
            yield from _recognizers(entry if isinstance(entry, str) else str(entry.get("name")))
            continue
        try:
            fields = {key: value for key, value in dict(entry).items() if key not in ("type", "enabled")}
            languages = fields.pop("supported_languages", None)
            if languages and "supported_language" not in fields:
                first = languages[0]
                fields["supported_language"] = first["language"] if isinstance(first, dict) else first
            if dict(entry).get("enabled", True):
                yield PatternRecognizer.from_dict(fields)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise problem(
                f"{path}：识别器有误：{error}", f"{path}: a recognizer is wrong: {error}"
            ) from error


@dataclass(frozen=True, slots=True)
class _Lent:
    """One recognizer of Presidio as a recognizer of ours."""

    recognizer: EntityRecognizer
    entity: str

    def __call__(self, view: View, rule: PiiRule) -> Iterator[Hit]:
        # Presidio's patterns ask for \b, and between a Han character and a digit there is none
        text = view.text if self._reads_han() else _HAN.sub(" ", view.text)
        for result in self.recognizer.analyze(text, [self.entity], _NO_ARTIFACTS) or ():
            start, end = result.start, result.end
            while end > start and text[end - 1] == " ":
                end -= 1  # blanks that were words
            if end > start:
                yield self._hit(view, rule, start, end, result.score)

    def _hit(self, view: View, rule: PiiRule, start: int, end: int, score: float) -> Hit:
        """Presidio's score, raised as Presidio does it where a context word is near."""
        words = tuple(word.lower() for word in self.recognizer.context or ())
        word = view.cue_before(start, words, _CONTEXT) or view.cue_after(end, words, _CONTEXT)
        evidence = (f"presidio:{_name(self.recognizer)}", *((f"cue:{word}",) if word else ()))
        return Hit(rule, start, end, min(1.0, score + _RAISE) if word else score, evidence)

    def _reads_han(self) -> bool:
        patterns = getattr(self.recognizer, "patterns", None) or []
        return any(_HAN.search(pattern.regex) for pattern in patterns)


def _name(recognizer: EntityRecognizer) -> str:
    return str(getattr(recognizer, "name", ""))


def _rule(recognizer: EntityRecognizer, entity: str, laws: tuple[Any, ...]) -> BorrowedRule:
    nothing: tuple[Any, ...] = ()
    return BorrowedRule(
        id=f"PRESIDIO-{entity}".upper(),
        pack=PACK,
        title=Text(f"Presidio：{entity}", f"Presidio: {entity}"),
        message=Text(f"Presidio 认为是 {entity}", f"Presidio takes it for {entity}"),
        severity="error",
        laws=laws,
        source=_name(recognizer),
        bad=nothing,
        good=nothing,
        since="",
        until="",
        changed="",
        entity=entity,
        recognizer=BORROWED,
        patterns=nothing,
        cues=nothing,
        vetoes=nothing,
        columns=nothing,
        redact=True,
        default=True,
        find=_Lent(recognizer, entity),
    )
