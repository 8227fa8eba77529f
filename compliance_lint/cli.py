"""The command line: read arguments, call, print, exit code.  The only module that knows typer."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO, cast, get_args

import typer
from typer.core import TyperCommand, TyperGroup

from compliance_lint import __version__
from compliance_lint.messages import choose, problem, set_language
from compliance_lint.model import FAMILIES, SEVERITIES, InputError, Kind, Lang, Severity
from compliance_lint.report import layout, manual

if TYPE_CHECKING:
    from compliance_lint import jobs
    from compliance_lint.policy.rules import Policies

_LANG_VARIABLE = "COMPLIANCE_LINT_LANG"
_COMPLETION = "_COMPLIANCE_LINT_COMPLETE"
_COLORS = ("auto", "always", "never")
_WIDTHS = (40, 120)  # narrowest and widest layout, whatever the terminal
_NAMED = 5  # files named in a note
_LISTED = 12  # choices listed in an error

_Text = Annotated[str, typer.Option()]
_Texts = Annotated[list[str], typer.Option()]
_Flag = Annotated[bool, typer.Option()]


class _AsGiven:
    """Typer's step from words to values, left out: our parameters are text, flags and lists.

    Typer 0.29 would load pydantic for it, which takes longer than all the rest of starting up.
    """

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401 (private to typer)
        return () if value is None and (param.multiple or param.nargs == -1) else value


def _plain(params: list[Any]) -> list[Any]:
    for param in params:
        param.get_runtime_param = _AsGiven  # older typers never ask
    return params


def _write_page(command: str, params: Sequence[Any], formatter: Any) -> None:  # noqa: ANN401
    known = [manual.Param(p.name, tuple(p.opts) * (p.param_type_name == "option")) for p in params]
    if command:
        known.append(manual.Param("lang", ("--lang",)))
    formatter.write("\n".join(manual.render(command, known, _style("auto"))) + "\n")


class _Command(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        return _plain(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        _write_page(self.name or "", self.get_params(ctx), formatter)


class _Group(TyperGroup):
    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        return _plain(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        _write_page("", self.get_params(ctx), formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401
        _one_of(choose("命令", "command"), args[0], self.commands)
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(args: Sequence[str]) -> int:
    """Run one command line; returns the exit code.  User errors are one line on stderr."""
    try:
        rest = _take_language(list(args))
        command = typer.main.get_command(app)
        if not rest and _COMPLETION not in os.environ:
            command.main(["--help"], prog_name="compliance-lint", standalone_mode=False)
            return 2
        return int(command.main(rest, prog_name="compliance-lint", standalone_mode=False) or 0)
    except InputError as error:
        _complain([str(error)])
    except Exception as error:
        if not hasattr(error, "format_message"):  # what all of typer's usage errors have
            raise
        _complain([_translated(error)])
    return 2


def _take_language(args: list[str]) -> list[str]:
    """Set the language from ``--lang`` (anywhere) or the environment; the other arguments."""
    wanted = os.environ.get(_LANG_VARIABLE, "")[:2].lower()
    rest: list[str] = []
    while args:
        arg = args.pop(0)
        if arg == "--":
            rest += [arg, *args]
            break
        if arg == "--lang" or arg.startswith("--lang="):
            wanted = arg[7:] if "=" in arg else args.pop(0) if args else ""
            _one_of("--lang", wanted, get_args(Lang))
        else:
            rest.append(arg)
    set_language("en" if wanted == "en" else "zh")
    return rest


def _translated(error: Any) -> str:  # noqa: ANN401 (typer keeps its error classes private)
    """One line for a usage error of typer."""
    option, param = getattr(error, "option_name", None), getattr(error, "param", None)
    hint = choose("；用 --help 查看用法", "; see --help")
    if hasattr(error, "possibilities"):
        close = " ".join(error.possibilities or ())
        near = choose(f"，是否想写 {close}？", f", did you mean {close}?") if close else hint
        return choose(f"没有选项 {option}{near}", f"there is no option {option}{near}")
    if option:
        return choose(
            f"选项 {option} 缺少取值或多了取值{hint}", f"{error.format_message().rstrip('.')}{hint}"
        )
    if param is not None:
        return choose(f"缺少参数 {param.name.upper()}{hint}", f"missing argument {param.name.upper()}{hint}")
    text = error.format_message().rstrip(".")
    if "extra argument" in text:
        return choose(f"多余的参数 {text[text.rindex('(') :]}{hint}", f"{text}{hint}")
    return choose(f"用法有误（{text}）{hint}", f"{text}{hint}")


def _one_of(what: str, value: str, allowed: Iterable[str]) -> str:
    """``value`` if it is allowed; raises InputError with the nearest choice."""
    names = list(allowed)
    if value in names:
        return value
    close = difflib.get_close_matches(value, names, n=1)
    some = [*names[:_LISTED], "…"] if len(names) > _LISTED else names
    zh = f"是否想写 {close[0]}？" if close else f"可用：{'、'.join(some)}"
    en = f"did you mean {close[0]}?" if close else f"expected one of: {', '.join(some)}"
    raise problem(f"{what} {value!r} 不认识，{zh}", f"{what} {value!r} is not known, {en}")


def _print(lines: Iterable[str], stream: TextIO | None = None) -> None:
    """Write lines; a reader that has gone away (``| head``) is no error."""
    out = stream or sys.stdout
    try:
        for line in lines:
            out.write(line + "\n")
        out.flush()
    except BrokenPipeError:
        _abandon(out)


def _abandon(stream: TextIO) -> None:
    """Send what is still buffered to nowhere, so that closing the stream is quiet too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _complain(errors: Iterable[str]) -> None:
    _print((choose("错误：", "error: ") + error for error in errors), sys.stderr)


