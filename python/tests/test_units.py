"""What needs no Spark session: options, schemas, lines, tasks, states in a history."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pytest
from pyspark.sql import types as t
from pyspark.sql.datasource import DataSourceReader
from source_microsoft_dataverse.spark import Dynamics365Error
from source_microsoft_dataverse.spark.batch import BatchReader, parts_of
from source_microsoft_dataverse.spark.discovery import Slices
from source_microsoft_dataverse.spark.options import SECRETS, parse_options
from source_microsoft_dataverse.spark.record_batches import RecordBatches, chunks_of_lines
from source_microsoft_dataverse.spark.schema import arrow_schema
from source_microsoft_dataverse.spark.target import state_in

GIVEN = {"path": "account", "url": "https://contoso.crm4.dynamics.com", "client_secret_value": "s3cret"}


class TestOptions:
    def test_become_a_configuration(self):
        options = parse_options({**GIVEN, "Companies": "usmf, dat", "cross_company": "true", "filter": "statecode eq 0"})
        assert options.config == {
            "url": "https://contoso.crm4.dynamics.com",
            "client_secret_value": "s3cret",
            "companies": ["usmf", "dat"],
            "cross_company": True,
            "row_filters": [{"table": "account", "filter": "statecode eq 0"}],
        }

    def test_certificates_have_names_that_spark_redacts(self):
        given = {**GIVEN, "auth_type": "certificate", "certificate": "c", "private_key_secret": "k"}
        assert parse_options(given).config["authentication"] == {"auth_type": "certificate", "certificate": "c", "private_key": "k"}
        assert all("secret" in name or "token" in name for name in SECRETS)

    @pytest.mark.parametrize("wrong", ["private_key", "config", "password", "colums"])
    def test_others_are_refused_without_their_value(self, wrong):
        with pytest.raises(Dynamics365Error) as caught:
            parse_options({**GIVEN, wrong: "s3cret"})
        assert wrong in str(caught.value) and "s3cret" not in str(caught.value)

    @pytest.mark.parametrize(("name", "value"), [("numPartitions", "many"), ("cross_company", "s3cret"), ("numPartitions", "0")])
    def test_values_that_are_not_understood(self, name, value):
        with pytest.raises(Dynamics365Error, match=name) as caught:
            parse_options({**GIVEN, name: value})
        assert "s3cret" not in str(caught.value)

    def test_show_no_secret(self):
        assert "s3cret" not in repr(parse_options(GIVEN))


class TestLines:
    def test_are_cut_at_line_ends(self):
        lines = [b'{"a":%d}\n' % n for n in range(100)]
        chunks = list(chunks_of_lines(io.BytesIO(b"".join(lines)), size=64))
        assert b"".join(chunks) == b"".join(lines)
        assert len(chunks) > 5 and all(chunk.endswith(b"\n") for chunk in chunks)

    def test_may_be_longer_than_a_chunk(self):
        long = b'"' + b"x" * 1000 + b'"\n'
        assert b"".join(chunks_of_lines(io.BytesIO(b"1\n" + long + b"2\n"), size=64)) == b"1\n" + long + b"2\n"

    def test_without_an_end_are_an_error(self):
        with pytest.raises(Dynamics365Error, match="middle of a line"):
            list(chunks_of_lines(io.BytesIO(b'{"type":"REC')))


def record(**data) -> bytes:
    return json.dumps({"type": "RECORD", "record": {"stream": "t", "data": data}}, separators=(",", ":")).encode() + b"\n"


class TestRecordBatches:
    schema = (
        t.StructType()
        .add("b", t.LongType())
        .add("d", t.DecimalType(38, 10))
        .add("at", t.TimestampType())
        .add("day", t.DateType())
        .add("s", t.StructType().add("Value", t.BooleanType()))
        .add("missing", t.StringType())
    )

    def test_are_of_the_schema_whatever_the_order_of_columns(self):
        other = b'{"type":"LOG","log":{"level":"INFO","message":"x"}}\n'
        lines = other + record(day="0001-01-01", d=1.5, b=2**63 - 1, at="2026-01-02T03:04:05Z", s={"Value": True}, more=1)
        seen = []
        batch = RecordBatches(self.schema).of(lines, seen.append)
        assert batch.schema.equals(arrow_schema(self.schema))
        assert [one["type"] for one in seen] == ["LOG"]
        row = batch.to_pylist()[0]
        assert (row["b"], str(row["d"]), row["day"].isoformat(), row["s"]) == (2**63 - 1, "1.5000000000", "0001-01-01", {"Value": True})
        assert row["missing"] is None

    def test_digits_are_never_rounded(self):
        line = record(d=0).replace(b'"d":0', b'"d":0.12345678901')
        with pytest.raises(Dynamics365Error, match="does not fit its column"):
            RecordBatches(self.schema).of(line, lambda _: None)

    def test_messages_alone_make_no_batch(self):
        assert RecordBatches(self.schema).of(b'{"type":"LOG","log":{}}\n', lambda _: None) is None

    def test_an_array_has_no_type(self):
        with pytest.raises(Dynamics365Error, match="cannot be of type"):
            arrow_schema(t.StructType().add("a", t.ArrayType(t.LongType())))
        assert isinstance(arrow_schema(self.schema), pa.Schema)


class TestTasks:
    @pytest.mark.parametrize(
        ("slices", "concurrency", "wanted", "shares"),
        [(32, 4, None, [1, 1, 1, 1]), (32, 8, 2, [4, 4]), (3, 8, 8, [2, 2, 2]), (32, 4, 16, [1, 1, 1, 1]), (32, 1, 8, [None])],
    )
    def test_share_the_requests_of_the_service(self, slices, concurrency, wanted, shares):
        given = GIVEN if wanted is None else {**GIVEN, "numPartitions": str(wanted)}
        parts = parts_of(Slices(slices, {"kind": "ranges"}, concurrency), parse_options(given))
        assert [part.concurrency for part in parts] == shares
        assert sum(share or 0 for share in shares) <= concurrency

    def test_read_every_slice_once(self):
        parts = parts_of(Slices(33, {"kind": "ranges"}, 4), parse_options(GIVEN))
        read = [set(range(33)) - set(part.state[0]["stream"]["stream_state"]["done"]) for part in parts]
        assert sorted(slice for some in read for slice in some) == list(range(33))

    def test_one_where_the_table_is_whole(self):
        assert [part.state for part in parts_of(Slices(0, None, 4), parse_options(GIVEN))] == [None]


def commit(number, operation="MERGE", state=None, **parameters):
    metadata = None if state is None else json.dumps({"dynamics365": {"table": "account", "state": state}})
    return {"version": number, "operation": operation, "operationParameters": parameters, "userMetadata": metadata}


class TestStateInHistory:
    def test_is_that_of_the_newest_commit_that_has_one(self):
        history = [commit(3, "OPTIMIZE"), commit(2, state={"n": 2}), commit(1, state={"n": 1}), commit(0, "CREATE TABLE")]
        assert state_in(history, "account") == {"n": 2}

    def test_of_another_source_is_not_taken(self):
        assert state_in([commit(1, state={"n": 1})], "contact") is None

    @pytest.mark.parametrize("operation", [("WRITE", {"mode": "Overwrite"}), ("CREATE OR REPLACE TABLE AS SELECT", {}), ("TRUNCATE", {})])
    def test_ends_where_the_content_was_replaced(self, operation):
        name, parameters = operation
        assert state_in([commit(2, name, **parameters), commit(1, state={"n": 1})], "account") is None

    def test_after_a_restore_is_that_of_the_restored_version(self):
        history = [commit(4, "RESTORE", version="1"), commit(3, state={"n": 3}), commit(2, state={"n": 2}), commit(1, state={"n": 1})]
        assert state_in(history, "account") == {"n": 1}

    def test_metadata_of_others_is_passed_over(self):
        foreign = {**commit(2), "userMetadata": "nightly job"}
        assert state_in([foreign, commit(1, state={"n": 1})], "account") == {"n": 1}


def test_filters_are_not_pushed_by_spark():
    assert BatchReader.pushFilters is DataSourceReader.pushFilters
