"""The hooks under the real pre-commit: installed from this checkout, failing and passing as they should.

Needs the package index: pre-commit installs us with our dependencies, as it does for users.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BAD_COPY, CLEAN_COPY = "今天就是全网最低价，这款面膜直播间下单立减。\n", "这款面膜上新了，直播间下单立减。\n"
BAD_TABLE, CLEAN_TABLE = "角色,消息\n买家,我的手机号是13912345678\n", "角色,消息\n买家,今天能发货吗\n"
# what each shop commits, and what the two hooks (copy, data) say about it
SHOPS = {
    "bad-copy": ({"copy.md": BAD_COPY, "chat.csv": CLEAN_TABLE}, ["Failed", "Passed"]),
    "bad-table": ({"copy.md": CLEAN_COPY, "chat.csv": BAD_TABLE}, ["Passed", "Failed"]),
}
# within a git hook git exports its own state; byte-compiling the dependencies takes a third of the time
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))}
ENVIRON |= {"PIP_NO_COMPILE": "1", "PRE_COMMIT_COLOR": "never", "SKIP": ""}
IDENTITY = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]


def git(folder, *args):
    command = ["git", *IDENTITY, *args]
    done = subprocess.run(command, cwd=folder, env=ENVIRON, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def hooks(tmp_path_factory):
    """This checkout, with its uncommitted changes, as a repository of its own."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in git(ROOT, "ls-files", "-z", "-co", "--exclude-standard").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "state under test")
    return folder


@pytest.fixture(scope="session")
def tried(hooks, tmp_path_factory):
    """Exit code and output of ``pre-commit try-repo`` in each shop; they run at the same time."""
    environ = ENVIRON | {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), "--all-files"]
    running = {}
    for name, (files, _) in SHOPS.items():
        shop = tmp_path_factory.mktemp(name)
        for file, content in files.items():
            (shop / file).write_text(content, encoding="utf-8")
        git(shop, "init", "-q")
        git(shop, "add", "-A")
        running[name] = subprocess.Popen(
            command, cwd=shop, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
        )
    outputs = {name: process.communicate()[0] for name, process in running.items()}
    return {name: (running[name].returncode, output) for name, output in outputs.items()}


@pytest.mark.parametrize("shop", SHOPS)
def test_hooks_fail_on_violations_and_pass_clean_files(shop, tried):
    code, output = tried[shop]
    verdicts = re.findall(r"^\S.*\.{3,}(Passed|Failed|.*Skipped)$", output, re.MULTILINE)
    assert (code, verdicts) == (1, SHOPS[shop][1]), output


def test_hooks_say_what_is_wrong_and_hide_personal_data(tried):
    assert "copy.md:1:" in tried["bad-copy"][1]
    output = tried["bad-table"][1]
    assert "chat.csv:2:" in output
    assert "139****5678" in output
    assert "13912345678" not in output
