"""`spark.read`: one task for each part of a table, and in each task one run of the connector."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyspark.sql.datasource import DataSourceReader, InputPartition
from pyspark.sql.types import StructType

from source_microsoft_dataverse.spark.child import Child
from source_microsoft_dataverse.spark.discovery import Slices, catalog, slices
from source_microsoft_dataverse.spark.options import Options
from source_microsoft_dataverse.spark.record_batches import RecordBatches, chunks_of_lines


@dataclass
class Part(InputPartition):
    """What one task reads. A second attempt of the task reads the same."""

    state: list[dict[str, Any]] | None
    """With all slices of the other tasks marked as done; None for the whole table."""
    concurrency: int | None
    """How many requests at once the task may make; None for as many as the configuration says."""

    def __post_init__(self) -> None:
        super().__init__(None)


class BatchReader(DataSourceReader):
    """Spark pickles it to the driver's planning process and to every task.

    It has no `pushFilters`: Spark 4.1 to 4.3 keep a pushed filter in the relation that other parts of the same query share, so
    that those lose rows. The option `filter` takes a condition that is meant for the whole DataFrame.
    """

    def __init__(self, options: Options, schema: StructType) -> None:
        self._options = options
        self._schema = schema

    def partitions(self) -> list[Part]:
        """Asks the service for the slices, and shares them and its requests among the tasks."""
        return parts_of(slices(self._options, self._schema.names), self._options)

    def read(self, partition: Part) -> Iterator[pa.RecordBatch]:
        """Runs the connector for one part. The child ends with the task, however that ends."""
        options = self._options
        limit = {} if partition.concurrency is None else {"max_concurrent_requests": partition.concurrency}
        batches = RecordBatches(self._schema)
        documents = {"catalog": catalog(options.table, self._schema.names), "state": partition.state}
        with Child("read", options.config_for(**limit), options.secrets(), **documents) as child:
            for lines in chunks_of_lines(child.stdout):
                batch = batches.of(lines, child.notice)
                if batch is not None:
                    yield batch
            child.finish(options.table)


def parts_of(sliced: Slices, options: Options) -> list[Part]:
    """Slices dealt out in turns, since tables tend to grow: neighbours in time are of about one size."""
    wanted = options.partitions or sliced.concurrency
    count = max(1, min(wanted, sliced.concurrency, sliced.count))
    if sliced.state is None or count == 1:
        return [Part(None, None)]
    if wanted > sliced.concurrency:
        limit = f"{sliced.concurrency} requests at once, so there are {count} tasks and not {wanted}"
        print(f"dynamics365: the service takes {limit}. `max_concurrent_requests` sets the limit.", file=sys.stderr)
    share = sliced.concurrency // count
    return [Part(_state_of(sliced, options.table, part, count), share) for part in range(count)]


def _state_of(sliced: Slices, table: str, part: int, count: int) -> list[dict[str, Any]]:
    done = [one for one in range(sliced.count) if one % count != part]
    state = {**(sliced.state or {}), "done": done}
    return [{"type": "STREAM", "stream": {"stream_descriptor": {"name": table}, "stream_state": state}}]
