"""Redaction that is killed, runs out of disk or loses its input: what is left behind must be whole.

Each run is a process of its own (a fork, so that it starts in no time) that is killed for real.
``python tests/faults.py 200`` kills that many times at random moments.
"""

import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from compliance_lint import cli, make_redactor
from compliance_lint.api import redact_path

_OURS = "faults-"  # in the name of the folder all of it happens in
LINES = {
    "orders.csv": "姓名,手机号,备注\n" + "苗婉清,13912345678,下午送，打13912345678\n" * 9,
    "chats.jsonl": '{"session": "1", "speaker": "买家", "text": "我是苗婉清，电话13912345678"}\n' * 9,
    "log.txt": "我是苗婉清，电话 139-1234-5678，邮箱 lin.xy@qq.com\n" * 9,
}


def make_inputs(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, text in LINES.items():
        (folder / name).write_text(text, encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name, drafts left out."""
    if not folder.is_dir():
        return {}
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith(".")}


def in_child(action: Callable[[], int]) -> int:
    """Run ``action`` in a forked process; its process id."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            sys.stdout = sys.stderr = io.TextIOWrapper(io.BytesIO())
            code = action()
        finally:
            os._exit(code)
    return child


def wait(child: int) -> int:
    """The exit code of a child, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def command(work: Path, *, in_place: bool) -> list[str]:
    target = ["--in-place", "--yes"] if in_place else ["-o", str(work / "out")]
    return ["redact", str(work / "in"), *target, "--manifest", str(work / "m.json"), "--resume"]


class Kills:
    """Runs a redaction again and again and kills it, until it is through; checks after every kill."""

    def __init__(self, *, in_place: bool) -> None:
        self.work = Path(tempfile.mkdtemp(prefix=_OURS))
        self.in_place = in_place
        self.killed = self.partial = self.lost = self.finished = 0
        make_inputs(self.work / "in")
        self.before = contents(self.work / "in")
        make_redactor()  # what a child would otherwise load every time
        for name in LINES:
            redact_path(self.work / "in" / name, self.work / name)
        self.after = {name: (self.work / name).read_bytes() for name in LINES}

    def __enter__(self) -> "Kills":
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.work)

    def fresh(self) -> None:
        """All inputs as they were, no outputs."""
        shutil.rmtree(self.work / "in")
        shutil.rmtree(self.work / "out", ignore_errors=True)
        for name in ("m.json", "m.json.part"):
            (self.work / name).unlink(missing_ok=True)
        make_inputs(self.work / "in")

    def run(self, prepare: Callable[[], object] = lambda: None, after: float | None = None) -> int:
        """One run, killed ``after`` seconds; then look at what is left."""

        def action() -> int:
            prepare()
            return cli.run(command(self.work, in_place=self.in_place))

        child = in_child(action)
        if after is not None:
            time.sleep(after)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        code = wait(child)
        self.killed += code == -signal.SIGKILL
        self.check()
        if code == 0:
            self.finished += 1
            self.check_finished()
            self.fresh()
        return code

    def check(self) -> None:
        """Every input is whole, every output whole or not there."""
        inputs, outputs = contents(self.work / "in"), contents(self.work / "out")
        for name, data in self.before.items():
            allowed = (data, self.after[name]) if self.in_place else (data,)
            self.lost += inputs.get(name) not in allowed
        for name, data in outputs.items():
            self.partial += data != self.after.get(name)

    def check_finished(self) -> None:
        assert contents(self.work / ("in" if self.in_place else "out")) == self.after
        folder = self.work / ("in" if self.in_place else "out")
        assert [path for path in folder.iterdir() if path.name.endswith(".tmp")] == []  # resume cleans up
        assert (self.work / "m.json").is_file()
        assert not (self.work / "m.json.part").exists()


def kill_at_event(number: int) -> Callable[[], None]:
    """A preparation that kills the process at the ``number``-th thing it does to files."""

    def prepare() -> None:
        seen = 0

        def hook(event: str, args: tuple[object, ...]) -> None:
            nonlocal seen
            if event in ("open", "os.rename", "os.remove", "os.chmod", "os.mkdir") and _OURS in str(args[0]):
                seen += 1
                if seen == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        real = os.fsync

        def fsync(handle: int) -> None:
            hook("open", (_OURS,))
            real(handle)
            hook("open", (_OURS,))

        os.fsync = fsync

    return prepare


def main(wanted: int) -> int:
    """Kill ``wanted`` times, half of them in place; 0 if nothing was partial or lost."""
    rng = random.Random(7)
    bad = 0
    for in_place in (False, True):
        with Kills(in_place=in_place) as kills:
            started = time.monotonic()
            kills.run()
            whole = time.monotonic() - started
            while kills.killed < wanted // 2:
                kills.run(after=rng.uniform(0, whole))
            print(
                f"in place: {in_place}; kills {kills.killed}, runs that came through {kills.finished}, "
                f"partial outputs {kills.partial}, lost inputs {kills.lost}"
            )
            bad += kills.partial + kills.lost
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
