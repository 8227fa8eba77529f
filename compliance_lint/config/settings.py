"""What applies to one file, ready to use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from compliance_lint.config.allow import Allowed
from compliance_lint.config.layers import Given
from compliance_lint.config.read import defaults
from compliance_lint.config.schedule import Schedule
from compliance_lint.model import FAMILIES, Family, Kind, Severity

DEFAULTS = defaults(
    {
        "check": FAMILIES,
        "select": ("all",),
        "require-reason": True,
        "builtin-policies": True,
        "fail-on": "error",
        "min-severity": "warning",
    }
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one file.  Selectors keep their origin, so that a wrong one can be named."""

    checks: tuple[Family, ...]
    industry: str | None
    channel: str | None
    kind: Kind | None
    select: tuple[Given, ...]
    ignore: tuple[Given, ...]
    severity: tuple[Given, ...]  # each (selector, severity)
    enable: tuple[str, ...]
    presidio: tuple[str, ...]  # recognizers by name, and files of recognizers
    allow: tuple[Allowed, ...]
    require_reason: bool
    policies: tuple[Given, ...]
    builtin_policies: bool
    schedule: Schedule | None  # None: tables of planned messages are tables as any other

    @classmethod
    def of(cls, merged: Mapping[str, tuple[Given, ...]]) -> Settings:
        """The settings in a merged layer that has our defaults."""

        def one(name: str) -> object:
            return merged[name][-1].value if merged.get(name) else None

        wanted = {given.value for given in merged["check"]}
        return cls(
            checks=tuple(family for family in FAMILIES if family in wanted),
            industry=cast("str | None", one("industry")),
            channel=cast("str | None", one("channel")),
            kind=cast("Kind | None", one("kind")),
            select=merged["select"],
            ignore=merged.get("ignore", ()),
            severity=merged.get("severity", ()),
            enable=tuple(dict.fromkeys(given.value for given in merged.get("enable", ()))),
            presidio=tuple(
                dict.fromkeys(
                    str(given.value)
                    for key in ("presidio", "presidio-files")
                    for given in merged.get(key, ())
                )
            ),
            allow=tuple(given.value for given in merged.get("allow", ())),
            require_reason=bool(one("require-reason")),
            policies=merged.get("policies", ()),
            builtin_policies=bool(one("builtin-policies")),
            schedule=Schedule.of(merged.get("schedule", ())),
        )


@dataclass(frozen=True, slots=True)
class RedactSettings:
    """What `redact` does unless its options say otherwise; ``places`` tells where each name was written."""

    profile: str | None
    operators: Mapping[str, str]
    columns: Mapping[str, str]
    keep: tuple[str, ...]
    key_file: Path | None
    places: Mapping[str, str]

    @classmethod
    def of(cls, merged: Mapping[str, tuple[Given, ...]]) -> RedactSettings:
        """The settings in a merged layer; a later value replaces an earlier one."""
        single: dict[str, object] = {}
        named: dict[str, dict[str, str]] = {"operators": {}, "columns": {}}
        keep: list[str] = []
        places: dict[str, str] = {}
        for given in merged.get("redact", ()):
            key, value = given.value
            if key in named:
                named[key][value[0]] = value[1]
                places[value[0]] = given.place
            elif key == "keep":
                keep.append(value)
            else:
                single[key] = value
                places[key] = given.place
        return cls(
            cast("str | None", single.get("profile")),
            named["operators"],
            named["columns"],
            tuple(dict.fromkeys(keep)),
            cast("Path | None", single.get("key-file")),
            places,
        )


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The settings of a whole run."""

    fail_on: Severity | None
    min_severity: Severity
    baseline: Path | None

    @classmethod
    def of(cls, merged: Mapping[str, tuple[Given, ...]]) -> RunSettings:
        """The settings in a merged layer that has our defaults."""
        fail_on = merged["fail-on"][-1].value
        baseline = merged.get("baseline")
        return cls(
            None if fail_on == "never" else fail_on,
            merged["min-severity"][-1].value,
            baseline[-1].value if baseline else None,
        )
