"""Tags and keyed names in the place of a value: readable, countable or joinable."""

from __future__ import annotations

import base64
import hmac

from compliance_lint.detect.redacted import PSEUDONYM_LENGTH
from compliance_lint.operators.base import Operator, Value
from compliance_lint.operators.keys import Key


def typed(value: Value) -> str:
    """``<PHONE_NUMBER>``: only what it was."""
    return f"<{value.entity}>"


def numbered(value: Value) -> str:
    """``<PERSON_2>``: the second person of this conversation, wherever it is mentioned."""
    return f"<{value.entity}_{value.conversation.number(value.entity, value.canonical)}>"


def pseudonym(key: Key) -> Operator:
    """``<PERSON_k3…>``: the same value gets the same one in every file (HMAC-SHA256, 100 bits).

    Two values get the same one with a chance of about 1 in 10^12 among a billion values.
    """
    derived = key.derive("pseudonym")

    def name(value: Value) -> str:
        digest = hmac.digest(derived, _message(value), "sha256")
        return f"<{value.entity}_{base64.b32encode(digest).decode().lower()[:PSEUDONYM_LENGTH]}>"

    return name


def keyed_hash(key: Key, algorithm: str) -> Operator:
    """``hmac-sha256:…``: all bits of the HMAC, for systems that want a digest."""
    derived = key.derive("hash")

    def digest(value: Value) -> str:
        return f"hmac-{algorithm}:{hmac.digest(derived, _message(value), algorithm).hex()}"

    return digest


def _message(value: Value) -> bytes:
    return f"{value.entity}\0{value.canonical}".encode("utf-8", "surrogatepass")
