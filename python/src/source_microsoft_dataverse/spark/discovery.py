"""What the connector says of a table before its rows are read: columns, key, slices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyspark.sql.types import StructType

from source_microsoft_dataverse.spark.child import Child
from source_microsoft_dataverse.spark.errors import Dynamics365Error
from source_microsoft_dataverse.spark.options import Options
from source_microsoft_dataverse.spark.schema import spark_schema

METADATA_STREAMS = ("sys_tables", "sys_tablecolumns", "sys_keycolumns", "sys_choices", "sys_relationships")


@dataclass(frozen=True)
class Stream:
    """A table as `discover` describes it."""

    name: str
    properties: Mapping[str, Any]
    """The JSON schemas of its columns; only the chosen ones where the options choose."""
    key: list[str]
    tracked: bool
    """Whether its changes can be read, deletes included."""


def discover(options: Options) -> Stream:
    """
    Raises:
        Dynamics365Error: where the table or a column does not exist, or the environment cannot be read.
    """
    stream = _discovered(options)
    properties = stream["json_schema"]["properties"]
    if options.columns is not None:
        unknown = [name for name in options.columns if name not in properties]
        if unknown:
            known = ", ".join(properties)
            message = f"Table {options.table} has no column {', '.join(unknown)}. It has {known}."
            raise Dynamics365Error(message, "column_unknown")
        properties = {name: properties[name] for name in options.columns}
    return Stream(
        name=options.table,
        properties=properties,
        key=[path[0] for path in stream.get("source_defined_primary_key", [])],
        tracked=stream.get("source_defined_cursor") is True,
    )


def _discovered(options: Options) -> dict[str, Any]:
    # One table is quick to describe; a metadata stream is about all tables that the options leave.
    only = {} if options.table in METADATA_STREAMS else {"tables": [options.table]}
    with Child("discover", options.config_for(**only), options.secrets()) as child:
        streams = [one for message in child.messages() for one in message.get("catalog", {}).get("streams", [])]
        child.finish()
    found = next((one for one in streams if one["name"].lower() == options.table.lower()), None)
    if found is None or found["name"] != options.table:
        meant = f' Did you mean "{found["name"]}"?' if found else ""
        raise Dynamics365Error(f"The environment has no table {options.table} that can be read.{meant}", "stream_unknown")
    return found


def schema_of(stream: Stream, options: Options) -> StructType:
    """The schema of the stream's rows in Spark."""
    has_numbers = any("number" in one.get("type", []) for one in stream.properties.values())
    return spark_schema(stream.properties, _data_types(options) if has_numbers else {})


def _data_types(options: Options) -> dict[str, str]:
    """The system's own types of a table's columns. Metadata streams have no decimals."""
    if options.table in METADATA_STREAMS:
        return {}
    name = "sys_tablecolumns"
    columns = ("table_name", "column_name", "data_type")
    config = options.config_for(tables=[options.table], row_filters=[])
    types: dict[str, str] = {}
    with Child("read", config, options.secrets(), catalog=catalog(name, columns)) as child:
        for message in child.messages():
            if message["type"] == "RECORD":
                row = message["record"]["data"]
                types[row["column_name"]] = row["data_type"]
        child.finish(name)
    return types


def catalog(
    table: str, columns: Mapping[str, Any] | tuple[str, ...] | list[str], mode: str = "full_refresh", cursor: str | None = None
) -> dict[str, Any]:
    """A configured catalog of one stream with these columns."""
    properties = dict(columns) if isinstance(columns, Mapping) else {name: {} for name in columns}
    stream = {"name": table, "json_schema": {"type": "object", "properties": properties}}
    chosen = {} if cursor is None else {"cursor_field": [cursor]}
    return {"streams": [{"stream": stream, "sync_mode": mode, "destination_sync_mode": "append", **chosen}]}


@dataclass(frozen=True)
class Slices:
    """How a table is divided among processes (docs/slices.md)."""

    count: int
    """0 for a table that is read as a whole."""
    state: dict[str, Any] | None
    concurrency: int


def slices(options: Options, columns: list[str]) -> Slices:
    """Asks the service how to divide the table."""
    with Child("slices", options.config, options.secrets(), catalog=catalog(options.table, columns)) as child:
        found = [message for message in child.messages() if message["type"] == "SLICES"]
        child.finish()
    if len(found) != 1:
        raise Dynamics365Error("The connector did not say how the table is divided.", "child_died")
    return Slices(len(found[0]["slices"]), found[0]["state"], found[0]["concurrency"])
