"""A lakehouse that follows Dataverse and Finance & Operations: run it as often as the tables should be brought up to date.

    pip install source_microsoft_dataverse-*.whl "pyspark==4.2.0" "delta-spark==4.4.0"
    export DATAVERSE_URL=https://contoso.crm4.dynamics.com DATAVERSE_TENANT=… DATAVERSE_CLIENT=… DATAVERSE_SECRET=…
    python lakehouse.py

The first run loads the tables, later ones merge what has changed. A run that failed is simply repeated. Lines marked
[Databricks] and [Fabric] say what changes there; everything else stays as it is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from pyspark.sql import SparkSession
from source_microsoft_dataverse.spark import SyncResult, sync_into

# Tables with change tracking: changes and deletes come by token.
DATAVERSE_TABLES = ("account", "contact", "opportunity")
# Entities have natural keys and no change tracking: they are compared as a whole, company by company.
FINOPS_ENTITIES = ("CustomersV3", "VendorInvoiceHeaders")


def new_session() -> SparkSession:
    """A session on this machine with Delta.

    [Databricks] [Fabric] Leave this function out: the notebook has `spark`, and Delta is installed. Install the wheel as a
    library of the cluster, or in the environment of the workspace, so that executors have it too.
    """
    from delta import configure_spark_with_delta_pip

    builder = (
        SparkSession.builder.appName("lakehouse")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
    )
    return configure_spark_with_delta_pip(builder).getOrCreate()


def options_from_environment(url: str) -> dict[str, str]:
    """How to sign in.

    [Databricks] Take the values from a secret scope: dbutils.secrets.get("dynamics", "client-secret").
    [Fabric] Take them from a key vault: notebookutils.credentials.getSecret("https://….vault.azure.net/", "client-secret").
    """
    return {
        "url": url,
        "tenant_id": os.environ["DATAVERSE_TENANT"],
        "client_id": os.environ["DATAVERSE_CLIENT"],
        # The connector itself replaces this by the variable's value, in the worker's process; Spark never sees the secret.
        "client_secret_value": "${DATAVERSE_SECRET}",
    }


def run(
    spark: SparkSession, schema: str, dataverse: Mapping[str, str] | None, finops: Mapping[str, str] | None
) -> dict[str, SyncResult]:
    """Brings all tables up to date.

    Args:
        schema: where the Delta tables are. [Databricks] With Unity Catalog "main.dynamics". [Fabric] The name of the lakehouse.
        dataverse: options of the environment, or None to leave it out. finops: the same for Finance & Operations.

    Returns:
        What was done, by table.
    """
    spark.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    done: dict[str, SyncResult] = {}
    for options, tables in ((dataverse, DATAVERSE_TABLES), (finops, FINOPS_ENTITIES)):
        for table in tables if options is not None else ():
            done[table] = sync_into(spark, table, f"{schema}.{table.lower()}", options)
    return done


def main() -> None:
    dataverse_url, finops_url = os.environ.get("DATAVERSE_URL"), os.environ.get("FINOPS_URL")
    done = run(
        new_session(),
        "dynamics",
        options_from_environment(dataverse_url) if dataverse_url else None,
        options_from_environment(finops_url) if finops_url else None,
    )
    for table, result in done.items():
        print(f"{table}: {result.rows} rows{', all of them' if result.full else ''}")


if __name__ == "__main__":
    main()
