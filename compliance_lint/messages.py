"""The language users read: Chinese unless they choose English."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar

from compliance_lint.model import InputError, Lang

_LANGUAGE: ContextVar[Lang] = ContextVar("language", default="zh")
_LISTED = 16  # choices listed in an error


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


def one_of(what: str, value: str, allowed: Iterable[str]) -> str:
    """``value`` if it is allowed; raises InputError with the nearest choice."""
    import difflib

    names = list(allowed)
    if value in names:
        return value
    close = difflib.get_close_matches(value, names, n=1)
    some = [*names[:_LISTED], "…"] if len(names) > _LISTED else names
    zh = f"是否想写 {close[0]}？" if close else f"可用：{'、'.join(some)}"
    en = f"did you mean {close[0]}?" if close else f"expected one of: {', '.join(some)}"
    raise problem(f"{what} {value!r} 不认识，{zh}", f"{what} {value!r} is not known, {en}")
