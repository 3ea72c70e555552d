from odoo.fields import Domain

from .common import RelationshipCommon

MODELS = (
    "res.partner",
    "crm.lead",
    "sale.order",
    "account.move",
    "sale.report",
    "account.invoice.report",
)


class ShownCommon(RelationshipCommon):
    """Customers of two companies in all places, with every kind of document.

    The shared customer stands high in company A and low in company B. Somebody has
    no relationship, somebody is archived, somebody is limited to one company.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["accountant"] = cls._new_user(
            "accountant",
            "sales_team.group_sale_manager,account.group_account_invoice",
            cls.companies,
        )
        for role, user in cls.users.items():
            if role != "portal":
                user.group_ids += cls.quick_ref("base.group_allow_export")
        cls.customer_gone = cls._create_partner(name="Gone")
        cls.partners = cls.customer | cls.contact | cls.customer_own
        cls.partners |= cls.customer_other | cls.customer_a | cls.customer_b
        cls.partners |= cls.customer_gone | cls.stranger | cls.users["own"].partner_id
        cls._set_orders()
        cls._set_positions()
        cls._set_leads()
        cls._set_invoices()
        cls.customer_gone.active = False
        cls._flush()
        cls.env.invalidate_all()

    @classmethod
    def _set_orders(cls):
        own = cls.users["own"].id
        new = cls._create_order
        cls.orders = cls._confirm(
            new(cls.contact, cls.company_a, 100, user_id=own)
            | new(cls.customer, cls.company_a, 50, user_id=False),
            "2024-05-01 10:00:00",
        )
        cls.orders |= cls._confirm(
            new(cls.contact, cls.company_b, 70, user_id=own)
            | new(cls.customer_own, cls.company_a, 10, user_id=own)
            | new(cls.customer_gone, cls.company_a, 5, user_id=False),
            "2025-02-03 10:00:00",
        )
        cls.orders |= new(cls.customer_other, cls.company_a, 20, user_id=False)
        cls.orders |= new(cls.customer_a, cls.company_a, 30, user_id=False)

    @classmethod
    def _set_positions(cls):
        meet, place = cls._meet, cls._place
        place(
            meet(cls.customer, cls.company_a),
            tier_id=cls.tier_high,
            rfm_segment_id=cls.segment_best,
        )
        place(
            meet(cls.customer, cls.company_b),
            tier_id=cls.tier_low,
            rfm_segment_id=cls.segment_lost,
        )
        place(meet(cls.customer_own, cls.company_a), tier_id=cls.tier_low)
        place(meet(cls.customer_own, cls.company_b), tier_id=cls.tier_high)
        place(
            meet(cls.customer_other, cls.company_a),
            tier_id=cls.tier_high,
            lifecycle_stage_id=cls.stage_responder,
        )
        place(meet(cls.customer_gone, cls.company_a), tier_id=cls.tier_high)
        place(meet(cls.customer_b, cls.company_b), tier_id=cls.tier_high)

    @classmethod
    def _set_leads(cls):
        new = cls._create_lead
        cls.leads = new(own_stage_id=cls.stage_responder.id)
        cls.leads |= new(own_stage_id=cls.stage_prospect.id, company_id=False)
        cls.leads |= new(name="Unknown")
        cls.leads |= new(cls.contact) | new(cls.contact, cls.company_b)
        cls.leads |= new(cls.customer_other, cls.company_a)
        cls.leads |= new(cls.customer_own, user_id=cls.users["own"].id)
        cls.leads |= new(cls.customer_gone, cls.company_a)

    @classmethod
    def _set_invoices(cls):
        own = cls.users["own"].id
        new = cls._create_invoice
        cls.moves = new(cls.contact, cls.company_a, invoice_user_id=own)
        cls.moves |= new(cls.customer, cls.company_b, invoice_user_id=own)
        cls.moves |= new(cls.customer_other, cls.company_a, invoice_user_id=False)
        cls.moves |= new(cls.customer_own, cls.company_b, invoice_user_id=own)

    # --- what tests use ---

    def _get_scope(self, model_name):
        """Return the domain of the records that the tests look at."""
        if model_name == "res.partner":
            return Domain("id", "in", self.partners.ids)
        if model_name == "crm.lead":
            return Domain("id", "in", self.leads.ids)
        return Domain("company_id", "in", self.companies.ids)

    def _as(self, role, companies=None, **context):
        """Return the environment of a user with ``companies`` chosen."""
        companies = companies or self.users[role].company_ids
        env = self.env(user=self.users[role])
        context = {"allowed_company_ids": companies.ids, **context}
        return env["base"].with_context(**context).env

    def _get_models(self, env):
        """Return the models with fields of ours that the user may read."""
        return [name for name in MODELS if env[name].has_access("read")]

    def _get_names(self, model_name="res.partner"):
        """Return all that a record shows of its relationship."""
        return ["relationship_id", *self.env[model_name]._get_shown_fields()]

    def _get_own_fields(self, model_name):
        """Return every field that our modules bring to a stock model, shown or not."""
        return {
            name
            for name, field in self.env[model_name]._fields.items()
            if any(module.startswith("crm_relationship") for module in field._modules)
        }

    def _get_amounts(self, model_name):
        """Return the shown fields that are money, which takes more than a reader."""
        fields = self.env[model_name]._fields
        return {n for n in self._get_names(model_name) if fields[n].type == "monetary"}

    def _get_one_of_each(self, model_name):
        """Return a shown field of each kind, where not all need be tried again."""
        fields = self.env[model_name]._fields
        kinds = {
            (fields[name].type, fields[name].comodel_name): name
            for name in self._get_names(model_name)
        }
        return [*kinds.values()]

    def _get_expected(self, records, name):
        """Return ``{id: value}`` of a field, asked from ``crm.relationship`` itself.

        As the user of the records reads it there; many2one values are ids.
        """
        env = records.env
        source = env[records._name]._get_shown_fields().get(name, "id")
        relationships = env["crm.relationship"].search([])
        values = {
            (row.partner_id.id, row.company_id.id): value[source]
            for row, value in zip(
                relationships.sudo(),
                relationships.read([source], load=None),
                strict=True,
            )
        }
        expected = {}
        for record in records.sudo():
            is_partner = record._name == "res.partner"
            partner = record if is_partner else record.partner_id
            company = env.company if is_partner else record.company_id or env.company
            key = (partner.commercial_partner_id.id, company.id)
            expected[record.id] = values.get(key, False)
            if name == "customer_stage_id" and not partner:
                expected[record.id] = record.own_stage_id.id
        return expected
