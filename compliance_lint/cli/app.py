"""What typer needs to know once: our help pages, our errors, values taken as they are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from compliance_lint import __version__
from compliance_lint.cli.terminal import print_lines, style_for
from compliance_lint.messages import choose, one_of

TextOption = Annotated[str, typer.Option()]
TextOptions = Annotated[list[str], typer.Option()]


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


def _write_page(ctx: Any, params: Sequence[Any], formatter: Any) -> None:  # noqa: ANN401
    from compliance_lint.report import manual

    command = ctx.command_path.partition(" ")[2]
    known = [manual.Param(p.name, tuple(p.opts) * (p.param_type_name == "option")) for p in params]
    if command:
        known.append(manual.Param("lang", ("--lang",)))
    formatter.write("\n".join(manual.render(command, known, style_for("auto"))) + "\n")


class Command(TyperCommand):
    """A command with our help page and plain values."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401, D102
        return _plain(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, D102
        _write_page(ctx, self.get_params(ctx), formatter)


class Group(TyperGroup):
    """The program or a family of commands: our help page, and a near name for a misspelt command."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401, D102
        return _plain(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, D102
        _write_page(ctx, self.get_params(ctx), formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401, D102
        one_of(choose("命令", "command"), args[0], self.commands)
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def family(name: str) -> typer.Typer:
    """A new family of commands under ``name``."""
    group = typer.Typer(
        cls=Group, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
    )
    app.add_typer(group, name=name)
    return group


def program() -> Any:  # noqa: ANN401 (typer keeps its click private)
    """The command line as defined so far."""
    return typer.main.get_command(app)


def translated(error: Any) -> str:  # noqa: ANN401 (typer keeps its error classes private)
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


def _show_version(wanted: bool) -> None:
    if wanted:
        print_lines([f"compliance-lint {__version__}"])
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", "-V", callback=_show_version, is_eager=True)] = False,
) -> None:
    pass
