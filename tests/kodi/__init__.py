"""CrossWatch against a real Kodi."""
