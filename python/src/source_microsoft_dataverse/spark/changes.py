"""One incremental read: the changes since a saved state, or all rows where there is none, and the state after them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql.datasource import DataSourceReader, InputPartition
from pyspark.sql.types import LongType, StringType, StructField, StructType

from source_microsoft_dataverse.spark.child import Child
from source_microsoft_dataverse.spark.discovery import catalog
from source_microsoft_dataverse.spark.errors import Dynamics365Error
from source_microsoft_dataverse.spark.options import Options
from source_microsoft_dataverse.spark.record_batches import RecordBatches, chunks_of_lines

# Two more columns of an incremental read, for `sync_into` alone: the order in which rows came, and the new state, which is
# in a last row of its own.
ORDER_COLUMN = "_sync_order"
STATE_COLUMN = "_sync_state"

# Records of tables with change tracking have it.
CURSOR = "_ab_cdc_cursor"


def with_sync_columns(schema: StructType) -> StructType:
    """The schema of a DataFrame for `sync_into`."""
    return StructType([*schema.fields, StructField(ORDER_COLUMN, LongType()), StructField(STATE_COLUMN, StringType())])


class Changes:
    """Iterate over `batches()` to the end, then take `state`."""

    def __init__(self, options: Options, schema: StructType, state: dict[str, Any] | None) -> None:
        """
        Args:
            schema: of the rows.
            state: as an earlier read left it.
        """
        self._options = options
        self._schema = schema
        self._before = state
        self.state: dict[str, Any] | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """
        Raises:
            Dynamics365Error: `change_token_lost` where the service no longer keeps the changes since the state. The connector
                does not read everything again then: whoever keeps the rows has to know that deletes are missing.
        """
        options = self._options
        config = options.config_for(invalid_cdc_cursor_position_behavior="Fail sync")
        # The connector would choose a cursor for a table without change tracking, and then no delete would be seen.
        mode = "incremental" if CURSOR in self._schema.names or options.cursor is not None else "full_refresh"
        documents = {
            "catalog": catalog(options.table, self._schema.names, mode, options.cursor),
            "state": None if self._before is None else [self._before],
        }
        batches = RecordBatches(self._schema)
        last: dict[str, Any] | None = None
        with Child("read", config, options.secrets(), **documents) as child:

            def on_message(message: dict[str, Any]) -> None:
                nonlocal last
                if message["type"] == "STATE":
                    last = message["state"]
                else:
                    child.notice(message)

            for lines in chunks_of_lines(child.stdout):
                batch = batches.of(lines, on_message)
                if batch is not None:
                    yield batch
            child.finish(options.table)
        if last is None:
            raise Dynamics365Error(f"The connector ended without a state of stream {options.table}.", "child_died")
        self.state = {member: last[member] for member in ("type", "stream")}


class ChangesReader(DataSourceReader):
    """What `sync_into` reads: the changes in one task, and a last row with the new state."""

    def __init__(self, options: Options, schema: StructType) -> None:
        self._options = options
        self._schema = schema

    def partitions(self) -> list[InputPartition]:
        return [InputPartition(0)]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        rows = StructType([one for one in self._schema.fields if one.name not in (ORDER_COLUMN, STATE_COLUMN)])
        saved = self._options.sync_state
        changes = Changes(self._options, rows, json.loads(saved) if saved else None)
        count = 0
        for batch in changes.batches():
            order = pa.array(np.arange(count, count + batch.num_rows))
            count += batch.num_rows
            yield _extended(batch, order, pa.nulls(batch.num_rows, pa.string()))
        state = pa.array([json.dumps(changes.state)])
        yield _extended(RecordBatches(rows).row_of_nulls(), pa.nulls(1, pa.int64()), state)


def _extended(batch: pa.RecordBatch, order: pa.Array, state: pa.Array) -> pa.RecordBatch:
    fields = [*batch.schema, pa.field(ORDER_COLUMN, pa.int64()), pa.field(STATE_COLUMN, pa.string())]
    return pa.RecordBatch.from_arrays([*batch.columns, order, state], schema=pa.schema(fields))
