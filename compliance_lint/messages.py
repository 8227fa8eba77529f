"""The language users read: Chinese unless they choose English."""

from __future__ import annotations

from contextvars import ContextVar

from compliance_lint.model import InputError, Lang

_LANGUAGE: ContextVar[Lang] = ContextVar("language", default="zh")


def set_language(lang: Lang) -> None:
    """Use ``lang`` for every message of this context from now on."""
    _LANGUAGE.set(lang)


def current_language() -> Lang:
    """The language messages are written in."""
    return _LANGUAGE.get()


def choose(zh: str, en: str) -> str:
    """The one of the two sentences that the user reads."""
    return en if current_language() == "en" else zh


def problem(zh: str, en: str) -> InputError:
    """A user error in the user's language, to be raised."""
    return InputError(choose(zh, en))
