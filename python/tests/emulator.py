"""An emulator in a process of its own, its control API, and its rows as the values that Spark should show."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import urllib.request
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyspark.sql import Row

ROOT = Path(__file__).resolve().parents[2]
NODE = os.environ.get("SPARK_TEST_NODE", str(ROOT / "node_modules/.bin/node"))
CONFIG = re.compile(r"^\{$[\s\S]*?^\}$", re.MULTILINE)


class Emulator:
    """Listens on loopback while the `with` block runs."""

    def __init__(self, *arguments: str) -> None:
        command = [NODE, str(ROOT / "emulator/main.ts"), *arguments]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        printed = ""
        while (found := CONFIG.search(printed)) is None:
            line = self._process.stdout.readline()
            if not line:
                raise RuntimeError(f"the emulator did not start: {printed}")
            printed += line
        self.config: dict[str, str] = json.loads(found[0])

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.config['url']}/_emulator/{path}", data, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read(), parse_float=Decimal)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table, every digit kept."""
        return self.control("GET", f"tables/{table}/rows?limit=1000000")

    def reset(self) -> None:
        self.control("POST", "reset")


def as_spark(value: Any, kind: str, is_key: bool = False) -> Any:
    """A value of the emulator as Spark hands it out: `kind` is the column's type in Spark."""
    if value is None:
        return None
    if kind == "date":
        day = dt.date.fromisoformat(value[:10])
        # Finance & Operations writes 1900-01-01 for an empty date.
        return None if value.startswith("1900-01-01") and not is_key else day
    if kind == "timestamp":
        return dt.datetime.fromisoformat(value.replace("Z", "+00:00"))
    if kind.startswith("decimal"):
        return Decimal(value)
    if kind == "double":
        return float(value)
    return value


def plain(value: Any) -> Any:
    """Spark hands out times in the machine's zone, without naming it, and structs as rows."""
    if isinstance(value, Row):
        return value.asDict()
    return value.astimezone(dt.timezone.utc) if isinstance(value, dt.datetime) else value


def rows_of(frame, columns: list[str]) -> list[tuple]:
    return sorted((tuple(plain(row[name]) for name in columns) for row in frame.select(*columns).collect()), key=repr)


def truth_of(rows: list[dict[str, Any]], frame, columns: list[str], key: list[str]) -> list[tuple]:
    kinds = dict(frame.dtypes)
    found = (tuple(as_spark(row[name], kinds[name], name in key) for name in columns) for row in rows)
    return sorted(found, key=repr)
