def uninstall_hook(env):
    """Take along what Odoo would leave of this module; the base module knows how."""
    env["crm.customer.tier.scheme"]._leave_bank()
    env["mail.activity"]._leave_bank()
    env["crm.playbook"]._leave_bank()
    env["crm.complaint.sla"]._leave_bank()
    modules = env["ir.module.module"]
    modules.search([("name", "=", "crm_relationship_bank")])._clear_traces()
