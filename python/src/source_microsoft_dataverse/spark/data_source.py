"""The data source `dynamics365` (Spark's Python Data Source API, Spark 4.0 and later)."""

from __future__ import annotations

from pyspark.sql.datasource import DataSource, DataSourceReader
from pyspark.sql.types import StructType

from source_microsoft_dataverse.spark.batch import BatchReader
from source_microsoft_dataverse.spark.changes import ChangesReader
from source_microsoft_dataverse.spark.discovery import discover, schema_of
from source_microsoft_dataverse.spark.options import parse_options
from source_microsoft_dataverse.spark.stream import StreamReader


class Dynamics365DataSource(DataSource):
    """Tables of Dataverse, Dynamics 365 and Finance & Operations.

    ```python
    accounts = spark.read.format("dynamics365").options(url=…, tenant_id=…, client_id=…, client_secret_value=…).load("account")
    ```

    docs/spark.md lists the options. Errors arrive as AnalysisException (schema, partitions) or PythonException (tasks) with the
    connector's message in them, and without secrets.
    """

    @classmethod
    def name(cls) -> str:
        return "dynamics365"

    def schema(self) -> StructType:
        """Asks the environment. Spark does not call it where the user gives a schema."""
        options = parse_options(self.options)
        return schema_of(discover(options), options)

    def reader(self, schema: StructType) -> DataSourceReader:
        options = parse_options(self.options)
        kind = BatchReader if options.sync_state is None else ChangesReader
        return kind(options, schema)

    def simpleStreamReader(self, schema: StructType) -> StreamReader:
        return StreamReader(parse_options(self.options), schema)
