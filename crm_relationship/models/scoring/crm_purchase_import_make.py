from datetime import datetime, time

import pytz

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, float_compare


class CrmPurchaseImport(models.Model):
    """Making documents: orders, invoices and credit notes, as a user would.

    Amounts are untaxed and in the currency of the company, as the file has them.
    """

    _inherit = "crm.purchase.import"

    def _load_batch(self, lines):
        """Make the documents of ``lines`` that are not there yet."""
        lines = self._split_doubtful(self._split_known(lines))
        if not lines:
            return
        partners = self._get_partners(lines)
        products = self._get_products(lines)
        documents = lines.grouped("document")
        returns = {d: same for d, same in documents.items() if same[0].is_return}
        sales = {d: same for d, same in documents.items() if d not in returns}
        made = self._make_orders(sales, partners, products)
        made |= self._make_credit_notes(returns, partners, products)
        self._finish(lines, made)
        self.sudo().loaded_count += len(documents)

    def _make_orders(self, documents, partners, products):
        """Make and confirm an order for each document; invoice it if so chosen.

        :return: ``{key: order}``
        """
        if not documents:
            return {}
        orders = self.env["sale.order"].create(
            [
                self._prepare_order(document, lines, partners, products)
                for document, lines in documents.items()
            ]
        )
        orders.action_confirm()
        for order, lines in zip(orders, documents.values(), strict=True):
            order.date_order = self._get_moment(lines[0].date)
        if self.load_as == "invoice":
            self._invoice(orders, documents)
        return dict(zip(documents, orders, strict=True))

    def _prepare_order(self, document, lines, partners, products):
        partner = partners[lines[0].customer]
        return {
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "pricelist_id": False,  # the file's amounts are the company's currency
            "user_id": partner.user_id.id,  # who loads the file has sold nothing
            "client_order_ref": document,
            "origin": self.name,
            "order_line": self._prepare_lines(lines, products, "product_uom_qty"),
        }

    def _get_moment(self, day):
        """Return the noon of a day at the company, in UTC."""
        zone = pytz.timezone(
            self.env["crm.relationship"]._get_company_zone(self.company_id)
        )
        noon = zone.localize(datetime.combine(day, time(12)))
        return noon.astimezone(pytz.utc).replace(tzinfo=None)

    def _invoice(self, orders, documents):
        """Invoice each order in full, dated as it is, and post the invoices.

        :raise UserError: an order cannot be invoiced in full, say because one of its
            products is invoiced when it is delivered
        """
        invoices = orders._create_invoices(grouped=True)
        for order, lines in zip(orders, documents.values(), strict=True):
            invoice = order.invoice_ids
            if len(invoice) != 1 or self.currency_id.compare_amounts(
                invoice.amount_untaxed, order.amount_untaxed
            ):
                raise UserError(
                    self.env._(
                        "It cannot be invoiced in full: one of its products is "
                        "invoiced when it is delivered."
                    )
                )
            invoice.invoice_date = lines[0].date
        invoices.action_post()

    def _make_credit_notes(self, documents, partners, products):
        """Make and post a credit note for each document of returns.

        :return: ``{key: credit note}``
        """
        notes = self.env["account.move"].create(
            [
                {
                    "move_type": "out_refund",
                    "partner_id": partners[lines[0].customer].id,
                    "company_id": self.company_id.id,
                    "currency_id": self.currency_id.id,
                    "invoice_date": lines[0].date,
                    "invoice_user_id": partners[lines[0].customer].user_id.id,
                    "ref": document,
                    "invoice_origin": self.name,
                    "invoice_line_ids": self._prepare_lines(
                        lines, products, "quantity"
                    ),
                }
                for document, lines in documents.items()
            ]
        )
        if notes:
            notes.action_post()
        return dict(zip(documents, notes, strict=True))

    def _prepare_lines(self, lines, products, quantity_name):
        """Return the commands that make a document's lines: no tax, as in the file."""
        commands = []
        for line in lines:
            quantity, price = abs(line.quantity), abs(line.unit_price)
            digits = self.env["decimal.precision"].precision_get("Product Unit")
            if float_compare(quantity, round(quantity, digits), digits + 6):
                quantity, price = 1, quantity * price  # 1.255 kg would be rounded
            commands.append(
                Command.create(
                    {
                        "product_id": products[self._get_label(line)].id,
                        quantity_name: quantity,
                        "price_unit": price,
                        "tax_ids": [Command.clear()],
                    }
                )
            )
        return commands

    def _finish(self, lines, documents):
        """Note on the lines which of the ``{key: record}`` they are in."""
        rows = self._prepare_finish(documents, set(lines.mapped("document")))
        if not rows:
            return
        columns = map(list, zip(*rows, strict=True))
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_purchase_import_line line
                SET is_loaded = TRUE, order_id = made.order_id,
                    move_id = made.move_id, partner_id = made.partner_id
                FROM UNNEST(%s, %s::int[], %s::int[], %s)
                    AS made (document, order_id, move_id, partner_id)
                WHERE line.id = ANY(%s) AND line.document = made.document
                """,
                *columns,
                lines.ids,
            )
        )
        lines.invalidate_recordset(flush=False)

    def _prepare_finish(self, documents, keys):
        """Return (key, order, invoice or credit note, contact) of those documents."""
        rows = []
        for key, document in documents.items():
            if key not in keys:
                continue
            is_order = document._name == "sale.order"
            move = document.invoice_ids[:1] if is_order else document
            order_id = document.id if is_order else None
            rows.append((key, order_id, move.id or None, document.partner_id.id))
        return rows
