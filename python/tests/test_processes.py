"""The connector's process in a task: it is killed, it is left, it holds secrets."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from pathlib import Path

import pytest
from conftest import MASTER, SHOWN_SECRET, reading
from processes import ancestor, descendants, wait_for
from pyspark.errors import PySparkException
from source_microsoft_dataverse.spark import sync_into

READER = "bundle/main.js read"
EXECUTOR = "CoarseGrainedExecutorBackend"


class Running:
    """A query of many small pages in a thread, so that there is time to do something to it."""

    def __init__(self, spark, dataverse) -> None:
        options = {"odata_maxpagesize": 20, "columns": "benchid", "max_concurrent_requests": 1}
        self.frame = reading(spark, dataverse, **options).load("bench")
        self.count: int | None = None
        self.error: PySparkException | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.count = self.frame.count()
        except PySparkException as error:
            self.error = error

    def end(self) -> None:
        self._thread.join(120)
        assert not self._thread.is_alive()


@pytest.mark.skipif(MASTER.startswith("local-cluster"), reason="a task is tried again there")
def test_a_killed_connector_is_an_error_and_not_the_end(spark, dataverse):
    running = Running(spark, dataverse)
    (child,) = wait_for(lambda: descendants(READER))
    os.kill(child, signal.SIGKILL)
    running.end()
    assert running.count is None
    assert "SIGKILL" in str(running.error)


def test_nothing_is_left_of_a_query_that_stops_early(spark, dataverse):
    frame = reading(spark, dataverse, odata_maxpagesize=20, columns="benchid", max_concurrent_requests=1).load("bench")
    assert len(frame.take(5)) == 5
    wait_for(lambda: not descendants(READER), 10)


def test_secrets_are_in_no_file_and_on_no_command_line(spark, dataverse):
    running = Running(spark, dataverse)
    (child,) = wait_for(lambda: descendants(READER))
    arguments = Path(f"/proc/{child}/cmdline").read_bytes()
    environment = Path(f"/proc/{child}/environ").read_bytes().replace(f"DATAVERSE_TEST_SECRET={SHOWN_SECRET}".encode(), b"")
    catalog = Path(arguments.split(b"--catalog\0")[1].split(b"\0")[0].decode())
    assert catalog.is_relative_to(tempfile.gettempdir())
    assert catalog.parent.stat().st_mode & 0o777 == 0o700
    texts = [file.read_bytes() for file in catalog.parent.iterdir()]
    running.end()
    assert running.count == 12_000
    assert not any(SHOWN_SECRET.encode() in text for text in [arguments, environment, *texts])
    assert not catalog.parent.exists()


def test_secrets_are_in_no_plan_and_no_event(spark, dataverse, folder):
    frame = reading(spark, dataverse).load("account")
    frame.count()
    options = ", ".join(f"{name} '{value}'" for name, value in dataverse.config.items())
    spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW accounts USING dynamics365 OPTIONS (path 'account', {options})")
    spark.sql("SELECT count(*) FROM accounts").collect()
    assert SHOWN_SECRET not in frame._jdf.queryExecution().toString()
    events = [file.read_text() for file in folder.iterdir() if file.is_file()]
    assert any("accounts" in text for text in events)
    assert not any(SHOWN_SECRET in text for text in events)


def test_secrets_may_be_named_by_a_variable_of_the_workers(spark, dataverse):
    named = reading(spark, dataverse, client_secret_value="${DATAVERSE_TEST_SECRET}")
    assert named.load("territory").count() == 5


def test_a_wrong_secret_is_in_no_message(spark, dataverse):
    with pytest.raises(PySparkException) as caught:
        reading(spark, dataverse, client_secret_value="wr0ng~secret").load("account")
    assert "AADSTS" in str(caught.value) or "client_secret_value" in str(caught.value)
    assert "wr0ng~secret" not in str(caught.value)


@pytest.mark.cluster
@pytest.mark.skipif(not MASTER.startswith("local-cluster"), reason="there are no executors to kill")
def test_a_killed_executor(spark, dataverse):
    running = Running(spark, dataverse)
    readers = wait_for(lambda: descendants(READER))
    os.kill(ancestor(readers[0], EXECUTOR), signal.SIGKILL)
    running.end()
    assert running.error is None
    assert running.count == 12_000
    wait_for(lambda: not set(readers) & set(descendants(READER)), 10)


@pytest.mark.cluster
@pytest.mark.skipif(not MASTER.startswith("local-cluster"), reason="there are no executors to kill")
def test_a_killed_executor_while_a_delta_table_is_filled(delta, dataverse):
    into, options = "bench_followed", {**dataverse.config, "odata_maxpagesize": 50, "max_concurrent_requests": 1}
    failures: list[Exception] = []

    def fill() -> None:
        try:
            sync_into(delta, "bench", into, options, columns=["amount"])
        except Exception as error:
            failures.append(error)

    filling = threading.Thread(target=fill)
    filling.start()
    wait_for(lambda: descendants(f"{READER} --config - --catalog"))
    # The connector runs below the driver here, and the executors do the merge.
    os.kill(descendants(EXECUTOR)[0], signal.SIGKILL)
    filling.join(180)
    assert not filling.is_alive()
    if failures:
        sync_into(delta, "bench", into, options, columns=["amount"])
    found = delta.table(into).selectExpr("count(*) n", "count(distinct benchid) ids", "count(amount) amounts").first()
    assert (found.n, found.ids) == (12_000, 12_000)
