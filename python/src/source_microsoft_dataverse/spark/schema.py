"""Column types: from the connector's JSON schema to Spark's, and from Spark's to Arrow's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from pyspark.sql import types as t

from source_microsoft_dataverse.spark.errors import Dynamics365Error

# Dataverse has at most 10 digits behind the point, and money 4, but amounts in the base currency may have 10.
# https://learn.microsoft.com/power-apps/maker/data-platform/types-of-fields
EXACT = {"DecimalType": t.DecimalType(38, 10), "MoneyType": t.DecimalType(38, 10), "Real": t.DecimalType(38, 16)}

SCALARS: Mapping[str, t.DataType] = {
    "string": t.StringType(),
    "integer": t.LongType(),
    "number": t.DoubleType(),
    "boolean": t.BooleanType(),
}

ARROW: Mapping[type, pa.DataType] = {
    t.StringType: pa.string(),
    t.BooleanType: pa.bool_(),
    t.ByteType: pa.int8(),
    t.ShortType: pa.int16(),
    t.IntegerType: pa.int32(),
    t.LongType: pa.int64(),
    t.FloatType: pa.float32(),
    t.DoubleType: pa.float64(),
    t.DateType: pa.date32(),
    t.TimestampType: pa.timestamp("us", "UTC"),
    t.TimestampNTZType: pa.timestamp("us"),
}


def spark_schema(properties: Mapping[str, Any], data_types: Mapping[str, str]) -> t.StructType:
    """
    Args:
        properties: of the stream's JSON schema.
        data_types: the system's own types of number columns, such as `MoneyType`: JSON schema does not tell decimals from
            floating point.
    """
    fields = [t.StructField(name, _spark_type(one, data_types.get(name)), True) for name, one in properties.items()]
    return t.StructType(fields)


def _spark_type(schema: Mapping[str, Any], data_type: str | None) -> t.DataType:
    kinds = [kind for kind in schema.get("type", []) if kind != "null"]
    kind = kinds[0] if kinds else "string"
    if kind == "object":
        return spark_schema(schema.get("properties", {}), {})
    if kind == "string" and schema.get("format") == "date-time":
        return t.TimestampType()
    if kind == "string" and schema.get("format") == "date":
        return t.DateType()
    if kind == "number" and data_type in EXACT:
        return EXACT[data_type]
    return SCALARS.get(kind, t.StringType())


def arrow_schema(schema: t.StructType) -> pa.Schema:
    """The Arrow schema that Spark 4.0 to 4.3 compare batches with.

    Raises:
        Dynamics365Error: `options_invalid` for a type that no column can have.
    """
    return pa.schema([pa.field(one.name, _arrow_type(one.name, one.dataType), True) for one in schema.fields])


def _arrow_type(name: str, one: t.DataType) -> pa.DataType:
    if isinstance(one, t.DecimalType):
        return pa.decimal128(one.precision, one.scale)
    if isinstance(one, t.StructType):
        return pa.struct([pa.field(inner.name, _arrow_type(name, inner.dataType), True) for inner in one.fields])
    for kind, arrow in ARROW.items():
        if type(one) is kind:
            return arrow
    raise Dynamics365Error(f"Column {name} cannot be of type {one.simpleString()}.", "options_invalid")


def json_type(arrow: pa.DataType) -> pa.DataType:
    """The type to parse JSON text as: Arrow reads no dates, so those are read as times and then cut."""
    return pa.timestamp("us") if pa.types.is_date(arrow) else arrow
