"""Recognizers of personal data, by the name policies use for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.detect.recognizers.base import Recognizer

RECOGNIZERS: Mapping[str, Recognizer] = MappingProxyType({})
