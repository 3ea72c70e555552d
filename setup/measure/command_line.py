"""Options that the benchmarks take."""


def add_numbers(parser, *options):
    """Add whole numbers to the command line: each a name, a default and a help."""
    for option, default, text in options:
        parser.add_argument(
            option,
            type=int,
            default=default,
            metavar="N",
            help=f"{text} (default: %(default)s)",
        )
