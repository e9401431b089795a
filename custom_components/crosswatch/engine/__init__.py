"""What to do, decided purely: identity, merge, guards and playback rules. No I/O, no clock of its own."""
