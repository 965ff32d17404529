"""Wraps the built executable in the interface that the CDK's standard tests call in process.

The suite supports only Python sources. This class runs one command of the executable for each method and passes on its
messages, so that the suite judges what users get.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from airbyte_cdk.models import (
    AirbyteCatalog,
    AirbyteConnectionStatus,
    AirbyteMessage,
    AirbyteMessageSerializer,
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteCatalogSerializer,
    ConnectorSpecification,
    FailureType,
    Type,
)
from airbyte_cdk.sources import Source
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

EXECUTABLE = os.environ["CONNECTOR_EXECUTABLE"]


class ExecutableSource(Source):
    """Runs the executable named by CONNECTOR_EXECUTABLE."""

    def spec(self, logger: Any) -> ConnectorSpecification:
        return _only(Type.SPEC, _run("spec")).spec

    def check(self, logger: Any, config: Mapping[str, Any]) -> AirbyteConnectionStatus:
        return _only(Type.CONNECTION_STATUS, _run("check", config=config)).connectionStatus

    def discover(self, logger: Any, config: Mapping[str, Any]) -> AirbyteCatalog:
        return _only(Type.CATALOG, _run("discover", config=config)).catalog

    @classmethod
    def read_catalog(cls, catalog_path: str) -> ConfiguredAirbyteCatalog:
        """Reads the catalog without validating it: the executable must do that, also for an invalid one."""
        parsed = json.loads(Path(catalog_path).read_text(encoding="utf-8"))
        try:
            catalog = ConfiguredAirbyteCatalogSerializer.load(parsed)
        except Exception:
            catalog = ConfiguredAirbyteCatalog(streams=[])
        catalog.raw = parsed
        return catalog

    def read(
        self, logger: Any, config: Mapping[str, Any], catalog: ConfiguredAirbyteCatalog, state: Any = None
    ) -> Iterable[AirbyteMessage]:
        yield from _run("read", config=config, catalog=catalog.raw)


def _run(command: str, **inputs: Any) -> Iterator[AirbyteMessage]:
    with tempfile.TemporaryDirectory() as folder:
        arguments = [EXECUTABLE, command]
        for name, value in inputs.items():
            path = Path(folder) / f"{name}.json"
            path.write_text(json.dumps(value), encoding="utf-8")
            arguments += [f"--{name}", str(path)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                yield AirbyteMessageSerializer.load(json.loads(line))
        if process.returncode != 0:
            raise AirbyteTracedException(
                message=f"{command} ended with {process.returncode}", failure_type=FailureType.system_error
            )


def _only(kind: Type, messages: Iterator[AirbyteMessage]) -> AirbyteMessage:
    """Returns the only message of a kind; any other number is a failure. The suite forwards logs itself."""
    found = [message for message in messages if message.type == kind]
    assert len(found) == 1, f"expected one {kind} message, got {len(found)}"
    return found[0]
