"""The database: identity graph, observations, ledger, plans, runs and journal, outbox, trackers."""
