"""What users make out of models and fields, and what becomes of it without them.

``{model: (whose model it is about, paths to what may name fields)}``. The first is a
path, too, or the name of a model. Models that are not installed are passed over.
"""

# These show records, or keep a choice of columns: they go.
SHOWING = {
    "ir.filters": ("model_id", "domain", "context", "sort"),
    "ir.exports.line": ("export_id.resource", "name"),
    "ir.embedded.actions": ("parent_res_model", "domain", "context"),
    "ir.actions.act_window": ("res_model", "domain", "context"),
    "ir.actions.report": ("model", "domain", "print_report_name"),
    "base_import.mapping": ("res_model", "field_name"),
    "mailing.filter": ("mailing_model_id.model", "mailing_domain"),
}

# Odoo deletes most of what is about a model together with it, but not these (by the
# column that names the model).
ABOUT = {
    "ir.filters": "model_id",
    "ir.exports": "resource",
    "ir.actions.act_window": "res_model",
    "ir.actions.report": "model",
    "ir.ui.view": "model",
    "base_import.mapping": "res_model",
    "mail.activity": "res_model",  # what is done keeps its type from being deleted
    "mail.message.subtype": "res_model",
    "mail.scheduled.message": "model",
}

# These act by themselves, or change what everybody sees: they are archived.
ACTING = {
    "ir.ui.view": ("model", "arch_db"),
    "ir.cron": ("model_name", "code"),
    "base.automation": (
        "model_name",
        "filter_domain",
        "filter_pre_domain",
        "trigger_field_ids.name",
        "on_change_field_ids.name",
        "trg_date_id.name",
        "action_server_ids.code",
        "action_server_ids.update_path",
        "action_server_ids.value",
    ),
    "mail.template": (
        "model",
        "subject",
        "body_html",
        "email_from",
        "email_to",
        "partner_to",
        "email_cc",
        "reply_to",
        "lang",
    ),
}

# These wait in a menu until somebody chooses them: they leave the menu.
WAITING = {"ir.actions.server": ("model_name", "code", "update_path", "value")}

# These say which records somebody sees or gets. Without its condition it would be
# more than before, so that from now on it is none.
LIMITING = {
    "ir.rule": ("model_id.model", "domain_force"),
    "crm.team": ("crm.lead", "assignment_domain"),
    "crm.team.member": ("crm.lead", "assignment_domain", "assignment_domain_preferred"),
    "mailing.mailing": ("mailing_model_id.model", "mailing_domain"),
}
NOTHING = "[(0, '=', 1)]"

# Of these, users miss only what they made themselves: what a module brought stays.
OF_MODULES = {
    "ir.actions.act_window",
    "ir.actions.report",
    "ir.embedded.actions",
    "ir.ui.menu",
    "ir.ui.view",
}
