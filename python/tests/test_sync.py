"""`sync_into`: whatever happens, the Delta table equals the source after the next call."""

from __future__ import annotations

import pytest
from emulator import Emulator, rows_of, truth_of
from source_microsoft_dataverse.spark import sync as module
from source_microsoft_dataverse.spark import sync_into


# Enough to see every kind of value; merges of all columns take much longer to compile than to run.
FEW = ["name", "revenue", "createdon", "statecode", "entityimage_timestamp", "donotemail"]


@pytest.fixture
def source(dataverse):
    yield dataverse
    dataverse.reset()


def assert_equal(spark, emulator: Emulator, table: str, into: str, key: list[str]) -> None:
    frame = spark.table(into)
    rows = emulator.rows(table)
    columns = [name for name in frame.columns if name in rows[0]]
    assert len(columns) > 5
    assert rows_of(frame, columns) == truth_of(rows, frame, columns, key)


def last_commit(spark, into: str) -> dict:
    return spark.sql(f"DESCRIBE HISTORY {into} LIMIT 1").first().asDict()


def change(source: Emulator) -> None:
    rows = source.rows("account")
    source.control("PATCH", f"tables/account/rows/{rows[0]['accountid']}", {"name": "Changed"})
    source.control("DELETE", f"tables/account/rows/{rows[1]['accountid']}")
    source.control("POST", "tables/account/rows", {"name": "New"})


def test_first_load_changes_and_nothing(delta, source):
    into = "accounts_followed"
    assert sync_into(delta, "account", into, source.config).full
    assert_equal(delta, source, "account", into, [])

    change(source)
    result = sync_into(delta, "account", into, source.config)
    assert (result.rows, result.full) == (3, False)
    assert_equal(delta, source, "account", into, [])

    assert sync_into(delta, "account", into, source.config).rows == 0
    metrics = last_commit(delta, into)["operationMetrics"]
    assert metrics["numTargetFilesAdded"] == metrics["numTargetFilesRemoved"] == "0"
    assert_equal(delta, source, "account", into, [])


@pytest.mark.parametrize("when", ["before the commit", "after the commit"])
def test_a_write_that_fails_is_repeated_without_harm(delta, source, monkeypatch, when):
    into = f"accounts_{when.split()[0]}"
    sync_into(delta, "account", into, source.config, columns=FEW)
    change(source)
    merge = module._merge

    def failing(*arguments, **named):
        if when == "after the commit":
            merge(*arguments, **named)
        raise RuntimeError("the cluster is gone")

    monkeypatch.setattr(module, "_merge", failing)
    with pytest.raises(RuntimeError, match="the cluster is gone"):
        sync_into(delta, "account", into, source.config, columns=FEW)
    monkeypatch.setattr(module, "_merge", merge)
    sync_into(delta, "account", into, source.config, columns=FEW)
    assert_equal(delta, source, "account", into, [])


def test_an_expired_token_brings_all_rows_and_removes_those_that_are_gone(delta, source):
    into = "accounts_expired"
    sync_into(delta, "account", into, source.config, columns=FEW)
    change(source)
    source.control("POST", "changetracking/expire", {"table": "account"})
    assert sync_into(delta, "account", into, source.config, columns=FEW).full
    assert_equal(delta, source, "account", into, [])


def test_a_column_that_comes_into_the_selection(delta, source):
    into = "accounts_columns"
    sync_into(delta, "account", into, source.config, columns=["name"])
    assert "revenue" not in delta.table(into).columns
    sync_into(delta, "account", into, source.config, columns=FEW)
    assert_equal(delta, source, "account", into, [])


def test_content_that_somebody_replaced_is_loaded_again(delta, source):
    into = "accounts_replaced"
    sync_into(delta, "account", into, source.config, columns=FEW)
    delta.table(into).limit(3).write.format("delta").mode("overwrite").saveAsTable(into)
    assert sync_into(delta, "account", into, source.config, columns=FEW).full
    assert_equal(delta, source, "account", into, [])


def test_a_table_without_change_tracking_loses_rows_that_are_gone(delta, source):
    into = "territories_followed"
    sync_into(delta, "territory", into, source.config)
    rows = source.rows("territory")
    source.control("DELETE", f"tables/territory/rows/{rows[0]['territoryid']}")
    assert sync_into(delta, "territory", into, source.config).full
    assert_equal(delta, source, "territory", into, [])


def test_finance_and_operations_by_natural_key(delta, finops):
    into, key = "customers_followed", ["dataAreaId", "CustomerAccount"]
    try:
        assert sync_into(delta, "CustomersV3", into, finops.config).full
        assert_equal(delta, finops, "CustomersV3", into, key)
        sync_into(delta, "CustomersV3", into, finops.config)
        metrics = last_commit(delta, into)["operationMetrics"]
        assert metrics["numTargetRowsUpdated"] == metrics["numTargetRowsInserted"] == "0"

        rows = finops.rows("CustomersV3")
        finops.control("PATCH", f"tables/CustomersV3/rows/{rows[0]['@recId']}", {"NameAlias": "Changed"})
        finops.control("DELETE", f"tables/CustomersV3/rows/{rows[1]['@recId']}")
        sync_into(delta, "CustomersV3", into, finops.config)
        metrics = last_commit(delta, into)["operationMetrics"]
        assert (metrics["numTargetRowsUpdated"], metrics["numTargetRowsDeleted"]) == ("1", "1")
        assert_equal(delta, finops, "CustomersV3", into, key)
    finally:
        finops.reset()
