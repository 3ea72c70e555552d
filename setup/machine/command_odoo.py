"""`setup/odoo`: Odoo's own command line in the prepared environment."""

from . import odoo_cli, ready


def main(arguments):
    """Run Odoo with these arguments; its exit code is ours."""
    with ready.machine("setup/odoo", quiet=True) as source:
        return odoo_cli.hand_over(source, arguments)
