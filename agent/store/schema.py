# SPDX-License-Identifier: Apache-2.0
"""The one schema of what unjam remembers. A change raises VERSION and brings the way up from the version before it."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Float, ForeignKeyConstraint, Index, Integer, MetaData, String, Table

VERSION = 3

metadata = MetaData()

meta = Table("meta", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))

devices = Table(
    "devices",
    metadata,
    Column("site", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("first_seen", String, nullable=False),
    Column("last_seen", String, nullable=False),
    Column("last_address", String),
    Column("names", JSON, nullable=False, default=list),
    Column("mac", String),
    Column("serial", String),
    Column("vendor", String),
    Column("model", String),
)
"""`last_address` only where the device was seen on its well-known ports: a forwarded port is found again only by who named it."""

identities = Table(
    "identities",
    metadata,
    Column("site", String, primary_key=True),
    Column("identity", String, primary_key=True),
    Column("device", String, nullable=False),
    ForeignKeyConstraint(["site", "device"], ["devices.site", "devices.id"]),
    Index("identities_device", "site", "device"),
)

histories = Table(
    "histories",
    metadata,
    Column("site", String, primary_key=True),
    Column("device", String, primary_key=True),
    Column("record", JSON, nullable=False),
    ForeignKeyConstraint(["site", "device"], ["devices.site", "devices.id"]),
)
"""What `agent.history.record.Record` holds beside the columns of `devices` and the tables below."""

presence = Table(
    "presence",
    metadata,
    Column("site", String, primary_key=True),
    Column("device", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("hour", Integer, primary_key=True),
    Column("answered", Integer, nullable=False),
    Column("silent", Integer, nullable=False),
)
"""Scans by the hour, in the site's own time; 90 days of them."""

firings = Table(
    "firings",
    metadata,
    Column("site", String, primary_key=True),
    Column("device", String, primary_key=True),
    Column("rule", String, primary_key=True),
    Column("began", String, primary_key=True),
    Column("last", String, nullable=False),
    Column("open", Boolean, nullable=False),
)
"""Each separate time that a rule held for a device, ticket or not."""

holders = Table(
    "holders",
    metadata,
    Column("site", String, primary_key=True),
    Column("address", String, primary_key=True),
    Column("devices", JSON, nullable=False),
)
"""Who answered at an address, scan after scan, oldest first."""

queues = Table(
    "queues",
    metadata,
    Column("site", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("driver", String, nullable=False),
    Column("since", String, nullable=False),
    Column("last_seen", String, nullable=False),
)
"""The driver of each print queue, since when it is seen with it, and when it was read last."""

sites = Table("sites", metadata, Column("site", String, primary_key=True), Column("scans", Integer, nullable=False), Column("last", String, nullable=False))

SINCE = {"histories": 2, "presence": 2, "firings": 2, "holders": 2, "sites": 2, "queues": 3}
"""The schema that first had a table, where it was not the first one: an older file is given what it lacks."""

findings = Table(
    "findings",
    metadata,
    Column("key", String, primary_key=True),
    Column("site", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("device", String),
    Column("status", String, nullable=False),
    Column("first_seen", String, nullable=False),
    Column("last_seen", String, nullable=False),
    Column("occurrences", Integer, nullable=False, default=1),
    Column("digest", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("remote_id", String, nullable=False, default=""),
    Column("url", String, nullable=False, default=""),
    Column("touched", Boolean, nullable=False, default=False),
    Column("parent", String, nullable=False, default=""),
    Column("previous", JSON, nullable=False, default=list),
    CheckConstraint("status IN ('open', 'resolved')", name="findings_status"),
    Index("findings_site", "site", "status"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("delivery_id", String, nullable=False, unique=True),
    Column("key", String, nullable=False),
    Column("event", String, nullable=False),
    Column("body", String, nullable=False),
    Column("state", String, nullable=False, default="queued"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Float, nullable=False, default=0.0),
    Column("first_tried", Float),
    Column("claim", String, nullable=False, default=""),
    Column("claimed_until", Float, nullable=False, default=0.0),
    Column("reason", String, nullable=False, default=""),
    Column("count", Integer, nullable=False, default=1),
    CheckConstraint("state IN ('queued', 'sending', 'done', 'dead')", name="outbox_state"),
    CheckConstraint("event IN ('open', 'update', 'resolve', 'reopen')", name="outbox_event"),
    Index("outbox_pending", "state", "next_at"),
    Index("outbox_key", "key", "seq"),
    sqlite_autoincrement=True,
)
"""Moments here are seconds since 1970: they are compared, not read. `count` = how many updates the body stands for."""

endpoint = Table(
    "endpoint",
    metadata,
    Column("url", String, primary_key=True),
    Column("paused", Boolean, nullable=False, default=False),
    Column("reason", String, nullable=False, default=""),
)
