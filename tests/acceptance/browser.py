"""A real headless Chromium, spoken to over a pipe in its debugging protocol."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("chromium")
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --remote-debugging-pipe"
)
PATIENCE = 60.0  # seconds to wait for an answer; not a measure of speed


class Browser:
    """One page of a browser; ``evaluate`` and the rest speak of what it shows now."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from, self._number, self._rest = to_browser, from_browser, 0, b""
        self._session = ""
        page = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self._call("Page.enable")

    def show(self, page: str, width: int, height: int = 800, **media: str) -> None:
        """Show a page at a width, with features of the medium such as ``prefers_color_scheme``."""
        self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
        self._call("Emulation.setEmulatedMedia", media="", features=features)
        frame = self._call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self._call("Page.setDocumentContent", frameId=frame, html=page)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        found = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def pdf(self) -> bytes:
        """Print the page, at the size that it asks for itself."""
        return base64.b64decode(self._call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])

    def close(self) -> None:
        """Ask the browser to end."""
        self._session = ""
        self._call("Browser.close")

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._answer()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return dict(answer["result"])

    def _answer(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], PATIENCE)
            assert ready, "the browser does not answer"
            data = os.read(self._from, 1 << 20)
            assert data, "the browser has ended"
            self._rest += data
        first, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(first))


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start a browser with an empty profile in a folder, and end it."""
    assert PROGRAM is not None
    theirs_in, ours_out = (_high(fd) for fd in os.pipe())
    ours_in, theirs_out = (_high(fd) for fd in os.pipe())
    log = os.open(folder / "browser.log", os.O_WRONLY | os.O_CREAT, 0o600)
    ends = [(os.POSIX_SPAWN_DUP2, fd, at) for fd, at in ((log, 1), (log, 2), (theirs_in, 3), (theirs_out, 4))]
    pid = os.posix_spawn(
        PROGRAM,
        [PROGRAM, *QUIET.split(), f"--user-data-dir={folder / 'profile'}", "about:blank"],
        {**os.environ, "HOME": str(folder)},
        file_actions=ends,
        setpgroup=0,
    )
    for fd in (theirs_in, theirs_out, log):
        os.close(fd)
    try:
        one = Browser(ours_out, ours_in)
        yield one
        one.close()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(ours_out)
        os.close(ours_in)


def _high(fd: int) -> int:
    """Move a descriptor out of the way of 3 and 4, which the browser reads and writes."""
    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(fd)
    return moved
