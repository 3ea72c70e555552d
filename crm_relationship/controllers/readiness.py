import base64
from hashlib import sha256

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import content_disposition, request
from odoo.tools import consteq

from ..models.readiness.crm_readiness_answer import MAX_FILE

TEXTS = ("na_reason", "comment", "evidence", "evidence_link")
VALUES = ("0", "1", "2", "3", "4")
COOKIE_DAYS = 90


class ReadinessPage(http.Controller):
    """The page on which people answer, outsiders and users alike, by their own link.

    The link's token finds the invitation. In an anonymous assessment the sheet is found
    by a key in a cookie of the respondent's browser: only there do the two meet.
    """

    def _find_invitation(self, token):
        """Return the invitation of a link, or none; never by a part."""
        invitations_sudo = request.env["crm.readiness.invitation"].sudo()
        invitation = invitations_sudo.search([("token", "=", token)], limit=1)
        if not invitation or not consteq(invitation.token, token):
            return invitations_sudo
        request.update_context(lang=invitation.lang or request.env.lang)
        return invitation.with_context(lang=request.env.lang)

    def _get_cookie(self, invitation):
        """Return the cookie of a link: people may share a browser."""
        return f"readiness_{sha256(invitation.token.encode()).hexdigest()[:16]}"

    def _find_sheet(self, invitation):
        key = request.httprequest.cookies.get(self._get_cookie(invitation))
        sheets_sudo = request.env["crm.readiness.sheet"].sudo()
        return sheets_sudo._find(invitation, key)

    @http.route("/readiness/<string:token>", type="http", auth="public", website=True)
    def page(self, token, **kwargs):
        """Show the questions with what was answered so far, or why there are none."""
        invitation = self._find_invitation(token)
        if refusal := invitation._get_refusal():
            return self._render_refusal(refusal)
        answers = self._read_sheet(self._find_sheet(invitation))
        return self._render_page(invitation, answers)

    @http.route(
        "/readiness/<string:token>/save",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def save(self, token, **posted):
        """Store what was answered; with ``submit`` count it, if nothing is open."""
        invitation = self._find_invitation(token)
        if refusal := invitation._get_refusal():
            return self._render_refusal(refusal)
        answers = self._read_form(invitation, posted)
        try:
            with request.env.cr.savepoint():
                sheet = self._store(invitation, answers)
        except (UserError, ValidationError) as error:
            shown = {item.id: values for item, values in answers.items()}
            return self._render_page(invitation, shown, problem=str(error))
        is_sent = "submit" in posted
        open_items = sheet._get_open_items() if is_sent else None
        if is_sent and not open_items:
            sheet._submit(invitation)
            return self._render_refusal("thanks")
        response = self._render_page(
            invitation,
            self._read_sheet(sheet),
            open_ids=open_items.ids if is_sent else [],
            saved=not is_sent,
        )
        if invitation.assessment_id.anonymous:
            self._set_cookie(response, invitation, sheet)
        return response

    @http.route("/readiness/evidence/<int:answer_id>", type="http", auth="user")
    def evidence(self, answer_id):
        """Give a file of a closed assessment to whoever may read the result.

        Always as a download: what outsiders sent is not shown as a page of ours.
        """
        # sudo: nobody reads anonymous answers one by one, but files of a result
        answer_sudo = request.env["crm.readiness.answer"].sudo().browse(answer_id)
        assessment_sudo = answer_sudo.exists().sheet_id.assessment_id
        assessment = assessment_sudo.sudo(False)
        is_open = assessment_sudo.state != "closed"
        if (
            is_open
            or not assessment.has_access("read")
            or not answer_sudo.evidence_file
        ):
            raise request.not_found()
        content = base64.b64decode(
            answer_sudo.with_context(bin_size=False).evidence_file
        )
        return request.make_response(
            content,
            [
                ("Content-Type", "application/octet-stream"),
                ("X-Content-Type-Options", "nosniff"),
                (
                    "Content-Disposition",
                    content_disposition(answer_sudo.evidence_filename),
                ),
            ],
        )

    def _set_cookie(self, response, invitation, sheet):
        """Leave the sheet's key with the respondent's browser, and nowhere else."""
        response.set_cookie(
            self._get_cookie(invitation),
            sheet.key,
            max_age=COOKIE_DAYS * 24 * 3600,
            httponly=True,
            samesite="Lax",
            path=f"/readiness/{invitation.token}",
        )

    def _store(self, invitation, answers):
        sheet = self._find_sheet(invitation)
        if not sheet:
            sheet = request.env["crm.readiness.sheet"].sudo()._begin(invitation)
        sheet._take(answers)
        return sheet

    # --- the form ---

    def _read_sheet(self, sheet):
        """Return ``{id of item: answer}`` of what was answered so far."""
        return {
            answer.item_id.id: self._read_answer(answer) for answer in sheet.answer_ids
        }

    def _read_answer(self, answer):
        """Return a stored answer as the page shows it."""
        values = {name: answer[name] or "" for name in TEXTS}
        values |= {"value": answer.value, "is_na": answer.is_na}
        return values | {"evidence_filename": answer.evidence_filename}

    def _read_form(self, invitation, posted):
        """Return ``{item: values}`` of what the form says about items asked."""
        answers = {}
        for item in invitation.assessment_id.checklist_id.item_ids:
            choice = posted.get(f"value_{item.id}")
            texts = {
                name: (posted.get(f"{name}_{item.id}") or "").strip() for name in TEXTS
            }
            upload = posted.get(f"file_{item.id}")
            has_file = bool(getattr(upload, "filename", False))
            if choice is None and not any(texts.values()) and not has_file:
                continue
            is_na = choice == "na"
            values = {name: text or False for name, text in texts.items()}
            values["is_na"] = is_na
            values["value"] = choice if choice in VALUES else False
            values["na_reason"] = values["na_reason"] if is_na else False
            answers[item] = values | (self._read_file(upload) if has_file else {})
        return answers

    def _read_file(self, upload):
        content = upload.read(MAX_FILE + 1)
        return {
            "evidence_file": base64.b64encode(content),
            "evidence_filename": upload.filename[:255],
        }

    # --- pages ---

    def _render_page(self, invitation, answers, **values):
        assessment = invitation.assessment_id
        items = assessment.checklist_id.item_ids
        figures = {figure.item_id.id: figure.text for figure in assessment.figure_ids}
        done = [one for one in answers.values() if one["value"] or one["is_na"]]
        page = {
            "invitation": invitation,
            "assessment": assessment,
            "dimensions": items.grouped("dimension_id"),
            "answers": answers,
            "figures": figures,
            "done_count": len(done),
            "item_count": len(items),
            "open_ids": [],
        }
        return request.render("crm_relationship.readiness_page", page | values)

    def _render_refusal(self, refusal):
        status = 404 if refusal == "unknown" else 200
        return request.render(
            "crm_relationship.readiness_refusal", {"refusal": refusal}, status=status
        )
