"""Tests: the same tree as the integration, plus emulators, scenarios and conformance."""
