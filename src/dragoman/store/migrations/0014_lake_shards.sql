-- Which shards of a lake were loaded whole, so that a load that was broken off goes on behind them.
CREATE TABLE lake_shards (
    shard     TEXT PRIMARY KEY,
    loaded_at TEXT NOT NULL
) WITHOUT ROWID;
