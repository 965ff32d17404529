"""Processes of this machine that a test started, by what stands on their command line."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def _processes() -> tuple[dict[int, int], dict[int, str]]:
    """Parents and command lines, without those that have ended."""
    parents: dict[int, int] = {}
    lines: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
            lines[int(entry.name)] = (entry / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
        except OSError:
            continue
        state, parent = stat.rpartition(")")[2].split()[:2]
        if state != "Z":
            parents[int(entry.name)] = int(parent)
    return parents, lines


def _above(pid: int, parents: dict[int, int]) -> Iterator[int]:
    while pid in parents:
        pid = parents[pid]
        yield pid


def descendants(text: str) -> list[int]:
    """Processes below this one whose command line holds the text."""
    parents, lines = _processes()
    return [pid for pid in parents if text in lines[pid] and os.getpid() in _above(pid, parents)]


def ancestor(pid: int, text: str) -> int:
    """The nearest process above another whose command line holds the text."""
    parents, lines = _processes()
    return next(one for one in _above(pid, parents) if text in lines.get(one, ""))


def wait_for(find: Callable[[], Any], seconds: float = 120) -> Any:
    """The first result that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = find()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("waited in vain")
