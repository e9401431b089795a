"""Kodi as a provider, against its emulator."""