def _style(color: str, ambiguous: str = "1", *, to_file: bool = False) -> layout.Style:
    """How to print on this terminal; see no-color.org and force-color.org."""
    environ = os.environ
    _one_of("--color", color, _COLORS)
    _one_of("--ambiguous-width", ambiguous, ("1", "2"))
    terminal = sys.stdout.isatty() and not to_file
    wanted = terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    if environ.get("FORCE_COLOR", "0") not in ("", "0") and not to_file:
        wanted = True
    painted = color == "always" or (color == "auto" and wanted)
    columns = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else 0
    narrow, wide = _WIDTHS
    return layout.Style(painted, int(ambiguous), max(narrow, min(columns or 100, wide)))


def _policies(folder: str) -> Policies:
    from compliance_lint.api import load_policies

    return load_policies(folder or None)


def _deliver(lines: Iterable[str], output: str) -> None:
    """Print a report, or write it to a file."""
    if not output:
        _print(lines)
        return
    from compliance_lint.files import atomic_write

    with atomic_write(Path(output)) as stream:
        stream.writelines(f"{line}\n".encode(errors="backslashreplace") for line in lines)
    _print([choose(f"报告已写入 {output}", f"report written to {output}")], sys.stderr)


def _mention(unsupported: Sequence[Path]) -> None:
    """Name the files that were passed over because we can't read their format yet."""
    if not unsupported:
        return
    names = "、".join(str(path) for path in unsupported[:_NAMED])
    more = choose(" 等", " …") if len(unsupported) > _NAMED else ""
    count = len(unsupported)
    text = choose(
        f"注意：跳过了 {count} 个暂不支持的文件，请先导出为 .csv 或 .txt：{names}{more}",
        f"note: {count} files in unsupported formats skipped; export them to .csv or .txt: {names}{more}",
    )
    _print([text], sys.stderr)


def _show_version(wanted: bool) -> None:
    if wanted:
        _print([f"compliance-lint {__version__}"])
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", "-V", callback=_show_version, is_eager=True)] = False,
) -> None:
    pass


@app.command(cls=_Command)
def scan(
    paths: Annotated[list[str], typer.Argument()],
    format_: Annotated[str, typer.Option("--format", "-f")] = "text",
    output: Annotated[str, typer.Option("--output", "-o")] = "",
    fail_on: _Text = "error",
    min_severity: _Text = "warning",
    show_exempt: Annotated[bool, typer.Option("--show-exempt")] = False,
    check: _Texts = [],  # noqa: B006 (typer only reads it)
    industry: _Text = "",
    channel: _Text = "",
    kind: _Text = "",
    policies: _Text = "",
    exclude: _Texts = [],  # noqa: B006
    force_exclude: Annotated[bool, typer.Option("--force-exclude")] = False,
    stdin_filename: _Text = "",
    show_values: Annotated[bool, typer.Option("--show-values")] = False,
    show_files: Annotated[bool, typer.Option("--show-files")] = False,
    color: _Text = "auto",
    ambiguous_width: _Text = "1",
) -> int:
    """Check files and folders."""
    from compliance_lint import jobs
    from compliance_lint.report import FORMATS
    from compliance_lint.report.run import Show

    render = FORMATS[_one_of("--format", format_, FORMATS)]
    style = _style(color, ambiguous_width, to_file=bool(output))
    floor = cast(Severity, _one_of("--min-severity", min_severity, SEVERITIES))
    failing = _one_of("--fail-on", fail_on, (*SEVERITIES, "never"))
    question = _question(policies, check, industry, channel, kind)
    selection = jobs.Selection(tuple(exclude), force_exclude, output, stdin_filename or jobs.STDIN_NAME)
    skipped = jobs.Skipped()
    if show_files:
        _print(str(path) for path in jobs.inputs(paths, selection, skipped))
        _complain(skipped.errors)
        return 2 if skipped.errors else 0
    show = Show(floor, show_exempt, show_values)
    result = jobs.scan(paths, question, selection, show, sys.stdin.buffer, skipped)
    _deliver(render(result, style), output)
    _mention(skipped.unsupported)
    _complain(result.errors)
    if skipped.unsupported and not result.files:
        return 2  # there was something to check, and none of it could be
    return result.exit_code(None if failing == "never" else cast(Severity, failing))


