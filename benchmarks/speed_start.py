"""CPU time of short commands in fresh processes, against ``python -c pass``."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from speed_corpus import ROOT

CLEAN = "最近上新了三款围巾，第一次来的朋友可以先看看颜色。\n" * 20
HITS = CLEAN + "今天就是全网最低价，书包过重也包邮。联系电话 13912345678。\n"
NOTHING = "python -c pass"
FIRST = "scan, nothing cached"


def cpu(command: list[str], environ: dict[str, str], folder: str) -> float:
    """Seconds of CPU, user and system, of a command that runs in ``folder``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, env=environ, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(runs: int) -> dict[str, float]:
    """Seconds of each command, the least of ``runs``; the commands take turns."""
    with tempfile.TemporaryDirectory() as folder:
        clean, hits = Path(folder, "clean.txt"), Path(folder, "hits.txt")
        clean.write_text(CLEAN, encoding="utf-8")
        hits.write_text(HITS, encoding="utf-8")
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environ |= {
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode")),
            "XDG_CACHE_HOME": str(Path(folder, "cache")),
        }
        tool = [sys.executable, "-m", "compliance_lint"]
        commands = {
            NOTHING: [sys.executable, "-c", "pass"],
            "--version": [*tool, "--version"],
            "scan, clean small file": [*tool, "scan", str(clean)],
            "scan, small file with hits": [*tool, "scan", str(hits)],
            "redact, small file": [*tool, "redact", str(hits), "-o", "-"],
        }
        cpu(commands["--version"], environ, folder)
        first = cpu(commands["scan, clean small file"], environ, folder)
        for command in commands.values():
            cpu(command, environ, folder)  # byte code, compiled policies and expressions
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(cpu(command, environ, folder))
    return {name: min(values) for name, values in times.items()} | {FIRST: first}
