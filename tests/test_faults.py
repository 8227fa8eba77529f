"""Fail closed: a run that is killed, out of disk or robbed of its input leaves nothing half done."""

import os
import random
import shutil
import subprocess
import time

import pytest
from faults import LINES, Kills, contents, in_child, kill_at_event, make_inputs, wait

from compliance_lint import InputError, cli, redact_path

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.mark.parametrize("in_place", [False, True])
def test_killed_at_random(in_place):
    rng = random.Random(11)
    with Kills(in_place=in_place) as kills:
        started = time.monotonic()
        kills.run()
        whole = time.monotonic() - started
        for _ in range(24):
            kills.run(after=rng.uniform(0, whole))
        assert (kills.partial, kills.lost) == (0, 0)
        assert kills.killed >= 8


@pytest.mark.parametrize("in_place", [False, True])
def test_killed_at_each_thing_it_does_to_files(in_place):
    with Kills(in_place=in_place) as kills:
        for number in range(1, 200, 1 + in_place):
            if kills.run(kill_at_event(number)) == 0:
                break
            kills.fresh()
        assert (kills.partial, kills.lost) == (0, 0)
        assert kills.killed >= 12
        assert kills.finished == 1


def test_resume_comes_through_any_number_of_kills():
    with Kills(in_place=False) as kills:
        for number in range(4, 60, 7):  # each run gets a little further than the one before
            if kills.run(kill_at_event(number)) == 0:
                break
        while not kills.finished:
            kills.run()
        assert (kills.partial, kills.lost) == (0, 0)


# --- no room -------------------------------------------------------------------------------------


def limited(size, args):
    def action():
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return cli.run(args)

    return wait(in_child(action))


@pytest.mark.parametrize("size", [0, 1, 100, 300])
def test_no_room_for_the_output(tmp_path, size):
    make_inputs(tmp_path / "in")
    before = contents(tmp_path / "in")
    assert limited(size, ["redact", str(tmp_path / "in"), "-o", str(tmp_path / "out")]) == 2
    assert limited(size, ["redact", str(tmp_path / "in"), "--in-place", "--yes"]) == 2
    (tmp_path / "old.txt").write_text("before")
    source = str(tmp_path / "in/log.txt")
    assert limited(size, ["redact", source, "-o", str(tmp_path / "old.txt")]) == 2
    assert limited(size, ["redact", source, "-o", str(tmp_path / "new.txt")]) == 2
    assert (tmp_path / "old.txt").read_text() == "before"
    assert not (tmp_path / "new.txt").exists()
    assert contents(tmp_path / "in") == before
    assert set(os.listdir(tmp_path / "out")) == set()  # noqa: PTH208


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 16 KB, where the system lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)]
    if mount is None or subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_disk_full(small_disk, tmp_path):
    source = tmp_path / "big.txt"
    source.write_text(LINES["log.txt"] * 50)
    (small_disk / "old.txt").write_text("before")
    for target in ("old.txt", "new.txt"):
        with pytest.raises(InputError, match="无法写入"):
            redact_path(source, small_disk / target)
    assert contents(small_disk) == {"old.txt": b"before"}
    assert [path.name for path in small_disk.iterdir()] == ["old.txt"]  # no draft either
    inside = small_disk / "mine.txt"
    inside.write_text(LINES["log.txt"] * 10)
    before = inside.read_bytes()
    assert wait(in_child(lambda: cli.run(["redact", str(inside), "--in-place", "--yes"]))) in (0, 2)
    assert inside.read_bytes() == before or b"1234" not in inside.read_bytes()


# --- input that is cut or changes ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", b'{"a": "13912345678"}\n{"a": "1391234'),
        ("a.json", b'[{"a": "13912345678"}, '),
        ("a.csv", '姓名,备注\n苗婉清,"打13912345678'.encode()),
        ("a.txt", "电话13912345678，苗婉清".encode()[:-1]),
        ("a.txt", "电话13912345678，苗婉清".encode("utf-16")[:-1]),
    ],
)
def test_cut_input_has_no_output(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError):
        redact_path(tmp_path / name, tmp_path / f"out-{name}")
    assert contents(tmp_path) == {name: data}


@pytest.mark.parametrize("in_place", [False, True])
def test_input_that_changes_meanwhile_is_not_overwritten(tmp_path, in_place, monkeypatch):
    from compliance_lint import redact

    source = tmp_path / "log.txt"
    source.write_text(LINES["log.txt"])
    real = redact._prove

    def append_first(*args):
        with source.open("a") as stream:
            stream.write("一行新的\n")
        return real(*args)

    monkeypatch.setattr(redact, "_prove", append_first)
    args = ["--in-place", "--yes"] if in_place else ["-o", str(tmp_path / "out.txt")]
    assert cli.run(["redact", str(source), *args]) == 2
    assert contents(tmp_path) == {"log.txt": (LINES["log.txt"] + "一行新的\n").encode()}
