"""The connector as a child process: the configuration goes in by standard input, messages come out as lines."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from source_microsoft_dataverse.launcher import command, environment
from source_microsoft_dataverse.spark.errors import Dynamics365Error

# What is shown of a crash of Node itself.
STDERR_CHARACTERS = 1_000
# The connector ends within two seconds of a signal.
PATIENCE_SECONDS = 5


class Child:
    """One run of the connector. Use it in a `with` block: on leaving, the process is ended and its files are removed.

    Catalog and state are files in a folder that only this user can read, and hold no secrets. The configuration is never
    in a file, nor in an argument.
    """

    def __init__(self, name: str, config: dict[str, Any], secrets: list[str], **documents: Any) -> None:
        """
        Args:
            name: the command, such as `read`.
            config: the configuration.
            secrets: texts that must not appear in an error.
            documents: `catalog` and `state`, as far as the command takes them; None leaves one out.
        """
        self._secrets = secrets
        self._folder = Path(tempfile.mkdtemp(prefix="dynamics365-"))
        self._errors = (self._folder / "stderr").open("w+b")
        arguments = [name, "--config", "-"]
        for option, document in documents.items():
            if document is not None:
                path = self._folder / f"{option}.json"
                path.write_text(document if isinstance(document, str) else json.dumps(document))
                arguments += [f"--{option}", str(path)]
        self.error: Dynamics365Error | None = None
        self.completed: set[str] = set()
        self._process = subprocess.Popen(
            command(*arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment(),
            **_ending_with_parent(),
        )
        try:
            self._process.stdin.write(json.dumps(config).encode())
            self._process.stdin.close()
        except BrokenPipeError:
            pass  # It ended at once; its own message says why.

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        process = self._process
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        process.stdout.close()
        process.wait()
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def stdout(self):
        """The child's output, as a binary stream."""
        return self._process.stdout

    def messages(self) -> Iterator[dict[str, Any]]:
        """Each line as an object, for commands that print few of them."""
        for line in self.stdout:
            message = json.loads(line)
            self.notice(message)
            yield message

    def notice(self, message: dict[str, Any]) -> None:
        """Takes down errors and statuses, and passes warnings on to this process's standard error."""
        if message["type"] == "LOG" and message["log"]["level"] in ("WARN", "ERROR", "FATAL"):
            print(f"dynamics365: {self._redacted(message['log']['message'])}", file=sys.stderr)
        if message["type"] != "TRACE":
            return
        trace = message["trace"]
        if trace["type"] == "ERROR" and self.error is None:
            error = trace["error"]
            code = str(error.get("internal_message", "")).split(":")[0]
            self.error = Dynamics365Error(self._redacted(error["message"]), code if code.isidentifier() else "system")
        status = trace.get("stream_status", {})
        if status.get("status") == "COMPLETE":
            self.completed.add(status["stream_descriptor"]["name"])

    def finish(self, stream: str | None = None) -> None:
        """Waits for the end.

        A killed process closes its output as one that has written everything does. So the end counts only with exit code 0
        and, for a stream, with its COMPLETE status.

        Raises:
            Dynamics365Error: with the connector's own message where it wrote one.
        """
        code = self._process.wait()
        if self.error is not None:
            raise self.error
        if code != 0:
            how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
            raise Dynamics365Error(f"The connector ended {how} before it was done.{self._last_words()}", "child_died")
        if stream is not None and stream not in self.completed:
            raise Dynamics365Error(f"The connector ended without completing stream {stream}.", "child_died")

    def _last_words(self) -> str:
        self._errors.seek(0)
        text = self._errors.read()[-STDERR_CHARACTERS:].decode(errors="replace").strip()
        return f" It wrote: {self._redacted(text)}" if text else ""

    def _redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def _ending_with_parent() -> dict[str, Any]:
    """On Linux the child ends when the Python worker is killed, also while it waits for the network."""
    if not sys.platform.startswith("linux"):
        return {}
    import ctypes

    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask_for_signal() -> None:
        set_parent_death_signal = 1  # PR_SET_PDEATHSIG, prctl(2)
        libc.prctl(set_parent_death_signal, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return {"preexec_fn": ask_for_signal}
