"""Run one benchmark: `python -m measure NAME [options]`, started by `setup/bench`."""

import argparse
import importlib
import os
import sys
from pathlib import Path

from machine import console

from . import command_line


def main(arguments):
    """Read the options and hand over to the benchmark."""
    name, *rest = arguments
    benchmark = importlib.import_module(f"benchmarks.{name}")
    parser = argparse.ArgumentParser(
        prog=f"setup/bench {name}",
        description=benchmark.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command_line.add_numbers(
        parser,
        ("--customers", 100_000, "how many contacts to make"),
        ("--orders", 500_000, "how many confirmed orders to make"),
        ("--seed", 1, "the same seed makes the same data"),
        ("--repeat", 3, "how often to measure; the median counts"),
    )
    if hasattr(benchmark, "add_options"):
        benchmark.add_options(parser)
    benchmark.run(parser.parse_args(rest), Path(os.environ["SETUP_MEASURED_SOURCE"]))
    return 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    console.main(main)
