"""From the connector's lines to Arrow record batches, without a Python object per row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
from pyspark.sql.types import StructType

from source_microsoft_dataverse.spark.errors import Dynamics365Error
from source_microsoft_dataverse.spark.schema import arrow_schema, json_type

CHUNK_BYTES = 4 * 1024 * 1024


def chunks_of_lines(stream: BinaryIO, size: int = CHUNK_BYTES) -> Iterator[bytes]:
    """Whole lines, about `size` bytes at a time; a line that is longer comes alone.

    Raises:
        Dynamics365Error: where the last line has no end, since its process was cut off.
    """
    rest = b""
    while chunk := stream.read(size):
        end = chunk.rfind(b"\n")
        if end < 0:
            rest += chunk
            continue
        yield rest + chunk[: end + 1]
        rest = chunk[end + 1 :]
    if rest:
        raise Dynamics365Error("The connector's output ends in the middle of a line.", "child_died")


class RecordBatches:
    """Makes batches of exactly one schema: Spark 4.0 takes columns by position, Spark 4.2 compares every type."""

    def __init__(self, schema: StructType) -> None:
        self._schema = arrow_schema(schema)
        data = pa.struct([pa.field(one.name, json_type(one.type)) for one in self._schema])
        envelope = pa.schema([("type", pa.string()), ("record", pa.struct([("data", data)]))])
        self._options = pj.ParseOptions(explicit_schema=envelope, unexpected_field_behavior="ignore")

    def of(self, lines: bytes, on_message: Callable[[dict[str, Any]], None]) -> pa.RecordBatch | None:
        """
        Args:
            lines: whole lines.
            on_message: is called with every message that is not a record, in order.

        Returns:
            One batch; None where there was no record.
        """
        # A line that is longer than a block would be an error.
        reading = pj.ReadOptions(use_threads=False, block_size=len(lines) + 1)
        try:
            table = pj.read_json(pa.BufferReader(lines), read_options=reading, parse_options=self._options)
        except pa.ArrowInvalid as error:
            raise Dynamics365Error(_explained(str(error)), "value_unexpected") from None
        is_record = pc.equal(table["type"], "RECORD")
        if not pc.all(is_record).as_py():
            for line in lines.splitlines():
                if not line.startswith(b'{"type":"RECORD"'):
                    on_message(json.loads(line))
            table = table.filter(is_record)
        if table.num_rows == 0:
            return None
        record = table["record"].combine_chunks()
        data = record.chunk(0) if isinstance(record, pa.ChunkedArray) else record
        columns = data.flatten()[0].flatten()
        return pa.RecordBatch.from_arrays(
            [column.cast(one.type) for column, one in zip(columns, self._schema)], schema=self._schema
        )

    def row_of_nulls(self) -> pa.RecordBatch:
        """A batch of one row without any value."""
        return pa.RecordBatch.from_arrays([pa.nulls(1, one.type) for one in self._schema], schema=self._schema)


def _explained(why: str) -> str:
    # Arrow quotes no values, only columns, types and row numbers.
    advice = "Give the column another type in .schema(…), or leave it out with `columns`"
    return f"A value does not fit its column: {why.splitlines()[0]}. {advice}."
