"""PyAirbyte runs the executable or the image: two syncs into a database, with changes and deletes between them.

Usage: run.py EXECUTABLE CONFIG duckdb|postgres [--image IMAGE]

Writes one JSON line for each case: {"case": …, "outcome": "passed" | "failed", "detail": …}. This script compares the
database with the answers of the emulator's Web API to its own requests.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import tempfile
import threading
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
    """A client that reads and changes the emulated environment."""

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
    """Whether the cache contains what the service sent, in the cache's own types."""
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
    """Compares every live row of every stream, value by value. @returns how much was compared."""
    values = 0
    for stream, entity_set in STREAMS.items():
        # Uses SQL, since a data frame turns an integer column with nulls into floats.
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


class Preview:
    """Measures how soon the connector ends when PyAirbyte has enough records.

    PyAirbyte sends SIGTERM, waits ten seconds and kills, and reads nothing meanwhile. An executable ends at once. In an
    image the connector also ends at once, but the `docker` client does not: it waits until its remaining output is read.
    So with an image this class watches the processes in the container, not the client.
    """

    MOST_SECONDS = 3.0
    CLIENT_SECONDS = 10.0

    def __init__(self, image: str | None) -> None:
        self._image = image
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._seen = 0.0

    def __enter__(self) -> Preview:
        self._begun = time.monotonic()
        if self._image:
            self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = time.monotonic()
        self._ended.set()
        if self._image:
            self._watch.join()

    def _look(self) -> None:
        while not self._ended.wait(0.1):
            for container in _docker("ps", "--quiet", "--filter", f"ancestor={self._image}").split():
                if "main.js" in _docker("top", container, "-o", "pid,args"):
                    self._seen = time.monotonic()

    def verdict(self) -> str:
        seconds = self._over - self._begun
        if seconds < Preview.MOST_SECONDS + 2:
            return "the process ended at once"
        assert self._image, f"took {seconds:.1f} s"
        assert self._seen > 0, "no process was seen in the container"
        after_signal = Preview.CLIENT_SECONDS - (self._over - self._seen)
        assert after_signal < Preview.MOST_SECONDS, f"the process was there {after_signal:.1f} s after the signal"
        return "the process in the container ended at once; PyAirbyte waited for the docker client, which it does not read from"


def _docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False).stdout


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
        with Preview(options.image) as preview:
            found = source().get_samples(["account"], limit=3)
        count = len(found["account"])
        assert count == 3, f"{count} records"
        return f"3 records, and {preview.verdict()}"

    def records() -> str:
        with Preview(options.image) as preview:
            count = len(list(source().get_records("account", limit=2)))
        assert count == 2, f"{count} records"
        return f"2 records, and {preview.verdict()}"

    run("check", check)
    run("first sync", first)
    run("second sync after a change, a delete and a new row", second)
    run("get_samples(limit=3)", samples)
    run("get_records(limit=2)", records)


def run(case: str, work: Callable[[], str]) -> None:
    try:
        outcome = {"case": case, "outcome": "passed", "detail": work()}
    except Exception as error:
        traceback.print_exc()
        outcome = {"case": case, "outcome": "failed", "detail": str(error)[:300]}
    print("RESULT " + json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main()
