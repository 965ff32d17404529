"""The examples do what they say, against the emulators."""

from __future__ import annotations

import sys

from emulator import ROOT
from test_sync import assert_equal, change, source

sys.path.insert(0, str(ROOT / "examples"))

__all__ = ["source"]


def test_lakehouse(delta, source, finops):
    import lakehouse

    options = {**source.config, "client_secret_value": "${DATAVERSE_TEST_SECRET}"}
    first = lakehouse.run(delta, "dynamics", options, finops.config)
    assert all(result.full for result in first.values())
    change(source)
    again = lakehouse.run(delta, "dynamics", options, finops.config)
    assert (again["account"].rows, again["contact"].rows) == (3, 0)
    assert_equal(delta, source, "account", "dynamics.account", [])
    assert_equal(delta, finops, "CustomersV3", "dynamics.customersv3", ["dataAreaId", "CustomerAccount"])
