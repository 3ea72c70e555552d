from datetime import date

from .life_common import LifeCommon


class PurchaseCommon(LifeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relationship = cls._meet(cls.customer, cls.company_a)
        cls.usd, cls.eur = cls.company_a.currency_id, cls.company_b.currency_id

    def assert_bought(self, count, amount, first=False, last=False, of=None):
        """The facts, as the commit leaves them."""
        self._flush()
        relationship = of or self.relationship
        self.assertRecordValues(
            relationship,
            [
                {
                    "purchase_count": count,
                    "purchase_amount": amount,
                    "first_purchase_date": first and date.fromisoformat(first),
                    "last_purchase_date": last and date.fromisoformat(last),
                }
            ],
        )

    def _settle(self):
        """Call the scheduled action as the scheduler does."""
        with self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_settle").method_direct_trigger()
        self.env.invalidate_all()