def _question(folder: str, check: Sequence[str], industry: str, channel: str, kind: str) -> jobs.Question:
    from compliance_lint import jobs

    chosen = [_one_of("--check", name, FAMILIES) for name in check]
    policies = _policies(folder)
    for flag, value, known in (
        ("--industry", industry, jobs.known_settings(policies, "industry")),
        ("--channel", channel, jobs.known_settings(policies, "channel")),
        ("--kind", kind, [k for k in get_args(Kind) if k != "code"]),
    ):
        if value and known:
            _one_of(flag, value, known)
    return jobs.Question(
        policies,
        tuple(family for family in FAMILIES if not chosen or family in chosen),
        industry or None,
        channel or None,
        cast("Kind | None", kind or None),
    )


@app.command(cls=_Command)
def redact(
    source: Annotated[str, typer.Argument()],
    output: Annotated[str, typer.Option("--output", "-o")] = "",
    in_place: Annotated[bool, typer.Option("--in-place")] = False,
    policies: _Text = "",
    exclude: _Texts = [],  # noqa: B006
    stdin_filename: _Text = "",
) -> int:
    """Mask personal data."""
    from compliance_lint import jobs
    from compliance_lint.report import redaction

    target = jobs.redact_target(source, output, in_place=in_place)
    question = jobs.Question(_policies(policies), ("pii",))
    selection = jobs.Selection(tuple(exclude), stdin_name=stdin_filename or jobs.STDIN_NAME)
    done, skipped = jobs.Redacted(), jobs.Skipped()
    if target is None:
        try:
            out = sys.stdout.buffer
            jobs.redact_to_stream(Path(source), sys.stdin.buffer, out, question, selection, done)
            out.flush()
        except BrokenPipeError:
            _abandon(sys.stdout)
    elif Path(source).is_dir():
        jobs.redact_folder(Path(source), target, question, selection, done, skipped, in_place=in_place)
    elif source == jobs.STDIN:
        jobs.redact_stdin(sys.stdin.buffer, target, question, selection, done)
    else:
        jobs.redact_file(Path(source), target, question, done, in_place=in_place)
    _print([redaction.summary(done.counts, len(done.files))], sys.stderr)
    _complain(skipped.errors)
    return 2 if skipped.errors else 0


@app.command(cls=_Command)
def explain(
    rules: Annotated[list[str], typer.Argument()],
    policies: _Text = "",
    color: _Text = "auto",
) -> int:
    """Explain rules."""
    from compliance_lint.report.rules import explain as explained

    style = _style(color)
    loaded = _policies(policies)
    ids = [rule.id for rule in loaded.rules]
    for number, name in enumerate(rules):
        rule = loaded.get(_one_of(choose("规则编号", "rule"), name.upper(), ids))
        assert rule is not None
        _print([*([""] if number else []), *explained(rule, style)])
    return 0


@app.command(cls=_Command, name="rules")
def list_rules(
    format_: Annotated[str, typer.Option("--format", "-f")] = "text",
    pack: _Text = "",
    policies: _Text = "",
    color: _Text = "auto",
) -> int:
    """List the rules."""
    from compliance_lint.report.rules import LISTINGS

    listing = LISTINGS[_one_of("--format", format_, LISTINGS)]
    style = _style(color)
    loaded = _policies(policies)
    if pack:
        _one_of("--pack", pack, [each.name for each in loaded.packs])
    _print(listing([rule for rule in loaded.rules if pack in ("", rule.pack)], style))
    return 0
