"""The state machine test: a household of misbehaving services, people on every side, and what must hold."""
