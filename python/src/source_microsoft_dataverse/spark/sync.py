"""`sync_into`: a Delta table that follows a table of Dynamics 365."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as f
from pyspark.sql.types import StructType

from source_microsoft_dataverse.spark.changes import CURSOR, ORDER_COLUMN, STATE_COLUMN, with_sync_columns
from source_microsoft_dataverse.spark.discovery import METADATA_STREAMS, Stream, discover, schema_of
from source_microsoft_dataverse.spark.errors import Dynamics365Error
from source_microsoft_dataverse.spark.options import parse_options

DELETED_AT = "_ab_cdc_deleted_at"
CHANGE_COLUMNS = (CURSOR, "_ab_cdc_updated_at", DELETED_AT)
LOST = "change_token_lost"

# The metadata of a commit is set in the session.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class SyncResult:
    """What one call of `sync_into` did."""

    rows: int
    """How many rows and delete markers came, each key counted once."""
    full: bool
    """Whether all rows were read, so that rows that the source does not have were removed."""


def sync_into(
    spark: SparkSession,
    table: str,
    into: str,
    options: Mapping[str, Any],
    *,
    columns: Sequence[str] | None = None,
    cursor: str | None = None,
) -> SyncResult:
    """Brings a Delta table up to date with a table of Dynamics 365.

    Reads from the state that the last call stored, merges by key, and stores the new state in the same commit. So a call that
    failed anywhere is simply repeated: either the commit holds rows and state, or neither.

    Args:
        table: the table's logical name, or the name of an entity set in Finance & Operations.
        into: the Delta table, as `catalog.schema.name` or delta.`/path`. It is created where it does not exist.
        options: those of `spark.read.format("dynamics365")`.
        columns: what to read besides the key; all columns unless given.
        cursor: for a table without change tracking, the column that tells a row's last change, such as `modifiedon`. Then only
            changed rows are read, and deletes are not seen. Without it such a table is read in full each time, and rows that are
            gone are removed.

    Raises:
        Dynamics365Error: `options_invalid`, `stream_unknown`, and what the environment answers while columns are read.
        pyspark.errors.PythonException: with the connector's message, for what happens while rows are read.
    """
    from source_microsoft_dataverse.spark.target import Target  # delta-spark is needed only here

    chosen = {name: str(value) for name, value in options.items()} | {"path": table}
    parsed = replace(parse_options(chosen), cursor=cursor)
    stream = _with_columns(discover(replace(parsed, columns=None)), columns)
    _require_key(stream)
    schema = schema_of(stream, parsed)
    target = Target(spark, into)
    target.ensure(schema)
    saved = target.state(table)
    read = _Read(spark, chosen, cursor, schema)
    try:
        staged = read.stage(saved)
    except Exception as error:
        if saved is None or f"[{LOST}]" not in str(error):
            raise
        saved, staged = None, read.stage(None)
    state = json.loads(staged.where(f.col(STATE_COLUMN).isNotNull()).select(STATE_COLUMN).first()[0])
    rows = staged.where(f.col(STATE_COLUMN).isNull())
    latest = _latest(rows, stream.key, ORDER_COLUMN).drop(ORDER_COLUMN, STATE_COLUMN)
    full = saved is None or _is_full(state)
    with _ONE_AT_A_TIME, target.storing(table, state):
        _merge(target.table(), latest, stream.key, tracked=stream.tracked, full=full)
    return SyncResult(rows=latest.count(), full=full)


class _Read:
    """The rows of one read, kept while they are merged."""

    def __init__(self, spark: SparkSession, options: dict[str, str], cursor: str | None, schema: StructType) -> None:
        self._spark = spark
        self._options = options if cursor is None else {**options, "cursor": cursor}
        self._schema = with_sync_columns(schema)

    def stage(self, state: dict[str, Any] | None) -> DataFrame:
        """Reads once and keeps the rows on the executors: rows and state must be of the same read."""
        reader = self._spark.read.format("dynamics365").schema(self._schema)
        text = "" if state is None else json.dumps(state)
        return reader.options(**{**self._options, "syncState": text}).load().localCheckpoint(eager=True)


def _with_columns(stream: Stream, columns: Sequence[str] | None) -> Stream:
    if columns is None:
        return stream
    needed = [*stream.key, *(CHANGE_COLUMNS if stream.tracked else ())]
    unknown = [name for name in columns if name not in stream.properties]
    if unknown:
        raise Dynamics365Error(f"Table {stream.name} has no column {', '.join(unknown)}.", "column_unknown")
    names = dict.fromkeys([*needed, *columns])
    return replace(stream, properties={name: stream.properties[name] for name in names})


def _require_key(stream: Stream) -> None:
    if not stream.key:
        raise Dynamics365Error(f"Table {stream.name} has no key to merge by.", "options_invalid")
    if stream.name in METADATA_STREAMS:
        raise Dynamics365Error(f"{stream.name} has no state. Write it with mode overwrite.", "options_invalid")


def _is_full(state: dict[str, Any]) -> bool:
    return state["stream"]["stream_state"].get("kind") == "complete"


def merge_changes(rows: DataFrame, into: str, key: Sequence[str]) -> None:
    """Merges rows and delete markers of a tracked table into a Delta table, by key and version: for `foreachBatch`.

    Merging the same changes twice, or older changes after newer ones, does no harm. The table is created where there is none.
    """
    from source_microsoft_dataverse.spark.target import Target

    target = Target(rows.sparkSession, into)
    target.ensure(rows.schema)
    _merge(target.table(), _latest(rows, key, CURSOR), key, tracked=True, full=False)


def _latest(rows: DataFrame, key: Sequence[str], order: str) -> DataFrame:
    """Of each key the row that came last: a row may change while it is read, and pages may be read twice."""
    newest = Window.partitionBy(*key).orderBy(f.col(order).desc())
    rank = "_sync_rank"
    return rows.withColumn(rank, f.row_number().over(newest)).where(f.col(rank) == 1).drop(rank)


def _merge(target, latest: DataFrame, key: Sequence[str], *, tracked: bool, full: bool) -> None:
    same = " AND ".join(f"t.`{name}` <=> s.`{name}`" for name in key)
    merge = target.alias("t").merge(latest.alias("s"), same).withSchemaEvolution()
    if tracked:
        # A replay of older changes must not undo newer ones.
        newer = f"(t.{CURSOR} IS NULL OR s.{CURSOR} >= t.{CURSOR})"
        merge = merge.whenMatchedDelete(f"s.{DELETED_AT} IS NOT NULL AND {newer}")
        merge = merge.whenMatchedUpdateAll(newer).whenNotMatchedInsertAll(f"s.{DELETED_AT} IS NULL")
    else:
        merge = merge.whenMatchedUpdateAll(_differs(target, latest)).whenNotMatchedInsertAll()
    if full:
        merge = merge.whenNotMatchedBySourceDelete()
    merge.execute()


def _differs(target, latest: DataFrame) -> str:
    """Where a row is as it was, its file is not written anew."""
    known = set(target.toDF().columns)
    new = [name for name in latest.columns if name not in known]
    return " OR ".join([*(f"NOT (t.`{name}` <=> s.`{name}`)" for name in latest.columns if name in known), *(["true"] if new else [])])
