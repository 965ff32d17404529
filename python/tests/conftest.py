"""What the tests share: the two emulators, one Spark session, and the truth that reads are compared with.

`npm run test:spark` runs them; scripts/spark_tests.ts says what it prepares.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).parent))

from emulator import Emulator

MASTER = os.environ.get("SPARK_TEST_MASTER", "local[2]")
SHOWN_SECRET = "emulator~secret.Value_1234567890"
# Workers inherit it; on a real cluster it would be spark.executorEnv.DATAVERSE_TEST_SECRET.
os.environ["DATAVERSE_TEST_SECRET"] = SHOWN_SECRET


@pytest.fixture(scope="session")
def dataverse():
    with Emulator("--generate", "bench=12000", "--generate", "wide=400:wide", "--generate", "empty=0") as emulator:
        yield emulator


@pytest.fixture(scope="session")
def finops():
    with Emulator("--product", "finance_and_operations") as emulator:
        yield emulator


@pytest.fixture(scope="session")
def folder():
    with tempfile.TemporaryDirectory(prefix="spark-tests-") as path:
        yield Path(path)


def session_builder(master: str, folder: Path, with_delta: bool):
    """Few shuffle partitions and no pages, since the data is small and several tests share two cores."""
    builder = (
        SparkSession.builder.master(master)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "Asia/Kolkata")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.eventLog.enabled", "true")
        .config("spark.eventLog.compress", "false")
        .config("spark.eventLog.rolling.enabled", "false")
        .config("spark.eventLog.dir", folder.as_uri())
        .config("spark.sql.python.filterPushdown.enabled", "true")
        .config("spark.databricks.delta.snapshotPartitions", "2")
        # Compiling a plan takes longer than running it on so few rows.
        .config("spark.sql.codegen.wholeStage", "false")
    )
    if not with_delta:
        return builder
    from delta import configure_spark_with_delta_pip

    builder = builder.config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension").config(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"
    )
    return configure_spark_with_delta_pip(builder)


@pytest.fixture(scope="session")
def spark(folder):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = session_builder(MASTER, folder, with_delta="SPARK_TEST_WITHOUT_DELTA" not in os.environ).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture
def delta(spark):
    """For tests that write: skipped where Delta's jar could not be had."""
    if "SPARK_TEST_WITHOUT_DELTA" in os.environ:
        pytest.skip(f"no Delta: {os.environ['SPARK_TEST_WITHOUT_DELTA']}")
    return spark


def reading(spark, emulator: Emulator, **options):
    """A reader of the emulated environment."""
    return spark.read.format("dynamics365").options(**{**emulator.config, **options})
