"""The benchmarks: speed, memory and requests as figures with their goals. Run by `scripts/bench`."""
