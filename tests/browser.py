"""A real browser for tests of our pages: Chromium without a screen, if there is one, by its own protocol.

DevTools protocol over a pipe: JSON messages that end in a zero byte, on file descriptors 3 and 4.
"""

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOUND = next(filter(None, map(shutil.which, NAMES)), None)
needs_browser = pytest.mark.skipif(FOUND is None, reason="no Chromium is installed")
PATIENCE = 30  # seconds


class Page:
    """An open tab.  ``complaints`` are its console errors, uncaught exceptions and refused requests."""

    def __init__(self, send, receive):
        self._send, self._receive = send, receive
        self._numbers = itertools.count(1)
        self.complaints = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def _call(self, method, **params):
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        if hasattr(self, "_session"):
            message["sessionId"] = self._session
        self._send(message)
        while True:
            answer = self._receive()
            if answer.get("id") == number:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            self._notice(answer.get("method"), answer.get("params", {}))

    def _notice(self, event, params):
        if event == "Runtime.exceptionThrown":
            self.complaints.append(params["exceptionDetails"]["text"])
        elif event == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.complaints.append(params["entry"]["text"])
        elif event == "Network.requestWillBeSent":
            address = params["request"]["url"]
            if not address.startswith(("file:", "http://127.0.0.1:", "data:", "blob:")):
                self.complaints.append(f"asked for {address}")

    def open(self, address):
        """Go to ``address`` and wait until it is loaded."""
        # elsewhere first: a new address of the same page would only change what is after the #
        self._call("Page.navigate", url="about:blank")
        self._call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")
        return self

    def run(self, script):
        """The value of an expression (awaited) in the page."""
        done = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def wait(self, condition):
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.run(f"Boolean({condition})"):
            assert time.monotonic() < end, f"never: {condition}"
            time.sleep(0.05)

    def type(self, text):
        """Type into what has the focus."""
        self._call("Input.insertText", text=text)

    def look(self, width, height, dark=False):
        """Take on a window size and a colour scheme."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self._call("Emulation.setDeviceMetricsOverride", **size)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._call("Emulation.setEmulatedMedia", features=scheme)

    def screenshot(self, path, **options):
        """Write a picture of what is seen."""
        shot = self._call("Page.captureScreenshot", format="png", **options)
        Path(path).write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def browser(profile):
    """A tab of a browser of its own."""
    command = [FOUND, "--headless=new", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}"]
    command += ["--remote-debugging-pipe", "--disable-background-networking", "--disable-component-update"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--no-sandbox")  # Chromium refuses to run as root with it
    its_in, our_out = os.pipe()
    our_in, its_out = os.pipe()

    def take_3_and_4():
        os.dup2(its_in, 100), os.dup2(its_out, 101)  # first out of the way of each other
        os.dup2(100, 3), os.dup2(101, 4)

    running = subprocess.Popen(
        command,
        close_fds=False,
        preexec_fn=take_3_and_4,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(its_in)
    os.close(its_out)
    with os.fdopen(our_out, "wb", buffering=0) as out, os.fdopen(our_in, "rb", buffering=0):
        rest = bytearray()

        def send(message):
            out.write(json.dumps(message).encode() + b"\0")

        def receive():
            while b"\0" not in rest:
                ready, _, _ = select.select([our_in], [], [], PATIENCE)
                part = os.read(our_in, 1 << 16) if ready else b""
                assert part, "the browser is gone" if ready else "the browser hangs"
                rest.extend(part)
            message, _, after = bytes(rest).partition(b"\0")
            rest[:] = after
            return json.loads(message)

        try:
            yield Page(send, receive)
        finally:
            running.terminate()
            running.wait(timeout=PATIENCE)
