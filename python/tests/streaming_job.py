"""A driver of its own with one streaming query, for test_streaming.py to kill: FOLDER CONFIG WAREHOUSE."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from conftest import session_builder

folder, config = Path(sys.argv[1]), json.loads(sys.argv[2])
spark = session_builder("local[1]", folder, with_delta=True).config("spark.eventLog.enabled", "false").getOrCreate()


def hang(rows, batch):
    rows.count()
    (folder / "in-batch").touch()
    time.sleep(600)


changes = spark.readStream.format("dynamics365").options(**config).load("account")
writing = changes.writeStream.option("checkpointLocation", str(folder / "checkpoint"))
writing.foreachBatch(hang).trigger(availableNow=True).start().awaitTermination()
