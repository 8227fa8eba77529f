"""Keys: read from a file or an environment variable, refused when weak, never shown.

A key is material that only its owner has; from it one key per purpose is derived, so that a
pseudonym tells nothing about a cipher.
"""

from __future__ import annotations

import hmac
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from compliance_lint.messages import choose, problem
from compliance_lint.model import InputError

VARIABLE = "COMPLIANCE_LINT_KEY"
SHORTEST = 32  # bytes
_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Key:
    """Secret bytes; neither ``repr`` nor an error ever holds them."""

    _secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HMAC-SHA256 as the extraction of RFC 5869)."""
        return hmac.digest(self._secret, f"compliance-lint/{purpose}/v1".encode(), "sha256")

    def fingerprint(self) -> str:
        """Tells two keys apart without telling either."""
        return self.derive("fingerprint").hex()[:16]


def make_key(material: bytes | str, where: str = "") -> Key:
    """A key of ``material``, blank space around it left out; InputError if it can be guessed.

    ``where`` names the source in the error.
    """
    secret = (material.encode() if isinstance(material, str) else material).strip()
    shown = f"{where}：" if where else ""
    shown_en = f"{where}: " if where else ""
    if len(secret) < SHORTEST:
        raise problem(
            f"{shown}密钥太短（{len(secret)} 字节），至少 {SHORTEST} 字节；{_advice()}",
            f"{shown_en}the key is too short ({len(secret)} bytes, at least {SHORTEST}); {_advice()}",
        )
    if _guessable(secret):
        raise problem(
            f"{shown}密钥太弱（重复或有规律）；{_advice()}",
            f"{shown_en}the key is weak (repetitive or a sequence); {_advice()}",
        )
    return Key(secret)


def read_key(path: str | os.PathLike[str] | None, environ: Mapping[str, str] = os.environ) -> Key | None:
    """The key in a file, or else in the environment; None when there is neither."""
    if path:
        file = Path(path)
        try:
            with file.open("rb") as stream:
                material = stream.read(_LIMIT)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise problem(
                f"{file}：无法读取密钥（{reason}）", f"{file}: the key cannot be read ({reason})"
            ) from None
        return make_key(material, str(file))
    material_text = environ.get(VARIABLE, "")
    return make_key(material_text, choose(f"环境变量 {VARIABLE}", VARIABLE)) if material_text else None


def missing_key(operator: str) -> InputError:
    """The error for an operator that can not work without a key."""
    return problem(
        f"{operator} 需要密钥：用 --key-file 指定密钥文件，或设置环境变量 {VARIABLE}；{_advice()}",
        f"{operator} needs a key: name a file with --key-file or set {VARIABLE}; {_advice()}",
    )


def _advice() -> str:
    return choose(
        "可用 openssl rand -hex 32 > key.txt 生成", "openssl rand -hex 32 > key.txt makes a good one"
    )


def _guessable(secret: bytes) -> bool:
    """True for repetition and for sequences; what only looks random can not be told."""
    steps = [b - a for a, b in pairwise(secret)]
    regular = sum(-1 <= step <= 1 for step in steps) * 2 > len(steps)
    return regular or len(set(secret)) < 8 or len(zlib.compress(secret, 9)) < SHORTEST
