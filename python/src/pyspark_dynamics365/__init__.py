"""Spark 4 finds data sources in installed packages whose names begin with `pyspark_`, and registers their `DefaultSource`.

So `spark.read.format("dynamics365")` works wherever the wheel is installed, without a line of code.
https://spark.apache.org/docs/latest/api/python/tutorial/sql/python_data_source.html
"""

from source_microsoft_dataverse.spark.data_source import Dynamics365DataSource as DefaultSource

__all__ = ["DefaultSource"]
