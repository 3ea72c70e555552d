"""The benchmarks that `setup/bench` finds by name."""
