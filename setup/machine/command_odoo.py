"""`setup/odoo`: Odoo's own command line in the prepared environment."""

from . import odoo_cli, processes, ready


def main(arguments):
    """Run Odoo with these arguments; its exit code is ours."""
    with ready.machine("setup/odoo", quiet=True) as source:
        command = odoo_cli.command(source, arguments)
        return processes.foreground(command, odoo_cli.environment(source))
