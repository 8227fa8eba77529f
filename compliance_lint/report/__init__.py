"""What a run has to say, and the formats it can be said in.

A new format is a module with a ``render(report, style) -> Iterator[str]`` (lines without their
breaks) and one more line in ``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from compliance_lint.report import json_, text
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report

FORMATS: Mapping[str, Callable[[Report, Style], Iterator[str]]] = MappingProxyType(
    {"text": text.render, "json": json_.render}
)
