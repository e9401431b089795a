"""How much the tests of the engine would notice: one small fault at a time, `scripts/mutation`."""
