from html import unescape

from odoo.tests import HttpCase, new_test_user

from odoo.addons.mail.tests.common import MailCommon

from .complaint_common import ComplaintCommon

NAMES = ("first", "second", "third")


class ComplaintPortalCommon(ComplaintCommon, MailCommon, HttpCase):
    """Three customers with accounts, and complaints that name themselves all over.

    ``secret first ...`` is what the first customer said, ``internal first ...`` is ours
    about it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaints, cls.files, cls.secrets = {}, {}, {}
        for name in NAMES:
            cls._set_customer(name)
        cls._flush()

    @classmethod
    def _set_customer(cls, name):
        """A customer with an account, and a complaint that names itself all over."""
        partner = cls._create_partner(name=f"Customer {name}")
        cls._add_account(name, partner)
        cause = cls.cause.create({"name": f"secret {name} cause"})
        complaint = cls._create_complaint(
            partner,
            name=f"secret {name} subject",
            description=f"<p>secret {name} text</p>",
            number=f"secret {name} number",
            lessons=f"internal {name} lesson",
            restatement=f"internal {name} words",
            cause_id=cause.id,
        )
        complaint._portal_ensure_token()
        cls.complaints[name] = complaint
        cls.files[name] = [
            cls._add_file(complaint, name, kind, subtype)
            for kind, subtype in (("secret", "comment"), ("internal", "note"))
        ]
        cls.secrets[name] = [f"secret {name}", f"internal {name}"]
        complaint.activity_schedule(
            "mail.mail_activity_data_todo", summary=f"internal {name} call"
        )

    @classmethod
    def _add_account(cls, name, partner):
        new_test_user(
            cls.env,
            login=f"portal_{name}",
            password=f"portal_{name}",
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=cls.company_a.id,
            company_ids=cls.company_a.ids,
        )

    @classmethod
    def _add_file(cls, complaint, name, kind, subtype):
        content = f"{kind} {name} file".encode()
        message = complaint.message_post(
            body=f"{kind} {name} message",
            message_type="comment",
            subtype_xmlid=f"mail.mt_{subtype}",
            attachments=[(f"{kind} {name} file.txt", content)],
        )
        return message.attachment_ids

    def _sign_in(self, name):
        login = name and f"portal_{name}"
        self.authenticate(login, login)

    def _json(self, url, **params):
        return self.url_open(url, json={"params": params}).text

    def _rpc(self, model, method, args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._json("/web/dataset/call_kw", **params)

    def _assert_silent(self, answer, name):
        """Nothing in the answer is of the complaint of ``name``."""
        text = unescape(answer)
        for secret in self.secrets[name]:
            self.assertNotIn(secret, text)

    def _each_pair(self):
        """Yield (attacker, victim), signed in; the stranger has no name."""
        for place, attacker in enumerate((*NAMES, None)):
            self._sign_in(attacker)
            yield attacker, NAMES[(place + 1) % len(NAMES)]
