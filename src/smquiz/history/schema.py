"""The tables of the journal, and the steps that bring an older journal to them.

Version 2 gives every event a number of arrival, so that what was derived from the events up to
one number can be kept (``snapshots``) and brought up to date from the few sessions that changed.
It also keeps what merging needs: how often a name or a setting was changed (the more often
changed wins, whichever journal is merged into which), which learners are one person, and a
token that changes whenever events were moved or removed.

Version 3 keeps a check sum beside every event, so that one that was changed by a failing disk or on
the way from another machine is found, also where it can still be read. Those of an older journal get
theirs when it is brought to this version.
"""

from __future__ import annotations

import sqlite3
import zlib

APPLICATION_ID = 0x736D7175  # "smqu": tells the journal from any other SQLite file
SCHEMA_VERSION = 3

_FIRST = (
    """CREATE TABLE learners (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    ) STRICT""",
    """CREATE TABLE events (
        session TEXT NOT NULL,
        n INTEGER NOT NULL,
        at REAL NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (session, n)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        learner TEXT NOT NULL REFERENCES learners (id),
        bank TEXT NOT NULL,
        kind TEXT NOT NULL,
        topic TEXT NOT NULL,
        started_at REAL NOT NULL,
        ended INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    "CREATE INDEX sessions_by_learner ON sessions (learner, bank, started_at)",
)

_SECOND = (
    # `name` is what the learner is called, on any machine; `renamed` counts its changes; `here`
    # says that the learner was first met on this machine; the sessions of a learner who was
    # joined to another stand under `person`, which is the learner's own id otherwise.
    """CREATE TABLE new_learners (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        renamed INTEGER NOT NULL DEFAULT 0,
        here INTEGER NOT NULL DEFAULT 0,
        person TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "INSERT INTO new_learners (id, name, here, person) SELECT id, name, 1, id FROM learners",
    # A number of arrival is never given twice, not even after the event was erased (AUTOINCREMENT).
    """CREATE TABLE new_events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        session TEXT NOT NULL,
        n INTEGER NOT NULL,
        at REAL NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (session, n)
    ) STRICT""",
    "INSERT INTO new_events (session, n, at, body) SELECT session, n, at, body FROM events ORDER BY at, session, n",
    # `length` counts the session's events and `last_seq` is the number of the last one to arrive.
    """CREATE TABLE new_sessions (
        id TEXT PRIMARY KEY,
        learner TEXT NOT NULL REFERENCES learners (id),
        bank TEXT NOT NULL,
        kind TEXT NOT NULL,
        topic TEXT NOT NULL,
        started_at REAL NOT NULL,
        ended INTEGER NOT NULL DEFAULT 0,
        length INTEGER NOT NULL DEFAULT 0,
        last_seq INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO new_sessions
        SELECT id, learner, bank, kind, topic, started_at, ended, coalesce(length, 0), coalesce(last_seq, 0)
        FROM sessions LEFT JOIN (
            SELECT session, count(*) AS length, max(seq) AS last_seq FROM new_events GROUP BY session
        ) ON session = id""",
    "DROP TABLE events",
    "DROP TABLE sessions",
    "DROP TABLE learners",
    "ALTER TABLE new_learners RENAME TO learners",
    "ALTER TABLE new_sessions RENAME TO sessions",
    "ALTER TABLE new_events RENAME TO events",
    "CREATE INDEX learners_by_name ON learners (name)",
    "CREATE INDEX learners_by_person ON learners (person)",
    "CREATE INDEX sessions_by_learner ON sessions (learner, bank, started_at)",
    "CREATE INDEX sessions_changed ON sessions (learner, bank, last_seq)",
    "CREATE INDEX sessions_open ON sessions (learner, bank, started_at) WHERE ended = 0",
    # Whoever writes an event, the session's row stays true, and no event stands without a
    # session or leaves a gap behind it.
    """CREATE TRIGGER events_follow AFTER INSERT ON events BEGIN
        UPDATE sessions SET length = length + 1, last_seq = new.seq WHERE id = new.session;
        SELECT RAISE(ABORT, 'out of place') WHERE NOT EXISTS (
            SELECT 1 FROM sessions WHERE id = new.session AND length = new.n + 1
        );
    END""",
    """CREATE TABLE joins (
        other TEXT NOT NULL,
        person TEXT NOT NULL,
        PRIMARY KEY (other, person)
    ) STRICT, WITHOUT ROWID""",
    # A setting that was taken back stays as a row without value, so that a merge knows of it.
    """CREATE TABLE settings (
        learner TEXT NOT NULL REFERENCES learners (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value TEXT,
        changed INTEGER NOT NULL DEFAULT 1,
        PRIMARY KEY (learner, name)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE snapshots (
        learner TEXT NOT NULL REFERENCES learners (id) ON DELETE CASCADE,
        bank TEXT NOT NULL,
        format INTEGER NOT NULL,
        upto_seq INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (learner, bank)
    ) STRICT""",
    "CREATE TABLE past (token TEXT NOT NULL) STRICT",
    "INSERT INTO past (token) VALUES (hex(randomblob(8)))",
)

_THIRD = (
    "ALTER TABLE events ADD COLUMN sum INTEGER",
    "UPDATE events SET sum = sum_of(body)",
)

_MIGRATIONS = {1: _FIRST, 2: _SECOND, 3: _THIRD}


def sum_of(body: bytes) -> int:
    """Return the check sum that is kept with an event's body: CRC-32, which notices any one byte changed."""
    return zlib.crc32(body)


def know_sums(db: sqlite3.Connection) -> None:
    """Let SQL say ``sum_of(body)``."""
    db.create_function("sum_of", 1, sum_of, deterministic=True)


def migrate(db: sqlite3.Connection) -> None:
    """Bring an older or an empty journal to this version, in one transaction.

    Foreign keys must not be enforced yet, as tables are replaced, and the file must know its sums.
    """
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]  # another terminal may have been first
        for step in range(version + 1, SCHEMA_VERSION + 1):
            for statement in _MIGRATIONS[step]:
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk has rolled back already
            db.execute("ROLLBACK")
        raise
