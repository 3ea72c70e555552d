from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# what a complaint may be about besides orders and invoices, where it is installed
DOCUMENT_MODELS = (
    "stock.picking",
    "helpdesk.ticket",
    "repair.order",
    "project.task",
    "crm.lead",
)
HAND_ON_KEY = "crm_complaint_hand_on_links"
# an object of this process: a caller from outside cannot send it in a context
HAND_ON = object()


class CrmComplaint(models.Model):
    """A link to a document of an app that may not be there: a delivery, a ticket.

    What is stored is the name of the model, the id and the name of the document, so
    that the link is read and found when the app is gone, and works again when it is
    back. Each user is offered the documents that the user may read.
    """

    _inherit = "crm.complaint"

    document_ref = fields.Reference(
        selection="_selection_document_model",
        string="Document",
        compute="_compute_document_ref",
        inverse="_inverse_document_ref",
        search="_search_document_ref",
        help="The delivery, ticket, task, repair or lead that it is about.",
    )
    can_link_document = fields.Boolean(
        compute="_compute_can_link_document", export_string_translation=False
    )
    document_model = fields.Char(
        "Kind of Document", copy=False, readonly=True, export_string_translation=False
    )
    document_id = fields.Many2oneReference(
        "Number of the Document",
        model_field="document_model",
        copy=False,
        readonly=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    document_name = fields.Char(
        "Name of the Document",
        compute="_compute_document_name",
        store=True,
        index="trigram",
        copy=False,
        help="As it was when it was linked; it stays when the app is uninstalled.",
    )

    @api.model
    def _get_document_models(self):
        """Return the names of the models that complaints may be about.

        Override to add one; models that are not installed are left out later.
        """
        return DOCUMENT_MODELS

    @api.model
    def _selection_document_model(self):
        """Return the installed models of which the user reads some documents."""
        names = [
            name
            for name in self._get_document_models()
            if name in self.env and self.env[name].has_access("read")
        ]
        models_sudo = self.env["ir.model"].sudo()  # only what they are called
        return [(name, models_sudo._get(name).name) for name in names]

    @api.depends_context("uid")
    def _compute_can_link_document(self):
        self.can_link_document = bool(self._selection_document_model())

    @api.depends("document_model", "document_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_document_ref(self):
        names = dict(self._selection_document_model())
        self.document_ref = False
        for complaint in self.filtered(lambda one: one.document_model in names):
            document = self.env[complaint.document_model].browse(complaint.document_id)
            if document.exists() and document.has_access("read"):
                complaint.document_ref = document

    def _inverse_document_ref(self):
        for complaint in self:
            document = complaint.document_ref
            complaint.write(
                {
                    "document_model": document._name if document else False,
                    "document_id": document.id if document else False,
                }
            )

    @api.model
    def _search_document_ref(self, operator, value):
        """Find by the document, by its name, or whether there is one at all."""
        if operator in ("ilike", "like", "=ilike", "=like"):
            return Domain("document_name", operator, value)
        if operator != "in":
            return NotImplemented
        domain = Domain.FALSE
        for reference in value:
            if not reference:
                domain |= Domain("document_id", "=", False)
                continue
            model, _comma, document_id = str(reference).partition(",")
            if document_id.isdecimal():
                domain |= Domain("document_model", "=", model) & Domain(
                    "document_id", "=", int(document_id)
                )
        return domain

    @api.depends("document_model", "document_id")
    def _compute_document_name(self):
        for complaint in self:
            document = complaint._get_document_sudo()
            # nothing has checked yet what a form asks about
            is_asked = document and not complaint.id
            if is_asked and not document.with_user(self.env.user).has_access("read"):
                complaint.document_name = False
            elif document:
                complaint.document_name = document.display_name
            elif not complaint.document_id:
                complaint.document_name = False
            else:
                complaint.document_name = complaint.document_name

    def _get_document_sudo(self):
        """Return the document, whoever asks, or None if it is not there any more."""
        if not self.document_id or self.document_model not in self.env:
            return None
        document_sudo = self.env[self.document_model].sudo().browse(self.document_id)
        return document_sudo.exists() or None

    @api.constrains("document_model", "document_id", "company_id")
    def _check_document_ref(self):
        """Refuse what the user may not read or what belongs to another company."""
        for complaint in self.filtered("document_id"):
            if complaint.document_model not in complaint._get_document_models():
                raise ValidationError(
                    self.env._("Complaints are not about documents of this kind.")
                )
            document_sudo = complaint._get_document_sudo()
            if not document_sudo:
                continue  # its app was uninstalled, or it was deleted: history
            if not self._is_handing_on():
                document_sudo.with_user(self.env.user).check_access("read")
            company = "company_id" in document_sudo._fields and document_sudo.company_id
            if company and company != complaint.company_id:
                raise ValidationError(
                    self.env._(
                        "%(document)s belongs to another company than the complaint.",
                        document=complaint.document_name,
                    )
                )

    def _hand_on(self):
        """Return the complaints to give links to that the user sees already.

        A link shows the name of its document: who merges complaints reads it on the
        others, and may not be able to read the document itself.
        """
        return self.with_context(**{HAND_ON_KEY: HAND_ON})

    @api.model
    def _is_handing_on(self):
        return self.env.context.get(HAND_ON_KEY) is HAND_ON
