"""Running an order on the standard streams."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from compliance_lint.cli.terminal import abandon
from compliance_lint.files import unwritable

if TYPE_CHECKING:
    from compliance_lint.jobs.rewrite import Order, Work


def run(order: Order, work: Work) -> None:
    """Run it; a reader of standard output that has gone away is no error, a full disk behind it is."""
    out = sys.stdout.buffer
    try:
        order.run(work, sys.stdin.buffer, out)
        if order.target is None:
            out.flush()
    except BrokenPipeError:
        abandon(sys.stdout)
    except OSError as error:
        abandon(sys.stdout)
        raise unwritable(Path("-"), error) from None
