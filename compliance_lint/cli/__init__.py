"""The command line: read arguments, call, print, exit code.  Nothing outside this package knows typer.

One module per family of commands; only the one that is asked for is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from types import MappingProxyType
from typing import get_args

from compliance_lint.cli.app import program, translated
from compliance_lint.cli.terminal import complain
from compliance_lint.messages import one_of, set_language
from compliance_lint.model import InputError, Lang

# command -> module of this package that defines it, in the order of the help page
COMMANDS = MappingProxyType(
    {
        "scan": "scan",
        "redact": "redact",
        "verify": "verify",
        "restore": "restore",
        "find": "find",
        "fix": "fix",
        "serve": "serve",
        "report": "report",
        "explain": "rules",
        "why-not": "whynot",
        "rules": "rules",
        "init": "config",
        "config": "config",
        "baseline": "baseline",
        "policy": "policy",
    }
)

_LANG_VARIABLE = "COMPLIANCE_LINT_LANG"
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_COMPLETION = "_COMPLIANCE_LINT_COMPLETE"


def run(args: Sequence[str]) -> int:
    """Run one command line; returns the exit code.  User errors are one line on stderr."""
    try:
        rest = _take_language(list(args))
        _load(rest)
        command = program()
        if not rest and _COMPLETION not in os.environ:
            command.main(["--help"], prog_name="compliance-lint", standalone_mode=False)
            return 2
        return int(command.main(rest, prog_name="compliance-lint", standalone_mode=False) or 0)
    except InputError as error:
        complain([str(error)])
    except Exception as error:
        if not hasattr(error, "format_message"):  # what all of typer's usage errors have
            raise
        complain([translated(error)])
    return 2


def _load(args: Sequence[str]) -> None:
    """Define the command that ``args`` asks for; all of them for help or a misspelt name."""
    wanted = [args[0]] if args and args[0] in COMMANDS else COMMANDS
    for name in wanted:
        import_module(f"compliance_lint.cli.{COMMANDS[name]}")


def _of_locale() -> Lang:
    """The language of the locale (POSIX order): English for any that is set and not Chinese."""
    value = next(filter(None, map(os.environ.get, _LOCALE_VARIABLES)), "")
    return "zh" if value.partition(".")[0].lower()[:2] in ("", "c", "zh", "po") else "en"


def _take_language(args: list[str]) -> list[str]:
    """Set the language from ``--lang`` (anywhere) or the environment; the other arguments."""
    wanted = os.environ.get(_LANG_VARIABLE, "")[:2].lower() or _of_locale()
    rest: list[str] = []
    while args:
        arg = args.pop(0)
        if arg == "--":
            rest += [arg, *args]
            break
        if arg == "--lang" or arg.startswith("--lang="):
            wanted = arg[7:] if "=" in arg else args.pop(0) if args else ""
            one_of("--lang", wanted, get_args(Lang))
        else:
            rest.append(arg)
    set_language("en" if wanted == "en" else "zh")
    return rest
