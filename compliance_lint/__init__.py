"""compliance-lint: advertising claims and personal data in Chinese commerce text.

The public API; everything else may change.  Importing this package loads no detector.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as typing has it, which takes as long to load as all else here

if TYPE_CHECKING:
    from typing import Any

    from compliance_lint.api import (
        load_policies,
        make_redactor,
        redact_conversation,
        redact_path,
        redact_text,
        scan_conversation,
        scan_path,
        scan_text,
    )
    from compliance_lint.model import Finding, InputError, Law, Located, PolicyError
    from compliance_lint.redaction import Redaction, Redactor

__version__ = "0.1.0"

_HOMES = {
    "Finding": "model",
    "InputError": "model",
    "Law": "model",
    "Located": "model",
    "PolicyError": "model",
    "Redaction": "redaction",
    "Redactor": "redaction",
    "load_policies": "api",
    "make_redactor": "api",
    "redact_conversation": "api",
    "redact_path": "api",
    "redact_text": "api",
    "scan_conversation": "api",
    "scan_path": "api",
    "scan_text": "api",
}

__all__ = [
    "Finding",
    "InputError",
    "Law",
    "Located",
    "PolicyError",
    "Redaction",
    "Redactor",
    "__version__",
    "load_policies",
    "make_redactor",
    "redact_conversation",
    "redact_path",
    "redact_text",
    "scan_conversation",
    "scan_path",
    "scan_text",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (PEP 562: any public name)
    if name in _HOMES:
        return getattr(import_module(f"compliance_lint.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
