"""Ends with exit code 0 where a Spark session with Delta can be started."""

import os
import sys
import tempfile
from pathlib import Path

os.environ["PYSPARK_PYTHON"] = sys.executable

from conftest import session_builder

with tempfile.TemporaryDirectory() as folder:
    session_builder("local[1]", Path(folder), with_delta=True).getOrCreate().stop()
