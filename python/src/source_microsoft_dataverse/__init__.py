"""The Airbyte source connector for Microsoft Dataverse and Dynamics 365, with the Node that runs it.

`source-microsoft-dataverse` is the program; `command()` is its command line for those who start it themselves. With PySpark
installed, `source_microsoft_dataverse.spark` registers it as a data source.
"""

from source_microsoft_dataverse.launcher import command

__all__ = ["command"]
