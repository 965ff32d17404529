"""`spark.readStream`: small changes, read by one Python process of the driver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pyspark.sql.datasource import SimpleDataSourceStreamReader
from pyspark.sql.types import StructType

from source_microsoft_dataverse.spark.changes import CURSOR, Changes
from source_microsoft_dataverse.spark.errors import Dynamics365Error
from source_microsoft_dataverse.spark.options import Options

MOST_ROWS = 1_000_000


class StreamReader(SimpleDataSourceStreamReader):
    """Offsets are the connector's states, as Spark keeps them in the checkpoint.

    A batch that is replayed is read again from its beginning. The service cannot stop at an old end, so later changes come with
    it, and come again in the next batch: the query has to merge by key, as docs/spark.md shows.
    """

    def __init__(self, options: Options, schema: StructType) -> None:
        """
        Raises:
            Dynamics365Error: `options_invalid` for a table without change tracking.
        """
        if CURSOR not in schema.names:
            why = f"Table {options.table} has no change tracking, or `columns` leaves {CURSOR} out. Use sync_into, or add the column"
            raise Dynamics365Error(f"{why}.", "options_invalid")
        self._options = options
        self._schema = schema

    def initialOffset(self) -> dict[str, Any]:
        return {"state": None}

    def read(self, start: dict[str, Any]) -> tuple[Iterator[pa.RecordBatch], dict[str, Any]]:
        batches, state = self._changes_since(start)
        return iter(batches), {"state": state}

    def readBetweenOffsets(self, start: dict[str, Any], end: dict[str, Any]) -> Iterator[pa.RecordBatch]:
        return iter(self._changes_since(start)[0])

    def _changes_since(self, start: dict[str, Any]) -> tuple[list[pa.RecordBatch], dict[str, Any] | None]:
        changes = Changes(self._options, self._schema, start["state"])
        limit = self._options.max_rows or MOST_ROWS
        batches: list[pa.RecordBatch] = []
        count = 0
        for batch in changes.batches():
            count += batch.num_rows
            if count > limit:
                advice = "Begin with sync_into, which reads in a task, or raise `maxRows` if the driver has the memory"
                raise Dynamics365Error(f"The batch has more than {limit} rows. {advice}.", "batch_too_large")
            batches.append(batch)
        # Without a change the offset stays as it was, or Spark would run an empty batch for each trigger.
        return batches, changes.state if batches else start["state"]
