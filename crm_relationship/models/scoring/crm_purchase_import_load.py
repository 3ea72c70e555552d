from odoo import api, fields, models
from odoo.fields import Command
from odoo.modules import module
from odoo.tools import SQL

BATCH = 200  # documents made and committed together
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class CrmPurchaseImport(models.Model):
    """Loading: documents by the public models, a batch a transaction."""

    _inherit = "crm.purchase.import"

    @api.model
    def _cron_load(self):
        """Load the next batches of the oldest import that is loading."""
        record = self.search([("state", "=", "loading")], order="id", limit=1)
        if record:
            record._load_all()

    def _load_all(self):
        """Load batch by batch while there is time; the last one ends the import."""
        self.ensure_one()
        record = self.with_company(self.company_id).with_context(**QUIET)
        left = float("inf")
        while left > 0 and record.state == "loading":
            lines = record._get_next_lines()
            if lines:
                record._load_batch(lines)
            else:
                record.state = "done"
            left = record._commit_batch(BATCH if lines else 0)

    def _commit_batch(self, done):
        """Commit a batch; return the seconds left. Under a test, flush."""
        if module.current_test:
            self.env.flush_all()
            return float("inf")
        count = self.document_count - self.loaded_count - self.known_count
        remaining = max(count, 0 if self.state == "done" else 1)
        return self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    def _get_next_lines(self):
        """Return the lines of the next documents, in the order of the file."""
        query = SQL(
            """
            SELECT document FROM crm_purchase_import_line
            WHERE import_id = %s AND document IS NOT NULL AND is_loaded IS NOT TRUE
            GROUP BY document ORDER BY MIN(number) LIMIT %s
            """,
            self.id,
            BATCH,
        )
        documents = [row[0] for row in self.env.execute_query(query)]
        return self.line_ids.search(
            [("import_id", "=", self.id), ("document", "in", documents)]
        )

    def _load_batch(self, lines):
        """Make the documents of ``lines`` that are not there yet."""
        known = self._find_known(lines)
        fresh = lines.filtered(lambda line: line.document not in known)
        partners = self._get_partners(fresh)
        products = self._get_products(fresh)
        returns = fresh.filtered(lambda line: line.quantity * line.unit_price < 0)
        returned = set(returns.mapped("document"))
        sales = fresh.filtered(lambda line: line.document not in returned)
        self._make_orders(sales, partners, products)
        self._make_credit_notes(fresh - sales, partners, products)
        lines.is_loaded = True
        self.known_count += len(known)
        self.loaded_count += len(set(fresh.mapped("document")))

    def _find_known(self, lines):
        """Return the keys of documents that were loaded before."""
        keys = list(set(lines.mapped("document")))
        company = ("company_id", "=", self.company_id.id)
        orders = self.env["sale.order"].search_fetch(
            [company, ("client_order_ref", "in", keys)], ["client_order_ref"]
        )
        notes = self.env["account.move"].search_fetch(
            [company, ("move_type", "=", "out_refund"), ("ref", "in", keys)], ["ref"]
        )
        return {*orders.mapped("client_order_ref"), *notes.mapped("ref")}

    def _get_partners(self, lines):
        """Return ``{code: contact}``; who is missing is made, all in one create."""
        Partner = self.env["res.partner"].with_context(active_test=False)
        codes = list(dict.fromkeys(lines.mapped("customer")))
        domain = [("ref", "in", codes), ("parent_id", "=", False)]
        known = Partner.search(
            [*domain, ("company_id", "in", (False, self.company_id.id))]
        )
        partners = {partner.ref: partner for partner in known}
        first = {line.customer: line for line in reversed(lines)}
        countries = self._get_countries(lines)
        missing = [code for code in codes if code not in partners]
        made = Partner.create(
            [
                {
                    "name": first[code].customer_name
                    or self.env._("Customer %(code)s", code=code),
                    "ref": code,
                    "country_id": countries.get((first[code].country or "").lower()),
                }
                for code in missing
            ]
        )
        return partners | dict(zip(missing, made, strict=True))

    def _get_countries(self, lines):
        """Return ``{name or code in small letters: country id}``."""
        wanted = {name.lower() for name in lines.mapped("country") if name}
        if not wanted:
            return {}
        countries = self.env["res.country"].with_context(lang="en_US").search([])
        found = {country.name.lower(): country.id for country in countries}
        return found | {country.code.lower(): country.id for country in countries}

    def _get_products(self, lines):
        """Return ``{code: product}``; what is missing is made, all in one create."""
        Product = self.env["product.product"].with_context(active_test=False)
        labels = {}
        for line in lines:
            label = line.product_code or line.product or "PURCHASE"
            labels.setdefault(label, line.product or label)
        known = Product.search([("default_code", "in", list(labels))])
        products = {product.default_code: product for product in known}
        missing = [label for label in labels if label not in products]
        made = Product.create(
            [
                {
                    "name": labels[label],
                    "default_code": label,
                    "type": "service",
                    "invoice_policy": "order",
                    "list_price": 0,
                }
                for label in missing
            ]
        )
        return products | dict(zip(missing, made, strict=True))

    def _make_orders(self, lines, partners, products):
        """Make and confirm an order for each document; invoice it if so chosen."""
        documents = lines.grouped("document")
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": partners[lines[0].customer].id,
                    "company_id": self.company_id.id,
                    "client_order_ref": document,
                    "origin": self.name,
                    "order_line": self._prepare_lines(
                        lines, products, "product_uom_qty"
                    ),
                }
                for document, lines in documents.items()
            ]
        )
        if not orders:
            return
        orders.action_confirm()
        dates = {document: lines[0].date for document, lines in documents.items()}
        for day, same in orders.grouped(lambda o: dates[o.client_order_ref]).items():
            same.date_order = fields.Datetime.to_datetime(day).replace(hour=12)
        if self.load_as == "invoice":
            invoices = orders._create_invoices(grouped=True)
            for invoice in invoices:
                order = invoice.line_ids.sale_line_ids.order_id
                invoice.ref = order.client_order_ref
                invoice.invoice_date = dates[order.client_order_ref]
            invoices.action_post()

    def _make_credit_notes(self, lines, partners, products):
        """Make and post a credit note for each document of returns."""
        notes = self.env["account.move"].create(
            [
                {
                    "move_type": "out_refund",
                    "partner_id": partners[lines[0].customer].id,
                    "company_id": self.company_id.id,
                    "invoice_date": lines[0].date,
                    "ref": document,
                    "invoice_origin": self.name,
                    "invoice_line_ids": self._prepare_lines(
                        lines, products, "quantity"
                    ),
                }
                for document, lines in lines.grouped("document").items()
            ]
        )
        if notes:
            notes.action_post()

    def _prepare_lines(self, lines, products, quantity):
        """Return the commands that make a document's lines: no tax, as in the file."""
        return [
            Command.create(
                {
                    "product_id": products[
                        line.product_code or line.product or "PURCHASE"
                    ].id,
                    quantity: abs(line.quantity),
                    "price_unit": abs(line.unit_price),
                    "tax_ids": [Command.clear()],
                }
            )
            for line in lines
        ]
