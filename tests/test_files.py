"""Discovery, unreadable files, atomic writing."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from compliance_lint import files
from compliance_lint.files import atomic_write, discover
from compliance_lint.model import InputError
from compliance_lint.readers import read


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def make(**contents):
        for name, content in contents.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        return tmp_path

    return make


def found(*paths, **options):
    return [path.as_posix() for path in discover([Path(p) for p in paths], **options)]


def test_supported_files_sorted_by_name(tree):
    tree(
        **{
            "b.txt": "",
            "a/c.CSV": "",
            "a/b.json": "",
            "a/x.py": "",
            ".git/a.txt": "",
            "node_modules/a.txt": "",
        }
    )
    assert found(".") == ["a/b.json", "a/c.CSV", "b.txt"]
    assert found("b.txt", "a", ".") == ["b.txt", "a/b.json", "a/c.CSV"]


@pytest.mark.parametrize(
    ("ignore", "expected"),
    [
        ({".gitignore": "*.txt"}, ["a/k.csv"]),
        ({".gitignore": "*.txt\n!/a/k.txt\n"}, ["a/k.csv", "a/k.txt"]),
        ({".gitignore": "*.txt", "a/.gitignore": "!k.txt"}, ["a/k.csv", "a/k.txt"]),
        ({".gitignore": "/a/"}, ["k.txt"]),
        ({".gitignore": "a/\n!a/k.txt"}, ["k.txt"]),
        ({"a/.gitignore": "*"}, ["k.txt"]),
        ({".gitignore": "*.txt", ".ignore": "!k.txt"}, ["a/k.csv", "a/k.txt", "k.txt"]),
        ({".gitignore": "# k.txt\n\n\\#k.txt\n/k.txt"}, ["a/k.csv", "a/k.txt"]),
    ],
)
def test_ignore_files(tree, ignore, expected):
    tree(**{"a/k.txt": "", "a/k.csv": "", "k.txt": "", **ignore})
    assert found(".") == expected
    assert found("k.txt") == ["k.txt"]  # named itself


def test_ignore_files_above_count_inside_a_repository(tree):
    root = tree(**{".gitignore": "*.txt\nbuild/", "a/k.txt": "", "build/k.csv": "", "build/k.txt": ""})
    assert found("a") == ["a/k.txt"]
    (root / ".git").mkdir()
    assert found("a") == []
    assert found("build") == ["build/k.csv", "build/k.txt"]  # ignored, but asked for by name


def test_exclude(tree, monkeypatch):
    root = tree(**{"a/k.txt": "", "b/k.txt": "", "b/c/k.txt": ""})
    assert found(".", exclude=["a/"]) == ["b/c/k.txt", "b/k.txt"]
    assert found(".", exclude=["b/*", "!b/c"]) == ["a/k.txt", "b/c/k.txt"]
    assert found("a/k.txt", "b", exclude=["a", "/b/c"]) == ["a/k.txt", "b/k.txt"]
    assert found("a/k.txt", "a", "b", exclude=["a", "/b/c"], force_exclude=True) == ["b/k.txt"]
    monkeypatch.chdir(root / "b")
    assert found("../a", "k.txt", exclude=["a"], exclude_root=root, force_exclude=True) == ["k.txt"]


def test_skipped_formats_are_told(tree):
    tree(**{"订单.pdf": "", "a.zip": "", "a.py": "", "a.txt": ""})
    skipped = []
    assert found(".", on_skip=skipped.append) == ["a.txt"]
    assert [path.name for path in skipped] == ["a.zip", "订单.pdf"]


def test_what_is_no_data_is_passed_over(tree):
    tree(
        **{
            "a.xlsx": "",
            "~$a.xlsx": "",
            "._a.xlsx": "",
            "Thumbs.db": "x",
            "b.db": "SQLite format 3\0",
            "c.db": "",
        }
    )
    assert found(".") == ["a.xlsx", "b.db", "c.db"]
    assert found("Thumbs.db") == ["Thumbs.db"]  # named itself


def test_links_make_no_loops(tree, monkeypatch):
    root = tree(**{"a/k.txt": "x"})
    (root / "a/loop").symlink_to(root, target_is_directory=True)
    listed = []
    really_iterdir = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: listed.append(self) or really_iterdir(self))
    assert found(".") == ["a/k.txt"]
    assert len(listed) <= 3


def test_links(tree, tmp_path_factory):
    root = tree(**{"a/k.txt": "x"})
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("x")
    (root / "a/loop").symlink_to(root, target_is_directory=True)
    (root / "out").symlink_to(outside, target_is_directory=True)
    (root / "out.txt").symlink_to(outside / "secret.txt")
    (root / "self.txt").symlink_to("self.txt")
    (root / "broken.txt").symlink_to("nowhere.txt")
    (root / "z.txt").symlink_to("a/k.txt")
    assert found(".") == ["a/k.txt"]
    assert found("out.txt") == ["out.txt"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("没有.txt", "没有.txt：文件不存在，请检查路径"),
        ("broken.txt", "broken.txt：符号链接指向的文件不存在"),
        ("folder.txt", "folder.txt：这是目录，不是文件"),
        ("self.txt", "self.txt：无法读取（Too many levels of symbolic links）"),
        ("denied.txt", "denied.txt：没有读取权限"),
        ("no", "no：文件不存在，请检查路径"),
        ("表.pdf", "表.pdf：不支持的文件格式，可读取"),
    ],
)
def test_unreadable(tree, monkeypatch, name, message):
    root = tree(**{"denied.txt": "x", "表.pdf": "x"})
    (root / "folder.txt").mkdir()
    (root / "broken.txt").symlink_to("nowhere.txt")
    (root / "self.txt").symlink_to("self.txt")
    really_open = Path.open

    def deny(self, *args, **kwargs):
        if self.name == "denied.txt":
            raise PermissionError(13, "Permission denied")
        return really_open(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(InputError) as caught:
        list(read(Path(name)))
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["没有.txt", "broken.txt", "self.txt"])
def test_missing_path_is_an_error(tree, name):
    root = tree(**{"a.txt": ""})
    (root / "broken.txt").symlink_to("nowhere.txt")
    (root / "self.txt").symlink_to("self.txt")
    with pytest.raises(InputError, match=name):
        found("a.txt", name)


def test_unreadable_folder(tree, monkeypatch):
    tree(**{"a/k.txt": ""})
    monkeypatch.setattr(Path, "iterdir", lambda _: (_ for _ in ()).throw(PermissionError(13, "no")))
    with pytest.raises(InputError, match="没有读取权限"):
        found("a")


# --- writing -----------------------------------------------------------------------------------------


def test_atomic_write_replaces_and_keeps_permissions(tree):
    root = tree(**{"a.txt": "old"})
    target = root / "a.txt"
    target.chmod(0o640)
    (root / "link.txt").symlink_to("a.txt")
    with atomic_write(root / "link.txt") as out:
        out.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert (root / "link.txt").is_symlink()
    assert sorted(path.name for path in root.iterdir()) == ["a.txt", "link.txt"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_atomic_write_leaves_nothing_on_error(tree, error):
    root = tree(**{"a.txt": "old"})

    def fail(name):
        with atomic_write(root / name) as out:
            out.write(b"half")
            raise error

    for name in ("a.txt", "new.txt"):
        with pytest.raises(error):
            fail(name)
    assert {p.name: p.read_text() for p in root.iterdir()} == {"a.txt": "old"}


def test_atomic_write_reports_system_errors(tree, monkeypatch):
    root = tree(**{"a.txt": "old"})
    with pytest.raises(InputError, match="无法写入"), atomic_write(root / "no/a.txt"):
        pass
    monkeypatch.setattr(
        files.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(InputError, match="No space left"), atomic_write(root / "a.txt") as out:
        out.write(b"new")
    assert {p.name: p.read_text() for p in root.iterdir()} == {"a.txt": "old"}


def test_a_pipe_is_written_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(pipe.read_bytes)
        with atomic_write(pipe) as stream:
            stream.write(b"all of it")
        assert reading.result(timeout=10) == b"all of it"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
