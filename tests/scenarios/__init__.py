"""Scenarios that a user can read: a folder each, with what happens and what comes of it."""
