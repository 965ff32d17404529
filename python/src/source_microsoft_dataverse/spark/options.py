"""From Spark's options, which are texts with names in lower case, to a configuration of the connector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from source_microsoft_dataverse.spark.errors import Dynamics365Error


def _list(text: str) -> list[str]:
    return [part for part in (one.strip() for one in text.split(",")) if part]


def _flag(text: str) -> bool:
    if text.strip().lower() in ("true", "false"):
        return text.strip().lower() == "true"
    raise ValueError("true or false")


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError("a whole number of 1 or more")
    return count


def _text(text: str) -> str:
    return text


# The connector's own properties, by their own names. https://spark.apache.org/docs/latest/configuration.html says which
# names Spark redacts in SQL statements: those with `secret`, `password`, `token` or `access key` in them.
PROPERTIES: Mapping[str, Callable[[str], Any]] = {
    "url": _text,
    "tenant_id": _text,
    "client_id": _text,
    "client_secret_value": _text,
    "authority_url": _text,
    "product": _text,
    "tables": _list,
    "companies": _list,
    "cross_company": _flag,
    "choice_labels": _flag,
    "label_language": _count,
    "lookup_types": _flag,
    "start_date": _text,
    "odata_maxpagesize": _count,
    "max_concurrent_requests": _count,
    "parallel_initial_load": _flag,
    "blank_dates_as_null": _flag,
    "lookback_minutes": _count,
}

# Members of `authentication`. Secrets have names that Spark redacts.
AUTHENTICATION: Mapping[str, str] = {
    "auth_type": "auth_type",
    "certificate": "certificate",
    "private_key_secret": "private_key",
    "passphrase_secret": "passphrase",
    "refresh_token": "refresh_token",
    "identity_client_id": "identity_client_id",
    "token_file": "token_file",
    "token_url": "token_url",
    "resource": "resource",
}

SECRETS = ("client_secret_value", "private_key_secret", "passphrase_secret", "refresh_token")

# Options of the data source itself.
OWN = ("path", "columns", "filter", "numpartitions", "cursor", "syncstate", "maxrows")

# A name that Spark would show in SQL statements and in its pages.
SHOWN: Mapping[str, str] = {
    "private_key": "private_key_secret",
    "passphrase": "passphrase_secret",
    "client_secret": "client_secret_value",
    "password": "client_secret_value",
    "config": "one option for each property",
}


@dataclass(frozen=True)
class Options:
    """What to read, and how. `config` holds secrets: it is never shown, and only sent to a child's standard input."""

    table: str
    config: dict[str, Any] = field(repr=False)
    columns: list[str] | None
    partitions: int | None
    """At most so many tasks; None for as many as the service takes."""
    cursor: str | None
    """The cursor column of an incremental read of a table without change tracking."""
    sync_state: str | None
    """For `sync_into`: read incrementally from this state, empty for none, and hand on the new one."""
    max_rows: int | None
    """A streaming batch of more rows is an error."""

    def secrets(self) -> list[str]:
        """Texts that must not be in any message."""
        authentication = self.config.get("authentication", {})
        named = [self.config.get("client_secret_value"), *(authentication.get(AUTHENTICATION[one]) for one in SECRETS[1:])]
        return [secret for secret in named if secret and not secret.startswith("${")]

    def config_for(self, **changes: Any) -> dict[str, Any]:
        """The configuration with some properties changed."""
        return {**self.config, **changes}


def parse_options(options: Mapping[str, str]) -> Options:
    """
    Raises:
        Dynamics365Error: `options_invalid`, naming the option that is missing, unknown or not understood.
    """
    given = {name.lower(): value for name, value in options.items()}
    table = given.get("path", "").strip()
    if not table:
        raise _invalid('no table is named. Write .load("account")')
    for name in given:
        _require_known(name)
    if "url" not in given:
        raise _invalid("`url` is missing, such as https://contoso.crm4.dynamics.com")
    config: dict[str, Any] = {name: _read(name, given[name], read) for name, read in PROPERTIES.items() if name in given}
    authentication = {member: given[name] for name, member in AUTHENTICATION.items() if name in given}
    if authentication:
        config["authentication"] = authentication
    row_filter = given.get("filter", "").strip() or None
    if row_filter is not None:
        config["row_filters"] = [{"table": table, "filter": row_filter}]
    columns = _list(given.get("columns", ""))
    return Options(
        table=table,
        config=config,
        columns=columns or None,
        partitions=_read("numPartitions", given["numpartitions"], _count) if "numpartitions" in given else None,
        cursor=given.get("cursor") or None,
        sync_state=given.get("syncstate"),
        max_rows=_read("maxRows", given["maxrows"], _count) if "maxrows" in given else None,
    )


def _require_known(name: str) -> None:
    if name in SHOWN:
        raise _invalid(f"`{name}` is not an option. Use {SHOWN[name]}: Spark redacts options by their names")
    if name not in PROPERTIES and name not in AUTHENTICATION and name not in OWN:
        known = ", ".join(sorted([*PROPERTIES, *AUTHENTICATION, "columns", "filter", "numPartitions", "cursor", "maxRows"]))
        raise _invalid(f"`{name}` is not an option. There are {known}")


def _read(name: str, text: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(text)
    except ValueError as error:
        # The text itself may be a secret in the wrong place.
        expected = str(error) if "literal" not in str(error) else "a whole number"
        raise _invalid(f"`{name}` takes {expected}") from None


def _invalid(why: str) -> Dynamics365Error:
    return Dynamics365Error(f"The options cannot be used: {why}.", "options_invalid")
