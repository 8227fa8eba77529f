"""CPU time of short commands as a ratio to ``python -c pass``.

python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

CLEAN = "最近上新了三款围巾，第一次来的朋友可以先看看颜色。\n" * 20
HITS = CLEAN + "今天就是全网最低价，书包过重也包邮。联系电话 13912345678。\n"


def cpu_ms(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        clean, hits = Path(folder) / "clean.txt", Path(folder) / "hits.txt"
        clean.write_text(CLEAN, encoding="utf-8")
        hits.write_text(HITS, encoding="utf-8")
        tool = [sys.executable, "-m", "compliance_lint"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "--version": [*tool, "--version"],
            "scan, clean small file": [*tool, "scan", str(clean)],
            "scan, small file with hits": [*tool, "scan", str(hits)],
            "redact, small file": [*tool, "redact", str(hits), "-o", "-"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for command in commands.values():
            cpu_ms(command)  # warm-up: byte code, file cache, policy cache
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(cpu_ms(command))
    base = statistics.median(times["python -c pass"])
    print(f"median of {runs}, one pinned core, CPU = user + system")
    for name, values in times.items():
        middle = statistics.median(values)
        print(f"{name:28} {middle:7.1f} ms  {middle / base:5.1f}x  ({min(values):.0f}..{max(values):.0f})")


if __name__ == "__main__":
    main()
