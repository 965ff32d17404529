"""A Delta table, and the state that its own commits carry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from typing import Any

from delta.tables import DeltaTable
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

# Of the JSON object that a commit has as its user metadata.
MEMBER = "dynamics365"
USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata"
# A read that found no change still has a newer state to keep: change tokens expire.
SKIP_EMPTY = "spark.databricks.delta.skipRecordingEmptyCommits"
# Delta keeps the history for 30 days unless the table says otherwise.
HISTORY_ENTRIES = 1_000


def state_in(history: Iterable[Mapping[str, Any]], source: str) -> dict[str, Any] | None:
    """The state that goes with a table's present content.

    Args:
        history: the table's commits, newest first: `version`, `operation`, `operationParameters`, `userMetadata`.
        source: the name of the table that the state is about.

    Returns:
        None where none was stored, and where somebody has replaced the content since.
    """
    restored_to: int | None = None
    for commit in history:
        if restored_to is not None and commit["version"] > restored_to:
            continue
        parameters = commit["operationParameters"] or {}
        if commit["operation"] == "RESTORE" and str(parameters.get("version") or "").isdigit():
            restored_to = int(parameters["version"])
            continue
        state = _state_of(commit["userMetadata"], source)
        if state is not None:
            return state
        if _replaces(commit["operation"], parameters):
            return None
    return None


def _state_of(metadata: str | None, source: str) -> dict[str, Any] | None:
    try:
        found = json.loads(metadata or "null")
    except ValueError:
        return None
    mine = found.get(MEMBER) if isinstance(found, dict) else None
    return mine["state"] if isinstance(mine, dict) and mine.get("table") == source else None


def _replaces(operation: str, parameters: Mapping[str, Any]) -> bool:
    return operation.startswith(("RESTORE", "TRUNCATE", "CREATE OR REPLACE", "REPLACE")) or (
        operation == "WRITE" and parameters.get("mode") == "Overwrite"
    )


class Target:
    """A Delta table by its name, or by its folder as delta.`/path`."""

    def __init__(self, spark: SparkSession, name: str) -> None:
        self._spark = spark
        self._name = name

    def ensure(self, schema: StructType) -> None:
        """Creates the table where there is none. One that exists keeps its columns; a merge adds those that are new."""
        path = _path_in(self._name)
        is_there = self._spark.catalog.tableExists(self._name) if path is None else DeltaTable.isDeltaTable(self._spark, path)
        if is_there:
            return
        builder = DeltaTable.createIfNotExists(self._spark)
        (builder.tableName(self._name) if path is None else builder.location(path)).addColumns(schema).execute()

    def table(self) -> DeltaTable:
        path = _path_in(self._name)
        return DeltaTable.forName(self._spark, self._name) if path is None else DeltaTable.forPath(self._spark, path)

    def state(self, source: str) -> dict[str, Any] | None:
        """The state that the last sync from this source stored with its commit."""
        history = self.table().history(HISTORY_ENTRIES)
        columns = ("version", "operation", "operationParameters", "userMetadata")
        return state_in((row.asDict() for row in history.select(*columns).collect()), source)

    @contextmanager
    def storing(self, source: str, state: dict[str, Any]):
        """Commits that are made within carry the state."""
        metadata = json.dumps({MEMBER: {"table": source, "state": state}})
        changed = {USER_METADATA: metadata, SKIP_EMPTY: "false"}
        before = {name: self._spark.conf.get(name, None) for name in changed}
        for name, value in changed.items():
            self._spark.conf.set(name, value)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    self._spark.conf.unset(name)
                else:
                    self._spark.conf.set(name, value)


def _path_in(name: str) -> str | None:
    is_path = name.lower().startswith("delta.`") and name.endswith("`")
    return name[len("delta.`") : -1] if is_path else None
