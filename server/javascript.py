"""The phone's engine, one built file, run in an embedded V8 with limits of time and memory."""

import json
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException, MiniRacer

SECONDS: Final = 10.0
MEMORY_BYTES: Final = 128_000_000
#: Less of its time than this on the processor: then others had it, and the answer is waited for
#: once more, so many times longer.
WORKED: Final = 0.5
PATIENCE: Final = 6
STOPPED: Final = (JSEvalException, JSOOMException, JSTimeoutException)


class EngineFault(Exception):
    """The engine did not answer: out of time, out of memory, or broken."""


class Engine:
    """One version of the engine. V8 starts with the first question; a station that is asked
    nothing never pays for it. Threads wait for each other."""

    def __init__(self, file: Path, seconds: float = SECONDS) -> None:
        self.file = file
        self.seconds = seconds
        self._lock = threading.Lock()
        self._context: MiniRacer | None = None

    def ask(self, question: str, request: str) -> Any:
        """Hand over a JSON request and return what the engine answers.

        Raises EngineFault; the next question then starts with a fresh engine.
        """
        call = f"TianjianEngine.ask({json.dumps(question)},{json.dumps(request)})"
        with self._lock:
            try:
                answer = self._answered(call)
            except STOPPED as error:
                self._abandon()
                raise EngineFault(type(error).__name__) from error
        return json.loads(str(answer))

    def _answered(self, call: str) -> object:
        """The limit is one of work, not of waiting: on a busy machine an honest question is
        asked again. V8 itself counts seconds on the wall only."""
        began = time.process_time()
        try:
            return self._started().eval(
                call, timeout_sec=self.seconds, max_memory=MEMORY_BYTES
            )
        except JSTimeoutException:
            if time.process_time() - began > WORKED * self.seconds:
                raise
        self._abandon()
        return self._started(PATIENCE).eval(
            call, timeout_sec=PATIENCE * self.seconds, max_memory=MEMORY_BYTES
        )

    def close(self) -> None:
        """Stop V8 and give its memory back."""
        context, self._context = self._context, None
        if context is not None:
            context.close()

    def _abandon(self) -> None:
        """Close V8 when it has come to rest: what was cut off reports its end first."""
        if self._context is not None:
            with suppress(*STOPPED):
                self._context.eval("0", timeout_sec=1)
        self.close()

    def _started(self, patience: int = 1) -> MiniRacer:
        if self._context is None:
            self._context = MiniRacer()
            self._context.eval(
                self.file.read_text("utf-8"), timeout_sec=patience * self.seconds
            )
        return self._context
