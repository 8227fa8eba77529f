"""The program: ``compliance-lint`` and ``python -m compliance_lint``."""

from __future__ import annotations

import gc
import io
import sys

from compliance_lint import __version__

_INTERRUPTED = 130


def main() -> int:
    """Run the command line of this process; the result is the exit code.

    ``--version`` is answered before anything is loaded.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # reports are UTF-8 whatever the locale; odd file names must not break them
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # Most objects live to the end of a short run: look for garbage seldom, and not on the way out.
    gc.set_threshold(50_000)
    args = sys.argv[1:]
    if args in (["--version"], ["-V"]):
        sys.stdout.write(f"compliance-lint {__version__}\n")
        return 0
    try:
        from compliance_lint import cli

        return cli.run(args)
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
