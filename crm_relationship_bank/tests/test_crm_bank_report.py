from collections import Counter

from freezegun import freeze_time

from odoo.tests import tagged

from .report_common import ReportCommon

CHANNELS = ("branch", "atm", "pos", "internet", "mobile", "phone")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 08:00:00")
class TestCrmBankReport(ReportCommon):
    """The figures of each report are those that plain sums over the records give."""

    def _convert(self, account, amount):
        return amount / 2 if account.currency_id == self.euro else amount

    def test_fee_income(self):
        """By product exact; by channel as its movements are of all, to the cent."""
        expected = Counter()
        for month in self.months.filtered(lambda m: m.account_id in self.accounts):
            account = month.account_id
            expected[account.product_id.id] += self._convert(account, month.fee_income)
        rows = self._ask(
            "head", "crm.bank.channel.use", ["product_id"], ["fee_income:sum"]
        )
        for (product,), (amount,) in rows.items():
            self.assertAlmostEqual(amount, expected[product], 6)
        self.assertEqual(len(rows), len(expected))
        by_channel = self._ask(
            "head",
            "crm.bank.channel.use",
            ["channel"],
            ["fee_income:sum"],
            [
                ("branch_id", "=", self.branch.id),
                ("product_id", "=", self.current.id),
                ("month", ">=", "2025-12-01"),
            ],
        )
        self.assertEqual(
            {channel: round(fee, 2) for (channel,), (fee,) in by_channel.items()},
            {"branch": 2.0, "pos": 6.0, "mobile": 10.02, "phone": 2.0, False: 3.0},
        )

    def test_channel_migration(self):
        """Movements by month and channel; the kinds of channels share 100 %."""
        expected = Counter()
        for month in self.months.filtered(lambda m: m.account_id in self.accounts):
            for channel in CHANNELS:
                count = month[f"{channel}_count"]
                if count:
                    expected[str(month.month), channel] += count
        rows = self._ask(
            *("head", "crm.bank.channel.use", ["month:day", "channel"]),
            ["movement_count:sum"],
            [("channel", "!=", False)],
        )
        found = {(key[0], key[1]): counts[0] for key, counts in rows.items()}
        self.assertEqual(found, expected)
        shares = ["counter_share:avg", "machine_share:avg", "digital_share:avg"]
        domain = [("month", "=", "2026-01-01")]
        whole = self._ask("head", "crm.bank.channel.use", [], shares, domain)[()]
        self.assertAlmostEqual(sum(whole), 100)
        # three accounts with 1 of 10 at the counter, one with 8 of 10
        self.assertAlmostEqual(whole[0], 100 * 11 / 40)
        self.assertAlmostEqual(whole[2], 100 * 15 / 40)

    def test_who_moved(self):
        """Counter a year ago and digital now; the counter all along; no movement."""
        anna, bijan = (self._get_relationship(own) for own in (self.anna, self.bijan))
        cyrus = self.far_account.relationship_id
        seen = self._as("head", self.env["crm.bank.channel.move"]).search(
            [("company_id", "=", self.bank.id)]
        )
        moves = {row.relationship_id.id: row for row in seen}
        self.assertEqual(moves[anna.id].move, "to_digital")
        self.assertEqual(moves[bijan.id].move, "to_digital")
        self.assertEqual(moves[cyrus.id].move, "counter")
        # January of both years; December 2025 and February count for now alone
        self.assertRecordValues(
            moves[anna.id],
            [
                {
                    "movement_count_before": 20,
                    "movement_count": 40,
                    "counter_before": 80,
                    "counter_now": 10,
                    "digital_now": 50,
                    "digital_change": 50,
                }
            ],
        )
        self.assertEqual(moves[cyrus.id].counter_now, 80)
        rows = self._ask("head", "crm.bank.channel.move", ["move"], ["counter_now:avg"])
        self.assertEqual(rows, {("to_digital",): [10], ("counter",): [80]})

    def test_concentration(self):
        """By holder share, converted; the shares in a branch sum to 100."""
        expected = Counter()
        for account in self.accounts:
            for holder in account.holder_ids:
                part = self._convert(account, account.balance) * holder.share / 100
                expected[account.branch_id.id, holder.relationship_id.id] += part
        rows = self._ask(
            "head",
            "crm.bank.depositor",
            ["branch_id", "relationship_id"],
            ["amount:sum"],
        )
        self.assertEqual({key: row[0] for key, row in rows.items()}, expected)
        seen = self._as("head", self.env["crm.bank.depositor"]).search(
            [("branch_id", "=", self.branch.id)]
        )
        self.assertEqual(seen.mapped("share"), [95.0, 5.0])
        self.assertEqual(seen.mapped("company_place"), [1, 2])

    def test_twenty_greatest(self):
        """Twenty of twenty-five equal depositors: four fifths of the branch."""
        people = self.env["res.partner"].create(
            [{"name": f"Saver {number}"} for number in range(25)]
        )
        for number, person in enumerate(people):
            self._create_account(f"9{number}", {person: 100}, self.far, balance=7)
        self.env.flush_all()
        shares = ["top_share:avg", "company_top_share:avg", "amount:sum"]
        rows = self._ask("head", "crm.bank.depositor", ["branch_id"], shares)
        top, company_top, amount = rows[self.far.id,]
        # 26 depositors of 7 each; Anna and Bijan are before them in the bank
        self.assertAlmostEqual(top, 100 * 20 / 26)
        self.assertAlmostEqual(company_top, 100 * 18 / 26)
        self.assertEqual(amount, 26 * 7)

    def test_dormancy(self):
        """Every open account is in one step, with the days left to the next."""
        self.account.last_customer_date = "2026-03-01"
        self.joint.last_customer_date = "2025-09-11"
        self.in_euro.last_customer_date = "2025-03-10"
        self.env["crm.bank.account"]._update_dormancy(self.bank)
        self.env.flush_all()
        rows = self._ask(
            *("head", "crm.bank.dormancy.report", ["account_id", "step"]),
            ["next_days:min", "amount:sum"],
            [("account_id", "!=", self.far_account.id)],
        )
        self.assertEqual(
            rows,
            {
                (self.account.id, "active"): [180 - 9, 900],
                (self.joint.id, "inactive"): [365 - 180, 100],
                (self.in_euro.id, "dormant"): [3650 - 365, 30],
            },
        )

    def test_matrix(self):
        """Holdings by customer and line in the company's currency sum to balances."""
        rows = self._ask("head", "crm.bank.holding", ["line"], ["company_amount:sum"])
        self.assertEqual(rows, {("current",): [900 + 30 + 7], ("term",): [100]})

    def test_growth_room(self):
        """What is held elsewhere by line and home branch, deposits apart from debts."""
        anna, cyrus = self.account.relationship_id, self.far_account.relationship_id
        other = self.env["res.bank"].create({"name": "Other"})
        self.env["crm.bank.wallet"].create(
            [
                {"relationship_id": own.id, "line": line, "bank_id": other.id}
                | {"amount": amount, "currency_id": self.euro.id}
                for own, line, amount in (
                    (anna, "term", 40),
                    (anna, "loan", 20),
                    (cyrus, "term", 10),
                )
            ]
        )
        self.env.flush_all()
        rows = self._ask(
            "head",
            "crm.bank.wallet.share",
            ["home_branch_id", "line"],
            ["growth_room:sum"],
        )
        self.assertEqual(
            rows,
            {
                (self.branch.id, "term"): [20],
                (self.branch.id, "loan"): [10],
                (self.far.id, "term"): [5],
            },
        )

    def test_the_day_at_each_bank(self):
        """Days left to the next step, where the one bank has another day already."""
        self.bank.partner_id.tz = "Pacific/Kiritimati"
        accounts = self.account | self.elsewhere
        accounts.last_customer_date = "2026-03-01"
        self.env.flush_all()
        with freeze_time("2026-03-10 12:00:00"):
            rows = self.env["crm.bank.dormancy.report"].search(
                [("account_id", "in", accounts.ids)]
            )
            left = {row.account_id: row.next_days for row in rows}
        self.assertEqual(left, {self.account: 180 - 10, self.elsewhere: 180 - 9})

    def test_rate_of_the_day_at_the_bank(self):
        """A rate of the 11th counts where it is the 11th: 60 euros are 15 dollars."""
        self.env["res.currency.rate"].create(
            {"currency_id": self.euro.id, "company_id": self.bank.id, "rate": 4}
            | {"name": "2026-03-11"}
        )
        bijan = self._get_relationship(self.bijan)
        self.env["crm.bank.wallet"].create(
            {"relationship_id": bijan.id, "line": "loan", "amount": 60}
            | {"bank_id": self.env["res.bank"].create({"name": "Other"}).id}
            | {"currency_id": self.euro.id}
        )
        self.bank.partner_id.tz = "Pacific/Kiritimati"
        self.users["head"].tz = "Pacific/Honolulu"
        self.env.flush_all()
        own = [("relationship_id", "=", bijan.id)]
        with freeze_time("2026-03-10 12:00:00"):
            for model, amount, domain in (
                ("crm.bank.holding", "company_amount", []),
                ("crm.bank.depositor", "amount", []),
                ("crm.bank.wallet.share", "other_amount", [("line", "=", "loan")]),
            ):
                rows = self._ask("head", model, [], [f"{amount}:sum"], own + domain)
                expected = 15 + (50 if amount != "other_amount" else 0)
                self.assertEqual(rows, {(): [expected]}, model)

    def test_rows_open_their_record(self):
        uses = self._as("teller", self.env["crm.bank.channel.use"]).search([])
        for use in uses:
            action = use.action_open()
            months = use.env[action["res_model"]].search(action["domain"])
            counts = months.mapped(f"{use.channel}_count") if use.channel else [0]
            self.assertEqual(sum(counts), use.movement_count)
            self.assertTrue(months)
        anna = self.account.relationship_id
        rows = self._as("teller", self.env["crm.bank.stickiness"])
        action = rows.search([("relationship_id", "=", anna.id)]).action_open()
        self.assertEqual(action["res_model"], "crm.relationship")
        self.assertEqual(action["res_id"], anna.id)
