from datetime import datetime, timedelta

from odoo.tests import HttpCase

from .common import RelationshipCommon


class RpcCommon(RelationshipCommon, HttpCase):
    """Calls from outside, with an API key of each role."""

    def setUp(self):
        super().setUp()
        self.keys = {}

    def _get_key(self, role):
        if role not in self.keys:
            keys = self.env(user=self.users[role])["res.users.apikeys"]
            tomorrow = datetime.now() + timedelta(hours=12)
            self.keys[role] = keys._generate("rpc", role, tomorrow)
        return self.keys[role]

    def _post(self, role, model, method, companies=None, **arguments):
        """Call a method from outside; return the response."""
        companies = companies or self.users[role].company_ids
        context = {"allowed_company_ids": companies.ids, "lang": "en_US"}
        return self.url_open(
            f"/json/2/{model}/{method}",
            json={"context": context, **arguments},
            headers={"Authorization": f"Bearer {self._get_key(role)}"},
        )

    def _call(self, *args, **kwargs):
        response = self._post(*args, **kwargs)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()
