"""Encryption with a way back: AES-SIV (RFC 5297), authenticated and deterministic.

The same spelling of a value always gives the same ciphertext under a key, so that data can be
joined; nobody without the key can make or change one.  The only module that imports ``cryptography``.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Protocol, cast

from compliance_lint.detect.redacted import TAG
from compliance_lint.messages import problem
from compliance_lint.operators.base import Operator, Value
from compliance_lint.operators.keys import Key


def encrypting(key: Key) -> Operator:
    """The operator: ``<PHONE_NUMBER:…>`` with the value as it was written inside."""
    cipher = _cipher(key)

    def encrypt(value: Value) -> str:
        sealed = cipher.encrypt(value.text.encode("utf-8", "surrogatepass"), [value.entity.encode()])
        return f"<{value.entity}:{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}>"

    return encrypt


def opener(key: Key, *, strict: bool = True) -> Callable[[str], Iterator[tuple[int, int, str]]]:
    """A function that gives ``(start, end, value)`` of each encrypted value in a text.

    One that was made with another key, or was changed, is an InputError, or left out if not ``strict``.
    """
    cipher = _cipher(key)
    from cryptography.exceptions import InvalidTag  # there, now that there is a cipher

    def opened(text: str) -> Iterator[tuple[int, int, str]]:
        for tag in TAG.finditer(text) if ":" in text else ():
            sealed = tag["cipher"]
            if not sealed:
                continue
            try:
                data = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
                value = cipher.decrypt(data, [tag["entity"].encode()])
            except (InvalidTag, ValueError):
                if not strict:
                    continue
                raise problem(
                    "密文无法还原：密钥不对，或密文被改动过",
                    "a value cannot be restored: another key, or it was changed",
                ) from None
            yield tag.start(), tag.end(), value.decode("utf-8", "surrogatepass")

    return opened


def available() -> bool:
    """True if ``cryptography`` is installed."""
    return find_spec("cryptography") is not None


class _Cipher(Protocol):
    """The part of AESSIV that is used; a protocol, as the package is optional."""

    def encrypt(self, data: bytes, associated_data: list[bytes], /) -> bytes: ...

    def decrypt(self, data: bytes, associated_data: list[bytes], /) -> bytes: ...


def _cipher(key: Key) -> _Cipher:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV
    except ImportError:
        raise problem(
            "加密需要 cryptography：pip install 'compliance-lint[crypto]'",
            "encryption needs cryptography: pip install 'compliance-lint[crypto]'",
        ) from None
    return cast(_Cipher, AESSIV(key.derive("encrypt-1") + key.derive("encrypt-2")))
