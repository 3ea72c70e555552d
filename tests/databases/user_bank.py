"""What users leave behind by working with a bank's leads, for `setup/odoo shell`.

Two customers who hold products together, a third who is offered the one for the other,
applies, and is visited.
"""

from odoo import Command

HELD = ("own", "other")


def main(env):
    branch = env["crm.bank.branch"].create({"name": "Lead Branch", "code": "lead"})
    products = [
        env["crm.bank.product"].create({"name": f"Lead {code}", "code": f"lead-{code}"})
        for code in HELD
    ]
    people = env["res.partner"].create([{"name": f"Lead {n}"} for n in range(4)])
    for place, partner in enumerate(people):
        for product in products[: 2 if place < 2 else 1] if place < 3 else ():
            open_account(env, branch, product, partner)
    env.company.bank_next_min_count = 1
    # somebody who holds the one alone, else both are held by everybody
    other = env["crm.bank.product"].create({"name": "Lead third", "code": "lead-third"})
    open_account(env, branch, other, people[3])
    env["crm.bank.next.product"]._find(env.company)
    offer(env, people[2])


def open_account(env, branch, product, partner):
    env["crm.bank.account"].create(
        {"number": f"{product.id}{partner.id}", "product_id": product.id}
        | {"branch_id": branch.id, "currency_id": env.company.currency_id.id}
        | {"holder_ids": [Command.create({"partner_id": partner.id})]}
    )


def offer(env, partner):
    """The product is offered and applied for, and a visit is planned and held."""
    customer = env["crm.relationship"]._get_of(partner, env.company)
    suggestion = customer.bank_next_product_ids
    assert suggestion, "nothing is suggested"
    suggestion.action_offer()
    suggestion.lead_id.action_bank_apply()
    application = customer.bank_application_ids
    application.message_post(body="Seen", attachments=[("lead.txt", b"uninstall me")])
    application.activity_schedule("mail.mail_activity_data_todo")
    wizard = env["crm.bank.visit.plan"].create({"relationship_ids": customer.ids})
    wizard.action_plan()
    customer.activity_ids.action_feedback()
    wizard.action_plan()
