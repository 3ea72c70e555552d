from odoo import models
from odoo.tools import SQL


class CrmPurchaseImport(models.Model):
    """Finding what the documents of a batch are about: a query a batch for each kind.

    Everything that is found or made belongs to the company of the import or to none.
    """

    _inherit = "crm.purchase.import"

    def _get_own_domain(self):
        return [("company_id", "in", (False, self.company_id.id))]

    # --- customers ---

    def _get_partners(self, lines):
        """Return ``{code: contact}``; who is missing is made, all in one create."""
        partners = self._find_partners(lines)
        first = {line.customer: line for line in reversed(lines)}
        missing = [code for code in first if code not in partners]
        countries = self._get_countries(lines) if missing else {}
        made = self.env["res.partner"].create(
            [
                {
                    "name": first[code].customer_name
                    or self.env._("Customer %(code)s", code=code),
                    "ref": code,
                    "country_id": countries.get((first[code].country or "").lower()),
                    "company_id": self.company_id.id,
                }
                for code in missing
            ]
        )
        return partners | dict(zip(missing, made, strict=True))

    def _find_partners(self, lines):
        """Return ``{code: contacts}`` of those that are there, archived ones too.

        The company's own before shared ones, companies before their contacts; several
        where it is not clear which is meant.
        """
        Partner = self.env["res.partner"].with_context(active_test=False)
        codes = list(set(lines.mapped("customer")))
        found = Partner.search([("ref", "in", codes), *self._get_own_domain()])
        partners = {}
        for code, same in found.grouped("ref").items():
            ranks = same.grouped(lambda p: (not p.company_id, bool(p.parent_id)))
            partners[code] = ranks[min(ranks)]
        return partners

    def _split_doubtful(self, lines):
        """Return the lines whose customer is clear; others' documents are refused.

        Known before they are tried: a customer with many purchases would have the
        batch halved for each of them.
        """
        refused = {}
        for code, partners in self._find_partners(lines).items():
            if len(partners) > 1:
                reason = self.env._(
                    "Several contacts have the reference %(code)s: %(names)s.",
                    code=code,
                    names=", ".join(partners.mapped("display_name")),
                )
                same = lines.filtered(lambda line, code=code: line.customer == code)
                refused |= dict.fromkeys(same.mapped("document"), reason)
        self._refuse_documents(refused)
        return lines.filtered(lambda line: line.document not in refused)

    def _get_countries(self, lines):
        """Return ``{name or code in small letters: country id}``."""
        if not any(line.country for line in lines):
            return {}
        found = {}
        for lang in ("en_US", self.env.lang):
            for country in self.env["res.country"].with_context(lang=lang).search([]):
                found[country.name.lower()] = country.id
                found.setdefault(country.code.lower(), country.id)
        return found

    # --- products ---

    def _get_label(self, line):
        """Return the product code that stands for a line's product."""
        return line.product_code or line.product or "PURCHASE"

    def _get_products(self, lines):
        """Return ``{code: product}``; what is missing is made, all in one create."""
        # whoever may sell, may not always make products
        products_sudo = self.env["product.product"].sudo()
        names = {}
        for line in lines:
            names.setdefault(self._get_label(line), line.product)
        known = products_sudo.with_context(active_test=False).search(
            [("default_code", "in", list(names)), *self._get_own_domain()],
            order="company_id, id",  # the company's own first
        )
        products = {product.default_code: product for product in reversed(known)}
        missing = [code for code in names if code not in products]
        made = products_sudo.create(
            [
                {
                    "name": names[code]
                    or (self.env._("Purchase") if code == "PURCHASE" else code),
                    "default_code": code,
                    "type": "service",
                    "invoice_policy": "order",
                    "list_price": 0,
                    "company_id": self.company_id.id,
                }
                for code in missing
            ]
        )
        products |= dict(zip(missing, made, strict=True))
        return {code: product.sudo(False) for code, product in products.items()}

    # --- documents that are there ---

    def _find_known(self, lines):
        """Return ``{key: order or credit note}`` of documents that are there already.

        From an earlier file, or with the number of a document of the same customer.
        """
        self.env.flush_all()
        query = SQL(
            """
            SELECT line.document, MAX(known.order_id), MAX(known.move_id)
            FROM crm_purchase_import_line line
            JOIN (%(known)s) known
              ON known.document = line.document
             AND known.customer = line.customer
             AND known.is_return = line.is_return
            WHERE line.id = ANY(%(ids)s)
            GROUP BY line.document
            """,
            known=self._get_known_sql(list(set(lines.mapped("document")))),
            ids=lines.ids,
        )
        rows = self.env.execute_query(query)
        env = self.env(su=True)  # whosever documents they are
        orders = env["sale.order"].browse(row[1] for row in rows if row[1])
        notes = env["account.move"].browse(row[2] for row in rows if not row[1])
        return {
            document: orders.browse(order_id).with_prefetch(orders.ids)
            or notes.browse(note_id).with_prefetch(notes.ids)
            for document, order_id, note_id in rows
        }

    def _get_known_sql(self, keys):
        """Return documents with one of the ``keys``: whose they are, and their ids."""
        return SQL(
            """
            SELECT l.document, l.customer, l.is_return, l.order_id,
                   CASE WHEN l.order_id IS NULL THEN l.move_id END AS move_id
            FROM crm_purchase_import_line l
            JOIN crm_purchase_import i ON i.id = l.import_id
            WHERE l.document = ANY(%(keys)s) AND i.company_id = %(company)s
              AND COALESCE(l.order_id, l.move_id) IS NOT NULL
            UNION ALL
            SELECT o.client_order_ref, p.ref, FALSE, o.id, NULL
            FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
            WHERE o.client_order_ref = ANY(%(keys)s) AND o.company_id = %(company)s
            UNION ALL
            SELECT m.ref, p.ref, TRUE, NULL, m.id
            FROM account_move m JOIN res_partner p ON p.id = m.partner_id
            WHERE m.ref = ANY(%(keys)s) AND m.company_id = %(company)s
              AND m.move_type = 'out_refund'
            """,
            keys=keys,
            company=self.company_id.id,
        )

    def _split_known(self, lines):
        """Return the lines to load; those of known documents are done with.

        A known document with another content is refused: neither the lines that it
        lacks nor those it has too many may go unnoticed.
        """
        known = self._find_known(lines)
        refused = {}
        for document, same in lines.grouped("document").items():
            if document not in known:
                continue
            amount = abs(sum(line.quantity * line.unit_price for line in same))
            there = known[document]
            # each of the lines was rounded
            tolerance = there.currency_id.rounding * (len(same) + 1) / 2
            if abs(there.amount_untaxed - amount) > tolerance:
                refused[document] = self.env._(
                    "%(name)s is there already with %(there)s, not %(amount)s.",
                    name=there.display_name,
                    there=there.currency_id.format(there.amount_untaxed),
                    amount=there.currency_id.format(amount),
                )
        self._refuse_documents(refused)
        left = lines.filtered(lambda line: line.document not in known)
        equal = (lines - left).filtered(lambda line: line.document not in refused)
        self._finish(equal, known)
        self.sudo().known_count += len(known) - len(refused)
        return left
