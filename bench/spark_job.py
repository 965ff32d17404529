"""Reads one table with different numbers of tasks in one Spark session, and prints what each read cost as a line of JSON.

Started by bench/cases/spark.ts: CONFIG TABLE SLICES…
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

os.environ["PYSPARK_PYTHON"] = sys.executable
TICKS = os.sysconf("SC_CLK_TCK")
EXECUTORS = 8


def processor_seconds() -> tuple[float, float]:
    """Of all processes below this one with their ended children, and of the ended children of Python workers alone: those
    are the connectors. Spark keeps its executors and workers between two reads."""
    stats: dict[int, tuple[int, float, float, bool]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                name, _, rest = (entry / "stat").read_text().partition(" ")[2].rpartition(")")
                fields = rest.split()
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue  # It has ended.
            own, children = sum(map(int, fields[11:13])) / TICKS, sum(map(int, fields[13:15])) / TICKS
            stats[int(entry.name)] = (int(fields[1]), own, children, b"pyspark.daemon" in line)
    below = {pid for pid in stats if _is_below(pid, stats)}
    total = sum(stats[pid][1] + stats[pid][2] for pid in below)
    return total, sum(stats[pid][2] for pid in below if stats[pid][3])


def _is_below(pid: int, stats: dict) -> bool:
    while pid in stats and pid != os.getpid():
        pid = stats[pid][0]
    return pid == os.getpid()


def main() -> None:
    from pyspark.sql import SparkSession

    config, table, counts = json.loads(sys.argv[1]), sys.argv[2], [int(one) for one in sys.argv[3:]]
    builder = SparkSession.builder.master(f"local-cluster[{EXECUTORS},1,512]").config("spark.executor.memory", "512m")
    spark = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    # Executors, workers and the first compilation of Spark's own code are not measured.
    spark.sparkContext.parallelize(range(EXECUTORS * 4), EXECUTORS * 4).map(lambda _: time.sleep(0.5)).count()
    spark.read.format("dynamics365").options(**config).load("account").write.format("noop").mode("overwrite").save()
    for count in counts:
        frame = spark.read.format("dynamics365").options(**config, numPartitions=count, max_concurrent_requests=count)
        before, begun = processor_seconds(), time.monotonic()
        loaded = frame.load(table)
        loaded.rdd.getNumPartitions()
        planned = time.monotonic() - begun
        loaded.write.format("noop").mode("overwrite").save()
        wall, after = time.monotonic() - begun, processor_seconds()
        processor, connectors = after[0] - before[0], after[1] - before[1]
        cost = {"slices": count, "wallSeconds": wall, "planSeconds": planned, "cpuSeconds": processor, "connectorSeconds": connectors}
        print(json.dumps(cost), flush=True)
    spark.stop()


main()
