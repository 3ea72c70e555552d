from odoo import http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import consteq, plaintext2html

from odoo.addons.portal.controllers.portal import CustomerPortal, pager as portal_pager

# what a customer may send by the form; everything else of the request is dropped
FORM_FIELDS = ("name", "description", "expected_remedy")
MAX_LENGTH = {"name": 200, "description": 20000, "expected_remedy": 2000}


class ComplaintPortal(CustomerPortal):
    """Customers file complaints, follow them, withdraw and reopen them.

    Portal users have no right on the model: each page looks its record up among those
    of the user's commercial entity, or by the record's token, and shows a few fields.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            complaints_sudo = request.env["crm.complaint"].sudo()
            domain = self._prepare_complaint_domain()
            values["complaint_count"] = complaints_sudo.search_count(domain)
        return values

    def _prepare_complaint_domain(self):
        """Return the domain of the user's own complaints, and of the user's company.

        A confidential one is the complainant's alone.
        """
        person = request.env.user.partner_id
        customer = person.commercial_partner_id
        family = Domain("customer_id", "=", customer.id)
        family |= Domain("partner_id", "child_of", customer.id)
        own = Domain("partner_id", "=", person.id)
        return own | (family & Domain("is_confidential", "=", False))

    def _find_complaint(self, complaint_id, access_token=None):
        """Return the user's own complaint, or the one of the token; else nothing."""
        complaints_sudo = request.env["crm.complaint"].sudo()
        domain = Domain("id", "=", complaint_id)
        if not request.env.user._is_public():
            own = complaints_sudo.search(domain & self._prepare_complaint_domain())
            if own:
                return own
        complaint = complaints_sudo.search(domain)
        token = complaint.access_token
        is_known = token and access_token and consteq(token, access_token)
        return complaint if is_known else complaint.browse()

    @http.route(
        ["/my/complaints", "/my/complaints/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_complaints(self, page=1, **kwargs):
        """List the user's complaints, the latest first."""
        complaints_sudo = request.env["crm.complaint"].sudo()
        domain = self._prepare_complaint_domain()
        pager = portal_pager(
            url="/my/complaints",
            total=complaints_sudo.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        values = self._prepare_portal_layout_values() | {
            "complaints": complaints_sudo.search(
                domain,
                order="id desc",
                limit=self._items_per_page,
                offset=pager["offset"],
            ),
            "page_name": "complaint",
            "default_url": "/my/complaints",
            "pager": pager,
        }
        return request.render("crm_relationship.portal_my_complaints", values)

    @http.route("/my/complaints/<int:complaint_id>", auth="public", website=True)
    def portal_my_complaint(self, complaint_id, access_token=None, **kwargs):
        """Show one complaint: what was said, where it stands, until when."""
        complaint = self._find_complaint(complaint_id, access_token)
        if not complaint:
            return request.redirect("/my")
        values = self._get_page_view_values(
            complaint,
            complaint._portal_ensure_token(),
            {"page_name": "complaint", "complaint": complaint},
            "my_complaints_history",
            False,
            **kwargs,
        )
        return request.render("crm_relationship.portal_my_complaint", values)

    @http.route("/my/complaints/new", type="http", auth="user", website=True)
    def portal_new_complaint(self, **kwargs):
        """Show the form by which a customer files a complaint."""
        values = self._prepare_portal_layout_values()
        values |= self._prepare_complaint_form({}, [])
        return request.render("crm_relationship.portal_new_complaint", values)

    def _prepare_complaint_form(self, posted, errors):
        categories = request.env["crm.complaint.category"].sudo()
        company = request.env.company
        domain = [("company_id", "in", (False, company.id)), ("parent_id", "=", False)]
        return {
            "page_name": "complaint",
            "posted": posted,
            "errors": errors,
            "categories": categories.search(domain),
        }

    @http.route(
        "/my/complaints/file",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_file_complaint(self, **posted):
        """Record what the form says, as a complaint of the user's own."""
        values = {
            name: (posted.get(name) or "").strip()[: MAX_LENGTH[name]]
            for name in FORM_FIELDS
        }
        errors = [name for name in ("name", "description") if not values[name]]
        if errors:
            page = self._prepare_portal_layout_values()
            page |= self._prepare_complaint_form(posted, errors)
            return request.render("crm_relationship.portal_new_complaint", page)
        values["description"] = plaintext2html(values["description"])
        complaint = self._create_complaint(values, posted.get("category_id"))
        return request.redirect(f"/my/complaints/{complaint.id}")

    def _create_complaint(self, values, category_id):
        """Record a complaint of the user's own; return it."""
        company = request.env.company
        category = request.env["crm.complaint.category"].sudo()
        if category_id and category_id.isdigit():
            allowed = Domain("company_id", "in", (False, company.id))
            category = category.search(Domain("id", "=", int(category_id)) & allowed)
        values |= {
            "partner_id": request.env.user.partner_id.id,
            "company_id": company.id,
            "category_id": category.id,
            "channel_id": request.env["crm.channel"]._get_by_code("web").id,
        }
        # a portal user has no right on the model; the values are the controller's own
        complaint = request.env["crm.complaint"].sudo().create(values)
        complaint.message_subscribe(complaint.partner_id.ids)
        complaint._send_acknowledgement()
        return complaint

    @http.route(
        "/my/complaints/<int:complaint_id>/withdraw",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_withdraw_complaint(self, complaint_id, access_token=None, **kwargs):
        """Let the customer take the complaint back."""
        complaint = self._find_complaint(complaint_id, access_token)
        if not complaint:
            return request.redirect("/my")
        complaint._withdraw_by_customer()
        return request.redirect(complaint.get_portal_url())

    @http.route(
        "/my/complaints/<int:complaint_id>/reopen",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_reopen_complaint(self, complaint_id, access_token=None, **posted):
        """Let the customer say that a closed complaint is not settled."""
        complaint = self._find_complaint(complaint_id, access_token)
        if not complaint:
            return request.redirect("/my")
        reason = (posted.get("reason") or "").strip()[:500]
        if reason:
            complaint._reopen_by_customer(reason)
        return request.redirect(complaint.get_portal_url())
