"""The tables of `crosswatch.db`, one migration a version.

Times are whole seconds since 1970 UTC. `account`, `item` and `feature` are small numbers to keep
50,000 plays a side within a Raspberry Pi's memory. A `Value` is spread over four columns:
amount, at, precision, runtime.
"""

from __future__ import annotations

APPLICATION_ID = 0x43575448
"""Marks the file as ours in SQLite's header, so that a foreign database is never written."""

FEATURE_NUMBERS = {"watchlist": 1, "ratings": 2, "history": 3, "progress": 4}
"""Numbers are stored, so they never change."""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE account (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL DEFAULT '',
        space TEXT NOT NULL DEFAULT '');

    -- identity graph
    CREATE TABLE item (
        id INTEGER PRIMARY KEY, type TEXT NOT NULL, show INTEGER, season INTEGER, number INTEGER,
        title TEXT NOT NULL DEFAULT '', year INTEGER, conflict TEXT, runtime INTEGER);
    CREATE INDEX item_show ON item (show) WHERE show IS NOT NULL;
    CREATE TABLE token (token TEXT PRIMARY KEY, item INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX token_item ON token (item);

    -- what accounts said at their last good read
    CREATE TABLE reading (
        account INTEGER NOT NULL, feature INTEGER NOT NULL, watermark TEXT, cursor TEXT,
        read_at INTEGER, previous_read_at INTEGER, full_at INTEGER, revision INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (account, feature)) WITHOUT ROWID;
    CREATE TABLE observed (
        account INTEGER NOT NULL, feature INTEGER NOT NULL, ref TEXT NOT NULL, item INTEGER NOT NULL,
        amount INTEGER NOT NULL, at INTEGER, precision INTEGER NOT NULL, runtime INTEGER,
        fingerprint BLOB NOT NULL, presence TEXT NOT NULL DEFAULT 'present', missing_since INTEGER,
        seen_at INTEGER NOT NULL, revision INTEGER NOT NULL,
        PRIMARY KEY (account, feature, ref)) WITHOUT ROWID;
    CREATE INDEX observed_item ON observed (
        item, account, feature, amount, at, precision, runtime, presence, seen_at);
    CREATE INDEX observed_missing ON observed (account, feature, missing_since)
        WHERE missing_since IS NOT NULL;
    CREATE TABLE touched (
        account INTEGER NOT NULL, feature INTEGER NOT NULL, item INTEGER NOT NULL, revision INTEGER NOT NULL,
        PRIMARY KEY (account, feature, item)) WITHOUT ROWID;
    CREATE TABLE catalogue (
        account INTEGER NOT NULL, ref TEXT NOT NULL, item INTEGER NOT NULL, fingerprint BLOB NOT NULL,
        file_group TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (account, ref)) WITHOUT ROWID;
    CREATE INDEX catalogue_file ON catalogue (account, file_group) WHERE file_group<>'';
    CREATE INDEX catalogue_item ON catalogue (item);

    -- what syncs stand for
    CREATE TABLE sync (
        id TEXT PRIMARY KEY, profile TEXT NOT NULL, confirmed_at INTEGER)
        WITHOUT ROWID;
    CREATE TABLE member (
        sync TEXT NOT NULL, feature INTEGER NOT NULL, account INTEGER NOT NULL, role TEXT NOT NULL,
        space TEXT NOT NULL DEFAULT '', epoch INTEGER NOT NULL DEFAULT 1, settled INTEGER NOT NULL DEFAULT 0,
        merged_revision INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (sync, feature, account)) WITHOUT ROWID;
    CREATE TABLE agreed (
        sync TEXT NOT NULL, feature INTEGER NOT NULL, item INTEGER NOT NULL, slot INTEGER NOT NULL,
        present INTEGER NOT NULL, amount INTEGER NOT NULL, at INTEGER, precision INTEGER NOT NULL,
        runtime INTEGER, said_by INTEGER,
        PRIMARY KEY (sync, feature, item, slot)) WITHOUT ROWID;
    CREATE TABLE ledger (
        sync TEXT NOT NULL, feature INTEGER NOT NULL, item INTEGER NOT NULL, slot INTEGER NOT NULL,
        account INTEGER NOT NULL, amount INTEGER NOT NULL, at INTEGER, precision INTEGER NOT NULL,
        runtime INTEGER, ref TEXT, epoch INTEGER NOT NULL,
        PRIMARY KEY (sync, feature, item, slot, account)) WITHOUT ROWID;
    CREATE TABLE change (
        sync TEXT NOT NULL, feature INTEGER NOT NULL, item INTEGER NOT NULL, slot INTEGER NOT NULL,
        account INTEGER NOT NULL, state TEXT NOT NULL, operation TEXT NOT NULL, value TEXT, before TEXT,
        ref TEXT, sent_at INTEGER, looks INTEGER NOT NULL DEFAULT 0, known INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0, next_try INTEGER, reason TEXT, since INTEGER NOT NULL,
        PRIMARY KEY (sync, feature, item, slot, account)) WITHOUT ROWID;
    CREATE INDEX change_state ON change (sync, state);
    CREATE INDEX change_account ON change (account, feature, state);

    CREATE TABLE left_out (
        sync TEXT NOT NULL, feature INTEGER NOT NULL, item INTEGER NOT NULL, slot INTEGER NOT NULL,
        account INTEGER NOT NULL, value TEXT, reason TEXT NOT NULL, code TEXT NOT NULL,
        PRIMARY KEY (sync, feature, item, slot, account, code)) WITHOUT ROWID;

    -- what was planned and done
    CREATE TABLE run (
        id INTEGER PRIMARY KEY AUTOINCREMENT, profile TEXT NOT NULL, kind TEXT NOT NULL,
        started INTEGER NOT NULL, finished INTEGER, status TEXT, result TEXT);
    CREATE TABLE plan (
        id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, sync TEXT NOT NULL,
        created INTEGER NOT NULL, dry INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'open', summary TEXT);
    CREATE INDEX plan_sync ON plan (sync, id);
    CREATE TABLE plan_change (
        plan INTEGER NOT NULL, number INTEGER NOT NULL, feature INTEGER NOT NULL, account INTEGER NOT NULL,
        item INTEGER NOT NULL, slot INTEGER NOT NULL, operation TEXT NOT NULL, state TEXT NOT NULL,
        value TEXT, before TEXT, ref TEXT, reason TEXT NOT NULL, guard TEXT,
        PRIMARY KEY (plan, number)) WITHOUT ROWID;
    CREATE TABLE journal (
        id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, plan INTEGER NOT NULL,
        number INTEGER NOT NULL, sync TEXT NOT NULL, feature INTEGER NOT NULL, account INTEGER NOT NULL,
        item INTEGER NOT NULL, slot INTEGER NOT NULL, operation TEXT NOT NULL, value TEXT, before TEXT,
        ref TEXT, sent_at INTEGER NOT NULL, outcome TEXT, finished_at INTEGER, reason TEXT);
    CREATE INDEX journal_open ON journal (outcome) WHERE outcome IS NULL;
    CREATE INDEX journal_removals ON journal (account, feature, operation, sent_at);
    CREATE TABLE list_size (
        account INTEGER NOT NULL, feature INTEGER NOT NULL, run INTEGER NOT NULL, at INTEGER NOT NULL,
        size INTEGER NOT NULL, PRIMARY KEY (account, feature, run)) WITHOUT ROWID;

    -- live scrobbles
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, route TEXT NOT NULL,
        playback TEXT NOT NULL,
        kind TEXT NOT NULL, payload TEXT NOT NULL, created INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        tries INTEGER NOT NULL DEFAULT 0, next_try INTEGER, finished INTEGER, reason TEXT);
    CREATE UNIQUE INDEX outbox_once ON outbox (account, playback, kind);
    CREATE INDEX outbox_waiting ON outbox (state, next_try);

    -- the CrossWatch tracker: titles once, found by any of their tokens; removed records stay for a while
    CREATE TABLE tracker (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, created INTEGER NOT NULL,
        revision INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE tracker_title (title INTEGER PRIMARY KEY, tracker INTEGER NOT NULL, item TEXT NOT NULL);
    CREATE INDEX tracker_title_tracker ON tracker_title (tracker);
    CREATE TABLE tracker_token (
        tracker INTEGER NOT NULL, token TEXT NOT NULL, title INTEGER NOT NULL,
        PRIMARY KEY (tracker, token)) WITHOUT ROWID;
    CREATE TABLE tracker_record (
        ref INTEGER PRIMARY KEY AUTOINCREMENT, tracker INTEGER NOT NULL, feature INTEGER NOT NULL,
        title INTEGER NOT NULL, amount INTEGER NOT NULL, at INTEGER, precision INTEGER NOT NULL,
        runtime INTEGER, revision INTEGER NOT NULL, removed INTEGER);
    CREATE INDEX tracker_record_title ON tracker_record (tracker, feature, title, at);
    CREATE INDEX tracker_record_revision ON tracker_record (tracker, feature, revision);
    CREATE INDEX tracker_record_removed ON tracker_record (tracker, removed) WHERE removed IS NOT NULL;
    CREATE TABLE tracker_watermark (
        tracker INTEGER NOT NULL, feature INTEGER NOT NULL, revision INTEGER NOT NULL,
        horizon INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (tracker, feature)) WITHOUT ROWID;
    """,
    """
    -- what a person decided about a change, and what an automatic guard therefore no longer measures
    ALTER TABLE change ADD COLUMN approved INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE change ADD COLUMN undoes INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE journal ADD COLUMN approved INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sync ADD COLUMN terms TEXT NOT NULL DEFAULT '';
    ALTER TABLE plan ADD COLUMN undoes INTEGER;
    CREATE INDEX journal_run ON journal (run);
    CREATE INDEX journal_item ON journal (item);
    CREATE TABLE due (
        sync TEXT NOT NULL, feature INTEGER NOT NULL, item INTEGER NOT NULL,
        PRIMARY KEY (sync, feature, item)) WITHOUT ROWID;

    -- what a person said of titles: tied (1) or parted (0)
    CREATE TABLE correction (
        first TEXT NOT NULL, second TEXT NOT NULL, tied INTEGER NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (first, second)) WITHOUT ROWID;
    -- tokens of a parted title that no record has placed yet, and the half to which they may go
    CREATE TABLE undecided (token TEXT PRIMARY KEY, other INTEGER NOT NULL) WITHOUT ROWID;

    -- captures of accounts
    CREATE TABLE capture (
        id INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL, space TEXT NOT NULL,
        created INTEGER NOT NULL, cause TEXT NOT NULL);
    CREATE INDEX capture_account ON capture (account, id);
    CREATE TABLE capture_feature (
        capture INTEGER NOT NULL, feature INTEGER NOT NULL, PRIMARY KEY (capture, feature)) WITHOUT ROWID;
    CREATE TABLE capture_record (
        capture INTEGER NOT NULL, feature INTEGER NOT NULL, item INTEGER NOT NULL, ref TEXT NOT NULL,
        amount INTEGER NOT NULL, at INTEGER, precision INTEGER NOT NULL, runtime INTEGER,
        PRIMARY KEY (capture, feature, item, ref)) WITHOUT ROWID;
    """,
    """
    -- titles that a person dropped or hid at an account
    CREATE TABLE dropped (
        account INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (account, item)) WITHOUT ROWID;
    CREATE INDEX dropped_item ON dropped (item);
    -- in which way the account kept a feature when it was read last
    ALTER TABLE reading ADD COLUMN keeps TEXT NOT NULL DEFAULT '';
    """,
)
