"""From settings to scanners: what is asked of each file, each distinct question prepared once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from compliance_lint.config.find import Finder
from compliance_lint.config.judge import Judge
from compliance_lint.config.layers import Given
from compliance_lint.config.settings import Settings
from compliance_lint.engine import Scanner
from compliance_lint.jobs.question import Question, known_settings
from compliance_lint.messages import choose, current_language, one_of
from compliance_lint.model import PolicyError
from compliance_lint.policy import loader
from compliance_lint.policy.rules import Policies, Rule

_SETTINGS: tuple[Literal["industry", "channel"], ...] = ("industry", "channel")


@dataclass(frozen=True)
class Case:
    """One question and what settings make of the answers."""

    question: Question
    judge: Judge
    today: date

    @cached_property
    def key(self) -> str:
        """All that findings depend on besides the text; "" if that is not known."""
        asked = self.question
        if not asked.policies.digest:
            return ""
        facts = (asked.checks, asked.industry, asked.channel, asked.kind, asked.enable, bool(asked.schedule))
        day = asked.as_of or self.today.isoformat()
        return repr((asked.policies.digest, *facts, day, current_language()))

    @cached_property
    def scanner(self) -> Scanner:
        """Finds what is asked for."""
        return self.question.scanner()

    @cached_property
    def hider(self) -> Scanner | None:
        """Finds personal data where only claims are asked for: the lines shown must not show it."""
        if "pii" in self.question.checks:
            return None
        return replace(self.question, checks=("pii",)).scanner()


@dataclass
class Cases:
    """Hands out the case of each file.

    The policies of ``folder``, if given, stand in for all that configurations name.
    """

    finder: Finder
    folder: Path | None = None
    today: date = field(default_factory=date.today)
    as_of: str = ""  # the day (ISO) by whose law claims are judged; "" is today
    _by_settings: dict[Settings, Case] = field(default_factory=dict, repr=False)
    _loaded: dict[tuple[tuple[Path, ...], bool], Policies] = field(default_factory=dict, repr=False)

    def ready(self, policies: Policies | None = None) -> Cases:
        """Read the policies of ``folder`` now, so that what is wrong is said at once; or take these."""
        if self.folder and policies:
            self._loaded[(self.folder,), False] = policies
        elif self.folder:
            self._combined((self.folder,), builtin_too=False)
        return self

    def afresh(self) -> Cases:
        """The same with nothing read yet: small enough to be sent to another process."""
        return Cases(self.finder.afresh(), self.folder, self.today, self.as_of)

    def of(self, path: Path, head: bytes | None = None) -> Case:
        """The case of the file ``path``; ``head`` is its beginning where it can't be opened.

        Raises InputError if its configuration or front matter is wrong.
        """
        merged = self.finder.given(path, head)
        settings = Settings.of(merged)
        case = self._by_settings.get(settings)
        if case is None:
            policies = self._policies(settings)
            if settings.presidio:
                from compliance_lint.presidio_adapter import borrow

                policies = borrow(policies, settings.presidio)
            for name in _SETTINGS:
                merged[name] = _known(name, merged, policies)
            case = self._by_settings[settings] = _case(Settings.of(merged), policies, self.today, self.as_of)
        return case

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id in the policies of any case handed out so far."""
        used = {id(case.question.policies): case.question.policies for case in self._by_settings.values()}
        return next((rule for policies in used.values() if (rule := policies.get(rule_id))), None)

    def _policies(self, settings: Settings) -> Policies:
        if self.folder:
            return self._combined((self.folder,), builtin_too=False)
        for given in settings.policies:
            if not given.value.is_dir():
                missing = choose(f"规则文件夹不存在：{given.value}", f"no such policy folder: {given.value}")
                raise PolicyError(f"{given.place}: {missing}")
        folders = tuple(dict.fromkeys(given.value for given in settings.policies))
        return self._combined(folders, builtin_too=settings.builtin_policies)

    def _combined(self, folders: tuple[Path, ...], *, builtin_too: bool) -> Policies:
        if (folders, builtin_too) not in self._loaded:
            self._loaded[folders, builtin_too] = loader.combined(folders, builtin_too=builtin_too)
        return self._loaded[folders, builtin_too]


def _known(
    name: Literal["industry", "channel"], merged: Mapping[str, tuple[Given, ...]], policies: Policies
) -> tuple[Given, ...]:
    """The industry or channel if any rule knows it, or if none knows any; a mere hint is dropped."""
    given = merged.get(name, ())
    known = known_settings(policies, name) if given else []
    for each in given:
        if known and each.value not in known and not each.hint:
            flag = each.place.startswith("--")
            one_of(each.place if flag else f"{each.place}: {name}", each.value, known)
    return tuple(each for each in given if not known or each.value in known)


def _case(settings: Settings, policies: Policies, today: date, as_of: str) -> Case:
    judge = Judge.of(settings, policies, today)
    wanted = judge.families()
    question = Question(
        policies,
        tuple(family for family in settings.checks if family in wanted),
        settings.industry,
        settings.channel,
        settings.kind,
        settings.enable,
        as_of,
        settings.schedule,
    )
    return Case(question, judge, today)
