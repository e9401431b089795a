"""Trakt as a provider, against its emulator. What is sent is held against Trakt's own description."""
