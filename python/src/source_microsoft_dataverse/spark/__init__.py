"""Dynamics 365 and Dataverse in Spark 4: `spark.read.format("dynamics365")`, and `sync_into` for Delta tables.

docs/spark.md is the guide.
"""

from source_microsoft_dataverse.spark.data_source import Dynamics365DataSource
from source_microsoft_dataverse.spark.errors import Dynamics365Error
from source_microsoft_dataverse.spark.sync import SyncResult, merge_changes, sync_into

__all__ = ["Dynamics365DataSource", "Dynamics365Error", "SyncResult", "merge_changes", "register", "sync_into"]


def register(spark) -> None:
    """Registers the format `dynamics365` in a session; only needed where Spark does not find installed data sources."""
    spark.dataSource.register(Dynamics365DataSource)
