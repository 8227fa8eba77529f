"""A real browser for tests of our pages: Chromium without a screen, if there is one."""

import os
import shutil
import subprocess

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOUND = next(filter(None, map(shutil.which, NAMES)), None)
needs_browser = pytest.mark.skipif(FOUND is None, reason="no Chromium is installed")


def opened(address, profile, *options):
    """The page after its scripts have run, and what the browser complained about."""
    command = [FOUND, "--headless=new", "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom"]
    command += ["--enable-logging=stderr", "--virtual-time-budget=2000", *options]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--no-sandbox")  # Chromium refuses to run as root with it
    done = subprocess.run([*command, address], capture_output=True, encoding="utf-8", check=False, timeout=90)
    assert done.returncode == 0, done.stderr
    return done.stdout, [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
