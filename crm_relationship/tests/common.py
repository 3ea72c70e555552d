from datetime import datetime

from odoo.fields import Command, Datetime
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

# {role: groups}, from least to most rights
ROLES = {
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "reader": "crm_relationship.group_relationship_reader",
    "invoicing": "account.group_account_invoice",
    "own": "sales_team.group_sale_salesman",
    "all": "sales_team.group_sale_salesman_all_leads",
    "manager": "sales_team.group_sale_manager",
}


class RelationshipCommon(BaseCommon):
    """Two companies of different currencies, their users and their customers.

    Nothing here has a relationship yet: documents make one, or :meth:`_meet`.
    """

    @classmethod
    def setup_independent_company(cls, **kwargs):
        return cls._create_company(
            name="Relationship A", currency_id=cls._enable_currency("USD").id
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a = cls.company
        cls.company_b = cls._create_company(
            name="Relationship B", currency_id=cls._enable_currency("EUR").id
        )
        cls.companies = cls.company_a | cls.company_b
        cls.env = (
            cls.env["base"].with_context(allowed_company_ids=cls.companies.ids).env
        )
        cls._set_rates()
        cls._set_position_records()
        cls._set_users()
        cls._set_partners()
        cls.product = cls.env["product.product"].create(
            {"name": "Advice", "type": "service", "taxes_id": [Command.clear()]}
        )

    @classmethod
    def _set_rates(cls):
        """One dollar is two euros, for both companies, on every day."""
        usd, eur = cls.company_a.currency_id, cls.company_b.currency_id
        (usd | eur).rate_ids.unlink()
        cls.env["res.currency.rate"].create(
            [
                {"currency_id": currency.id, "name": "2000-01-01", "rate": rate}
                | {"company_id": company.id}
                for company in cls.companies
                for currency, rate in ((usd, 1.0), (eur, 2.0))
            ]
        )

    @classmethod
    def _set_position_records(cls):
        """The default stage of each kind; tiers and segments of our own."""
        for kind in ("prospect", "responder", "active", "former"):
            stage = cls.env["crm.lifecycle.stage"]._get_default(kind, cls.company_a)
            setattr(cls, f"stage_{kind}", stage)
        cls.tier_high, cls.tier_low = cls.env["crm.customer.tier"].create(
            [{"name": "High", "sequence": 1}, {"name": "Low", "sequence": 99}]
        )
        cls.segment_best, cls.segment_lost = cls.env["crm.rfm.segment"].create(
            [{"name": "Best", "sequence": 1}, {"name": "Lost", "sequence": 99}]
        )

    @classmethod
    def _set_users(cls):
        """Users of each role, at home in company A, allowed in both companies.

        ``self.users[role]``; ``own_a`` and ``own_b`` know only one company.
        """
        cls.users = {
            role: cls._new_user(role, groups, cls.companies)
            for role, groups in ROLES.items()
        }
        cls.users["own_a"] = cls._new_user("own_a", ROLES["own"], cls.company_a)
        cls.users["own_b"] = cls._new_user("own_b", ROLES["own"], cls.company_b)

    @classmethod
    def _new_user(cls, role, groups, companies):
        return new_test_user(
            cls.env,
            login=f"relationship_{role}",
            groups=groups,
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def _set_partners(cls):
        """Customers: shared and limited ones, of the salesperson and of a colleague."""
        new = cls._create_partner
        cls.customer = new(name="Shared Ltd", is_company=True)
        cls.contact = new(name="Contact of Shared", parent_id=cls.customer.id)
        cls.customer_own = new(name="Mine", user_id=cls.users["own"].id)
        cls.customer_other = new(name="Colleague's", user_id=cls.users["all"].id)
        cls.customer_a = new(name="Only A", company_id=cls.company_a.id)
        cls.customer_b = new(name="Only B", company_id=cls.company_b.id)
        cls.stranger = new(name="Nobody Yet")

    # --- what tests do ---

    @classmethod
    def _flush(cls):
        """Settle everything that waits for the commit, as the commit would."""
        cls.env.cr.flush()

    @classmethod
    def _meet(cls, partner, company):
        """Return the relationship of the two, made if it is missing."""
        relationships = cls.env["crm.relationship"].sudo()
        relationships._ensure_pairs({(partner.id, company.id)})
        return relationships._get_of(partner, company)

    @classmethod
    def _place(cls, relationships, reason="For the test", **position):
        """Move relationships, ``tier_id=tier`` and so on, with a reason.

        Whoever is made a former customer is taken off the list.
        """
        values = {name: record.id for name, record in position.items()}
        relationships.write(
            values | {"change_reason": reason, "leaving_kind": "off_list"}
        )

    @classmethod
    def _create_order(cls, partner, company=None, amount=100.0, **values):
        """Return a quotation of one line worth ``amount`` in its own currency."""
        company = company or cls.company_a
        line = {"product_id": cls.product.id, "price_unit": amount}
        return (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                {"partner_id": partner.id, "company_id": company.id}
                | {"order_line": [Command.create(line)]}
                | values
            )
        )

    @classmethod
    def _confirm(cls, orders, date=None):
        """Confirm orders as of ``date`` (UTC) and settle the facts."""
        orders.action_confirm()
        if date:
            instant = date if isinstance(date, datetime) else Datetime.to_datetime(date)
            orders.date_order = instant
        cls._flush()
        return orders

    @classmethod
    def _create_lead(cls, partner=None, company=None, **values):
        return cls.env["crm.lead"].create(
            {"name": "A wish", "partner_id": partner and partner.id, "user_id": False}
            | {"company_id": company and company.id}
            | values
        )

    @classmethod
    def _create_invoice(cls, partner, company=None, amount=100.0, **values):
        """Return a draft invoice; ``move_type="out_refund"`` for a credit note."""
        company = company or cls.company_a
        journal, account = cls._get_accounting(company)
        line = {"name": "Advice", "price_unit": amount, "account_id": account.id}
        return (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {"move_type": "out_invoice", "partner_id": partner.id}
                | {"journal_id": journal.id, "company_id": company.id}
                | {"invoice_line_ids": [Command.create(line | {"tax_ids": []})]}
                | values
            )
        )

    @classmethod
    def _get_accounting(cls, company):
        """Return a sale journal and an income account, made once a company."""
        journals = cls.env["account.journal"].with_company(company)
        domain = [("type", "=", "sale"), ("company_id", "=", company.id)]
        journal = journals.search(domain, limit=1)
        if journal:
            return journal, journal.default_account_id
        income, receivable = (
            cls.env["account.account"]
            .with_company(company)
            .create(
                [
                    {"name": name, "code": code, "account_type": account_type}
                    for name, code, account_type in (
                        ("Income", "400000", "income"),
                        ("Receivable", "121000", "asset_receivable"),
                    )
                ]
            )
        )
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            receivable.id,
            company_id=company.id,
        )
        journal = journals.create(
            {"name": "Sales", "code": "SAL", "type": "sale"}
            | {"default_account_id": income.id, "company_id": company.id}
        )
        return journal, income
