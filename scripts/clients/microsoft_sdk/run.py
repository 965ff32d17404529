"""Reads, describes, writes and deletes with Microsoft's own SDK; prints what each step found as a line of JSON."""

import json
import os
from importlib.metadata import version

import requests
from azure.core.credentials import AccessToken
from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.models.upsert import UpsertItem

CONFIG = json.loads(os.environ["CLIENT_CONFIG"])
CHANGED, DELETED = set(), set()


def step(name, run):
    """A failed step does not end the run: the steps after it are reported, too."""
    try:
        detail = run()
        print(json.dumps({"case": name, "outcome": "passed", "detail": str(detail or "")}), flush=True)
    except Exception as error:  # noqa: BLE001 - whatever a client throws is what the step found
        text = f"{type(error).__name__}: {error}"
        print(json.dumps({"case": name, "outcome": "failed", "detail": text[:400]}), flush=True)


def expect(condition, words):
    if not condition:
        raise AssertionError(words)


class Token:
    """Asks the token endpoint without azure-identity, whose authorities have no path."""

    def get_token(self, *scopes, **_):
        url = f"{CONFIG['authority_url']}/{CONFIG['tenant_id']}/oauth2/v2.0/token"
        form = {
            "grant_type": "client_credentials",
            "client_id": CONFIG["client_id"],
            "client_secret": CONFIG["client_secret_value"],
            "scope": scopes[0],
        }
        answer = requests.post(url, data=form, timeout=30).json()
        return AccessToken(answer["access_token"], 4102444800)


with DataverseClient(CONFIG["url"], Token()) as client:
    records, tables = client.records, client.tables

    def describe():
        info = tables.get("account")
        expect(info is not None, "no table account")
        expect(info["entity_set_name"] == "accounts", f"entity set {info['entity_set_name']}")
        return info["entity_set_name"]

    def list_tables():
        found = tables.list()
        expect(len(found) > 10, f"{len(found)} tables")
        return f"{len(found)} tables"

    def list_columns():
        found = tables.list_columns("account", filter="AttributeType ne 'Virtual'")
        names = {column["LogicalName"] for column in found}
        expect("revenue" in names, "revenue is missing")
        return f"{len(names)} columns"

    def read_pages():
        pages = list(records.list_pages("account", select=["name"], page_size=25))
        count = sum(len(page) for page in pages)
        expect(count == 60 and len(pages) == 3, f"{count} rows in {len(pages)} pages")
        return f"{count} rows in {len(pages)} pages"

    def read_filtered():
        found = list(records.list("contact", select=["fullname"], filter="startswith(fullname,'A')", orderby=["fullname"]))
        expect(len(found) > 0, "no rows")
        return f"{len(found)} rows"

    def expand():
        found = list(records.list("account", select=["name"], expand=["primarycontactid"], top=5))
        expect(any(row.get("primarycontactid") for row in found), "no contact")

    def create():
        CREATED.append(records.create("account", {"name": "Made by the SDK", "revenue": 1234.5, "industrycode": 1}))
        CHANGED.add(CREATED[0])

    def create_several():
        made = records.create("account", [{"name": f"Several {at}"} for at in range(3)])
        expect(len(made) == 3, f"{len(made)} ids")
        CREATED.extend(made)
        CHANGED.update(made)

    def retrieve():
        row = records.retrieve("account", CREATED[0], select=["name", "revenue"])
        expect(row["name"] == "Made by the SDK", row["name"])

    def labels():
        made = records.create("account", {"name": "By label", "industrycode": LABEL})
        CHANGED.add(made)
        row = records.retrieve("account", made, select=["industrycode"])
        expect(row["industrycode"] == 1, row["industrycode"])

    def update():
        records.update("account", CREATED[0], {"name": "Changed by the SDK"})
        expect(records.retrieve("account", CREATED[0], select=["name"])["name"] == "Changed by the SDK", "not changed")

    def update_several():
        records.update("account", CREATED[1:3], {"telephone1": "555-0100"})

    def upsert():
        for _ in range(2):
            records.upsert("account", [UpsertItem(alternate_key={"accountnumber": "SDK-1"}, record={"name": "Upserted"})])
        found = list(records.list("account", select=["name"], filter="accountnumber eq 'SDK-1'"))
        expect(len(found) == 1, f"{len(found)} rows")
        CHANGED.add(found[0]["accountid"])

    def change_set():
        batch = client.batch.new()
        with batch.changeset() as changes:
            contact = changes.records.create("contact", {"fullname": "Of a change set"})
            changes.records.create("account", {"name": "Of a change set", "primarycontactid@odata.bind": contact})
        result = batch.execute()
        expect(not result.has_errors, "the batch failed")
        found = list(records.list("account", select=["name"], filter="primarycontactid/fullname eq 'Of a change set'"))
        expect(len(found) == 1, f"{len(found)} rows")
        CHANGED.add(found[0]["accountid"])

    def delete():
        existing = list(records.list("account", select=["name"], filter="startswith(name,'Several')", top=3))
        gone = CREATED[3]
        expect(gone in {row["accountid"] for row in existing}, "the row is missing")
        records.delete("account", gone)
        CHANGED.discard(gone)
        DELETED.add(gone)
        old = next(iter(records.list("account", select=["name"], filter="startswith(name,'A')", top=1)))["accountid"]
        records.delete("account", old)
        DELETED.add(old)

    CREATED = []
    LABEL = "Accounting"
    for name, run in [
        ("describes a table", describe),
        ("lists tables", list_tables),
        ("lists columns", list_columns),
        ("reads pages", read_pages),
        ("filters and sorts", read_filtered),
        ("expands a lookup", expand),
        ("creates a row", create),
        ("creates several rows", create_several),
        ("retrieves a row", retrieve),
        ("writes a choice by its label", labels),
        ("updates a row", update),
        ("updates several rows", update_several),
        ("upserts by alternate key", upsert),
        ("a change set with a reference", change_set),
        ("deletes rows", delete),
    ]:
        step(name, run)

print(
    json.dumps(
        {
            "version": version("PowerPlatform-Dataverse-Client"),
            "changed": sorted(CHANGED),
            "deleted": sorted(DELETED),
        }
    )
)
