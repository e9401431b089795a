"""The state machine over the emulated trackers: real providers, real HTTP, one sync of all three."""
