"""Reads equal the emulator's rows, value by value; in local mode and, in a second run, with executors of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import SHOWN_SECRET, reading
from emulator import rows_of, truth_of
from pyspark.errors import AnalysisException, PySparkException


@pytest.mark.parametrize("table", [pytest.param("account", marks=pytest.mark.cluster), "opportunity", "cr1a7_project"])
def test_values_of_dataverse(spark, dataverse, table):
    frame = reading(spark, dataverse, lookup_types=True).load(table)
    rows = dataverse.rows(table)
    columns = [name for name in frame.columns if name in rows[0]]
    assert len(columns) > 10
    assert rows_of(frame, columns) == truth_of(rows, frame, columns, [])


@pytest.mark.parametrize("table", [pytest.param("VendorInvoiceLines", marks=pytest.mark.cluster), "CustomersV3", "WarehousesOnHandV2"])
def test_values_of_finance_and_operations(spark, finops, table):
    frame = reading(spark, finops).load(table)
    rows = finops.rows(table)
    key = [row.column_name for row in reading(spark, finops, tables=table).load("sys_keycolumns").collect()]
    assert rows_of(frame, frame.columns) == truth_of(rows, frame, frame.columns, key)


def test_decimals_and_large_integers_are_exact(spark, dataverse):
    row = reading(spark, dataverse).load("account").where("name = 'Nod Publishers 3'").first()
    assert row.revenue == Decimal("86516680929.7992")
    assert row.entityimage_timestamp == 636924478319637704


def test_labels_and_lookup_types_are_columns(spark, dataverse):
    frame = reading(spark, dataverse, lookup_types="true").load("account")
    assert {"industrycode_label", "ownerid_lookuplogicalname"} <= set(frame.columns)
    assert "industrycode_label" not in reading(spark, dataverse, choice_labels="false").load("account").columns


@pytest.mark.cluster
def test_a_large_table_is_read_in_slices(spark, dataverse):
    frame = reading(spark, dataverse, columns="benchid,amount,createdon", max_concurrent_requests=4).load("bench")
    assert frame.rdd.getNumPartitions() == 4
    found = frame.selectExpr("count(*) n", "count(distinct benchid) ids").first()
    assert (found.n, found.ids) == (12_000, 12_000)


def test_companies_are_slices(spark, finops):
    frame = reading(spark, finops, odata_maxpagesize=7, numPartitions=2).load("CustomersV3")
    assert frame.rdd.getNumPartitions() == 2
    assert frame.count() == frame.select("dataAreaId", "CustomerAccount").distinct().count() == 40


def test_metadata_streams(spark, dataverse, finops):
    assert reading(spark, dataverse, tables="account,contact").load("sys_tables").count() == 2
    assert "CustomersV3" in {row.table_name for row in reading(spark, finops).load("sys_tables").collect()}


def test_columns_and_filter_go_to_the_service(spark, dataverse):
    dataverse.control("DELETE", "requests")
    frame = reading(spark, dataverse, columns="name,statecode", filter="statecode eq 1").load("account")
    assert frame.columns == ["name", "statecode"]
    truth = [row for row in dataverse.rows("account") if row["statecode"] == 1]
    assert rows_of(frame, ["name"]) == sorted(((row["name"],) for row in truth), key=repr)
    urls = [one["url"] for one in dataverse.control("GET", "requests") if "/accounts?" in one["url"]]
    assert any("statecode%20eq%201" in url or "statecode+eq+1" in url for url in urls)
    assert not any("telephone1" in url for url in urls)


def test_a_schema_of_ones_own_decides_types_and_columns(spark, dataverse):
    frame = reading(spark, dataverse).schema("accountid string, revenue decimal(20,4), createdon timestamp_ntz").load("account")
    rows = {row["accountid"]: row for row in dataverse.rows("account")}
    for row in frame.collect():
        assert row.revenue == rows[row.accountid]["revenue"]


def test_200_columns(spark, dataverse):
    frame = reading(spark, dataverse).load("wide")
    assert len(frame.columns) > 200
    rows = frame.collect()
    assert len({row.wideid for row in rows}) == 400


def test_an_empty_table(spark, dataverse):
    frame = reading(spark, dataverse).load("empty")
    assert frame.count() == 0
    assert "emptyid" in frame.columns


def test_a_table_that_may_not_be_read(spark, dataverse):
    dataverse.control("POST", "access", {"missingReadPrivilege": ["contact"]})
    try:
        with pytest.raises(PySparkException) as caught:
            reading(spark, dataverse).load("contact").collect()
    finally:
        dataverse.control("POST", "access", {"missingReadPrivilege": []})
    assert "prvReadContact" in str(caught.value)
    assert SHOWN_SECRET not in str(caught.value)


def test_a_table_or_column_that_does_not_exist(spark, dataverse):
    for options, table in (({}, "nope"), ({"columns": "name,nope"}, "account"), ({"tbles": "x"}, "account")):
        with pytest.raises(AnalysisException, match="nope|tbles"):
            reading(spark, dataverse, **options).load(table)
