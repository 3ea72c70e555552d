"""What benchmarks are built from: data of any size, clocks, the server's counters.

A benchmark is a file in `setup/benchmarks/`: the first line of its docstring is shown
by `setup/bench`, `add_options(parser)` may add to the common options, and
`run(options, source)` does the work and prints what it finds. It runs in the private
environment, where Odoo and psycopg2 can be imported.
"""
