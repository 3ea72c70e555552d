def uninstall_hook(env):
    """Take along what Odoo would leave of this module; the base module knows how."""
    modules = env["ir.module.module"]
    modules.search([("name", "=", "crm_relationship_bank")])._clear_traces()
