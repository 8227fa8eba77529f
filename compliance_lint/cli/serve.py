"""``serve``: the page for people without a terminal."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from compliance_lint.cli.app import Command, TextOption, app
from compliance_lint.cli.configured import policies_in_force
from compliance_lint.cli.terminal import print_lines
from compliance_lint.messages import choose, problem

_PORTS = 65_536


@app.command(cls=Command)
def serve(
    port: TextOption = "8710",
    open_: Annotated[bool, typer.Option("--open")] = False,
    policies: TextOption = "",
) -> int:
    """Serve the page to this machine."""
    from compliance_lint.web.answers import Desk
    from compliance_lint.web.server import Server

    if not port.isdecimal() or int(port) >= _PORTS:
        raise problem(
            f"--port 应为 0 到 65535 的整数，而不是 {port!r}", f"--port must be 0 to 65535, not {port!r}"
        )
    with Server(Desk(policies_in_force(policies)), int(port)) as server:
        told = choose(
            f"在浏览器里打开 {server.url} （只有这台电脑能访问；按 Ctrl+C 结束）",
            f"open {server.url} in a browser (this machine only; Ctrl+C ends it)",
        )
        print_lines([told], sys.stderr)
        if open_:
            import webbrowser

            webbrowser.open(server.url)
        server.serve_forever()
    return 0
