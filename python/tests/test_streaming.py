"""`spark.readStream` for small changes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.errors import PySparkException, StreamingQueryException
from source_microsoft_dataverse.spark import merge_changes
from test_sync import assert_equal, change, source

__all__ = ["source"]


def run(spark, source, folder: Path, merge, table: str = "account", **options) -> None:
    """What has changed since the last run, and then the end."""
    changes = spark.readStream.format("dynamics365").options(**source.config, **options).load(table)
    writing = changes.writeStream.option("checkpointLocation", str(folder / "checkpoint"))
    writing.foreachBatch(merge).trigger(availableNow=True).start().awaitTermination(120)


def into(table: str):
    return lambda rows, _: merge_changes(rows, table, ["accountid"])


def test_changes_and_a_batch_that_fails_after_its_merge(delta, source, tmp_path):
    run(delta, source, tmp_path, into("accounts_streamed"))
    assert_equal(delta, source, "account", "accounts_streamed", [])
    change(source)

    def failing(rows, batch):
        merge_changes(rows, "accounts_streamed", ["accountid"])
        raise RuntimeError("the cluster is gone")

    with pytest.raises(StreamingQueryException, match="the cluster is gone"):
        run(delta, source, tmp_path, failing)
    source.control("POST", "tables/account/rows", {"name": "Newer"})
    # The batch is replayed; what came after it waits for the next run, unless the replay has brought it.
    run(delta, source, tmp_path, into("accounts_streamed"))
    run(delta, source, tmp_path, into("accounts_streamed"))
    assert_equal(delta, source, "account", "accounts_streamed", [])


def test_a_driver_that_is_killed_in_a_batch(delta, source, tmp_path):
    job = [sys.executable, str(Path(__file__).parent / "streaming_job.py"), str(tmp_path), json.dumps(source.config)]
    driver = subprocess.Popen(job, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        from processes import wait_for

        wait_for(lambda: (tmp_path / "in-batch").exists() or driver.poll() is not None, 120)
        assert driver.poll() is None
    finally:
        os.killpg(driver.pid, signal.SIGKILL)
        driver.wait()
    change(source)
    run(delta, source, tmp_path, into("accounts_killed"))
    run(delta, source, tmp_path, into("accounts_killed"))
    assert_equal(delta, source, "account", "accounts_killed", [])


def test_a_batch_that_is_too_large_is_refused(delta, source, tmp_path):
    with pytest.raises(StreamingQueryException, match="more than 10 rows"):
        run(delta, source, tmp_path, into("accounts_large"), maxRows=10)


def test_a_table_without_change_tracking_is_refused(delta, source, tmp_path):
    with pytest.raises(PySparkException, match="no change tracking"):
        run(delta, source, tmp_path, into("territories"), table="territory")
