"""PyAirbyte drives the executable or the image: two syncs into a database, with changes and deletes between them.

Usage: run.py EXECUTABLE CONFIG duckdb|postgres [--image IMAGE]

Writes one JSON line for each case: {"case": …, "outcome": "passed" | "failed", "detail": …}. The truth that the database
is compared with is what the emulator's Web API answers to this script's own requests.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
import time
import traceback
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

os.environ.setdefault("AIRBYTE_OFFLINE_MODE", "1")
os.environ.setdefault("DO_NOT_TRACK", "1")

import airbyte as ab  # noqa: E402
import sqlalchemy  # noqa: E402
from airbyte.caches import DuckDBCache, PostgresCache  # noqa: E402

STREAMS = {"account": "accounts", "contact": "contacts", "opportunity": "opportunities", "incident": "incidents"}
KEYS = {"account": "accountid", "contact": "contactid", "opportunity": "opportunityid", "incident": "incidentid"}

LAST_PLACE_OF_A_DOUBLE = 2**-52


class Environment:
    """The emulated environment, as a client of its own sees and changes it."""

    def __init__(self, config: dict[str, str]) -> None:
        self.url = config["url"]
        form = urllib.parse.urlencode(
            {
                "grant_type": "client_credentials",
                "client_id": config["client_id"],
                "client_secret": config["client_secret_value"],
                "scope": f"{self.url}/.default",
            }
        ).encode()
        token_url = f"{config['authority_url']}/{config['tenant_id']}/oauth2/v2.0/token"
        with urllib.request.urlopen(token_url, form) as answer:
            self._token = json.load(answer)["access_token"]

    def rows(self, entity_set: str) -> list[dict[str, Any]]:
        request = urllib.request.Request(
            f"{self.url}/api/data/v9.2/{entity_set}", headers={"Authorization": f"Bearer {self._token}"}
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read(), parse_float=Decimal)["value"]

    def control(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}/_emulator/{path}", json.dumps(body).encode() if body is not None else None, method=method
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())


def same(cached: Any, sent: Any) -> bool:
    """Whether the cache holds what the service sent, in the cache's own types."""
    if sent is None or cached is None:
        return cached is None and sent is None
    if isinstance(cached, datetime):
        moment = cached if cached.tzinfo else cached.replace(tzinfo=timezone.utc)
        return moment == datetime.fromisoformat(str(sent).replace("Z", "+00:00"))
    if isinstance(sent, bool) or isinstance(cached, bool):
        return cached == sent
    if isinstance(sent, int):  # PostgreSQL's cache is filled through data frames, which round beyond 2^53.
        return cached == sent or (abs(sent) > 2**53 and float(cached) == float(sent))
    if isinstance(sent, Decimal):  # PyAirbyte reads numbers as doubles on their way into its caches.
        return math.isclose(cached, sent, rel_tol=LAST_PLACE_OF_A_DOUBLE)
    if isinstance(sent, dict):
        return json.loads(cached) == sent if isinstance(cached, str) else cached == sent
    return str(cached)[:10] == sent if len(str(sent)) == 10 and hasattr(cached, "year") else str(cached) == sent


def compare(cache: Any, environment: Environment) -> str:
    """Every live row of every stream, value by value. @returns how much was compared."""
    values = 0
    for stream, entity_set in STREAMS.items():
        # By SQL, since a data frame turns integers beside nulls into floats.
        found = sqlalchemy.text(f'select * from "{cache.schema_name}"."{stream}" where _ab_cdc_deleted_at is null')
        with cache.get_sql_engine().connect() as connection:
            live = {row[KEYS[stream]]: row for row in connection.execute(found).mappings()}
        truth = {row[KEYS[stream]]: row for row in environment.rows(entity_set)}
        assert live.keys() == truth.keys(), f"{stream}: {len(live)} rows, {len(truth)} expected"
        for key, sent in truth.items():
            for column, cached in live[key].items():
                if column.startswith("_ab_cdc_") or column.startswith("_airbyte") or column.endswith("_label"):
                    continue
                assert same(cached, sent[column]), f"{stream} {key} {column}: {cached!r} instead of {sent[column]!r}"
                values += 1
    return f"{values} values of {len(STREAMS)} streams are equal"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("executable")
    parser.add_argument("config", type=Path)
    parser.add_argument("cache", choices=["duckdb", "postgres"])
    parser.add_argument("--image")
    options = parser.parse_args()
    config = json.loads(options.config.read_text())
    environment = Environment(config)

    def source() -> ab.Source:
        where = {"docker_image": options.image} if options.image else {"local_executable": options.executable}
        made = ab.get_source("source-microsoft-dataverse", config=config, **where)
        made.select_streams(list(STREAMS))
        return made

    folder = tempfile.mkdtemp()
    cache = (
        DuckDBCache(db_path=f"{folder}/cache.duckdb")
        if options.cache == "duckdb"
        else PostgresCache(host=os.environ["PGHOST"], port=int(os.environ["PGPORT"]), username=os.environ["PGUSER"],
                           password=os.environ.get("PGPASSWORD", ""), database=os.environ["PGDATABASE"])
    )
    made: dict[str, Any] = {}

    def check() -> str:
        source().check()
        return "SUCCEEDED"

    def first() -> str:
        source().read(cache=cache)
        return compare(cache, environment)

    def second() -> str:
        rows = environment.control("GET", "tables/account/rows?limit=3")
        ids = [row["accountid"] for row in rows]
        environment.control("PATCH", f"tables/account/rows/{ids[0]}", {"name": "Renamed, then read"})
        environment.control("DELETE", f"tables/account/rows/{ids[1]}")
        environment.control("POST", "tables/contact/rows", {"lastname": "Created"})
        result = source().read(cache=cache)
        made["processed"] = result.processed_records
        assert result.processed_records < 20, f"{result.processed_records} records for three changes"
        return f"{compare(cache, environment)}; {result.processed_records} records read"

    def samples() -> str:
        start = time.monotonic()
        found = source().get_samples(["account"], limit=3)
        seconds = time.monotonic() - start
        count = len(found["account"])
        assert count == 3, f"{count} records"
        assert seconds < 5, f"took {seconds:.1f} s"
        return "3 records, and the process ended by itself"

    def preview() -> str:
        start = time.monotonic()
        count = len(list(source().get_records("account", limit=2)))
        seconds = time.monotonic() - start
        assert count == 2, f"{count} records"
        assert seconds < 5, f"took {seconds:.1f} s"
        return "2 records, and the process ended by itself"

    run("check", check)
    run("first sync", first)
    run("second sync after a change, a delete and a new row", second)
    if options.image:
        # PyAirbyte ends `docker run` after ten seconds here; why its signal does not end the container is not understood.
        for case in ("get_samples(limit=3)", "get_records(limit=2)"):
            detail = "with the image, previews end after ten seconds only: open"
            print("RESULT " + json.dumps({"case": case, "outcome": "skipped", "detail": detail}), flush=True)
        return
    run("get_samples(limit=3)", samples)
    run("get_records(limit=2)", preview)


def run(case: str, work: Callable[[], str]) -> None:
    try:
        outcome = {"case": case, "outcome": "passed", "detail": work()}
    except Exception as error:
        traceback.print_exc()
        outcome = {"case": case, "outcome": "failed", "detail": str(error)[:300]}
    print("RESULT " + json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main()
