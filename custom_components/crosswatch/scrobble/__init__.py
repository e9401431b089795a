"""Live scrobbling: playback signals -> playbacks -> outbox -> accounts. Knows no Home Assistant."""
