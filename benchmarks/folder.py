"""Time `scan` on a folder of many small files: cold, remembered, and with one file changed.

    python benchmarks/folder.py [FILES]

Prints CPU seconds of all processes (steady on a busy machine) and wall seconds; for scale, ruff walking the
same tree, in which it has nothing to do.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLEAN = (
    "最近上新了三款围巾，第一次来的朋友可以先看看颜色。",
    "这条裙子的面料偏薄，适合春秋两季。",
    "发货时间以订单页面为准，节假日顺延。",
    "客服在线时间是早九点到晚十点。",
    "买两件的话可以凑满减，记得先领券。",
)
FOUND = ("今天全网最低价，错过再等一年！", "联系电话13912345678，找李明。")


def fill(folder: Path, files: int) -> None:
    """Nine files in ten are clean, as in a repository that is checked every day."""
    dice = random.Random(1)
    for number in range(files):
        lines = CLEAN if dice.random() < 0.9 else (*CLEAN, *FOUND)
        text = "# 标题\n\n" + "\n\n".join(dice.choice(lines) for _ in range(dice.randint(2, 5))) + "\n"
        path = folder / f"d{number // 500:03}" / f"f{number}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (time.time() - 100, time.time() - 100))


def timed(name: str, command: list[str], **environ: str) -> None:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=os.environ | environ, capture_output=True, check=False)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - started
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name:<14} {cpu:8.2f} s CPU {wall:8.2f} s wall")


def main() -> None:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder, home = Path(name) / "copy", Path(name) / "home"
        folder.mkdir()
        fill(folder, files)
        scan = [sys.executable, "-m", "compliance_lint", "scan", str(folder), "-f", "concise"]
        environ = {"XDG_CACHE_HOME": str(home)}
        timed("policies", [*scan[:4], str(folder / "d000" / "f0.md")], **environ)  # compiles them, once
        timed("one process", [*scan, "--no-cache", "--jobs", "1"], **environ)
        timed("cold", scan, **environ)
        timed("remembered", scan, **environ)
        (folder / "d000" / "f7.md").write_text("今天就是全网最低价\n", encoding="utf-8")
        timed("one changed", scan, **environ)
        if ruff := shutil.which("ruff", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}"):
            timed("ruff", [ruff, "check", str(folder)])


if __name__ == "__main__":
    main()
