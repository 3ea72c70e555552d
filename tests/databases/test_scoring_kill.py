"""A scoring run killed at any step, and two at once: processes of their own.

A process kills itself with SIGKILL in the middle of a step; the scheduled action then
finishes in another process what the first one left.
"""

import pytest
from machine import paths

CUSTOMERS = 60

FILL = f"""
env.cr.execute('''
    WITH customer AS (
        INSERT INTO res_partner (
            name, complete_name, is_company, partner_share, active, type, autopost_bills
        )
        SELECT 'Kill ' || n, 'Kill ' || n, TRUE, TRUE, TRUE, 'contact', 'ask'
        FROM generate_series(1, {CUSTOMERS}) n RETURNING id
    )
    SELECT id FROM customer''')
ids = [row[0] for row in env.cr.fetchall()]
env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)",
               [ids])
env.cr.execute('''
    INSERT INTO sale_order (
        name, partner_id, partner_invoice_id, partner_shipping_id, company_id,
        currency_id, currency_rate, state, date_order, amount_untaxed
    )
    SELECT 'Kill', id, id, id, 1, (SELECT currency_id FROM res_company WHERE id = 1),
           1, 'sale', NOW() AT TIME ZONE 'UTC' - n * id %% 97 * INTERVAL '4 days',
           10 * n + id
    FROM UNNEST(%s) id, generate_series(1, 4) n WHERE n <= 1 + id %% 4''', [ids])
env["crm.relationship"]._create_from_documents()
"""

# Ranges of ten customers. Each step ends in a call of one of these methods.
BEGIN = """
import os, signal, sys
from odoo.addons.crm_relationship.models.scoring import crm_scoring_run_work
crm_scoring_run_work.RANGE, crm_scoring_run_work.GROWTH = 10, 1
Run = env.registry["crm.scoring.run"]
Change = env.registry["crm.relationship.change"]

def die_in(model, method, calls=1, after=False):
    original, left = getattr(model, method), [calls]

    def run(self, *arguments):
        left[0] -= 1
        if left[0] or after:
            result = original(self, *arguments)
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(model, method, run)
"""
SCORE = """
run = env["crm.scoring.run"].create({"company_id": 1})
env.cr.commit()
run.action_run()
"""
# {step: what kills the process there}
STEPS = {
    "facts": 'die_in(Run, "_hold_facts", after=True)',
    "thresholds": 'die_in(Run, "_compute_thresholds", after=True)',
    "lines": 'die_in(Run, "_insert_lines", after=True)',
    "computed": 'die_in(Run, "_do_range")',
    "first range, before its commit": 'die_in(Run, "_commit_range", calls=2)',
    "first range, after its commit": 'die_in(Run, "_commit_range", 2, after=True)',
    "between ranges": 'die_in(Run, "_do_range", calls=4)',
    "ledger": 'die_in(Run, "_get_next_lines", calls=3, after=True)',
    "end": 'die_in(Run, "_end_run")',
    "end, before its commit": 'die_in(Run, "_drop_lines", after=True)',
}
CRON = 'env["crm.scoring.run"]._cron_score()'

GIVEN = """
    SELECT partner_id, window_last_date, window_count, window_amount, recency_score,
           frequency_score, monetary_score, rfm_score, rfm_code, rfm_segment_id,
           rfm_segment_date, lifecycle_stage_id, tier_id
    FROM crm_relationship WHERE company_id = 1 ORDER BY partner_id
"""
LEDGER = """
    SELECT relationship_id, old_stage_id, new_stage_id, old_segment_id, new_segment_id,
           date, reason, purchase_amount
    FROM crm_relationship_change
    WHERE run_id IS NOT NULL AND company_id = 1 ORDER BY relationship_id
"""
RUNS = """
    SELECT state, error_count FROM crm_scoring_run
    WHERE company_id = 1 AND simulate IS NOT TRUE
"""
RESET = """
    DELETE FROM crm_relationship_change WHERE run_id IS NOT NULL;
    DELETE FROM crm_scoring_run;
    TRUNCATE crm_scoring_line;
    DELETE FROM crm_relationship r  -- whom the demo bank has met by its target segment
    WHERE NOT EXISTS (SELECT FROM kept_relationship kept WHERE kept.id = r.id);
    UPDATE crm_relationship r SET ({names}) =
        (SELECT {names} FROM kept_relationship kept WHERE kept.id = r.id)
"""
KEEP = "CREATE TABLE kept_relationship AS TABLE crm_relationship"
NAMES = """
    SELECT STRING_AGG(QUOTE_IDENT(column_name), ', ') FROM information_schema.columns
    WHERE table_name = 'crm_relationship'
"""


@pytest.fixture(scope="module")
def database(new_database):
    database = new_database("kill", paths.OWN_MODULES)
    database.shell(FILL)
    database.rows("UPDATE ir_cron SET active = FALSE")
    database.rows(KEEP)
    database.shell(BEGIN + SCORE)
    database.expected = database.rows(GIVEN), database.rows(LEDGER)
    assert len(database.expected[1]) >= CUSTOMERS
    return database


def reset(database):
    """Take back every run."""
    [(names,)] = database.rows(NAMES)
    database.rows(RESET.format(names=names))


@pytest.mark.parametrize("step", STEPS)
def test_killed(database, step):
    """The next call finishes the run; what it gives is what nobody disturbed gives."""
    reset(database)
    assert database.start(f"{BEGIN}{STEPS[step]}\n{SCORE}").wait(120) != 0
    [(state,)] = database.rows("SELECT state FROM crm_scoring_run")
    assert state in ("draft", "applying")
    database.shell(CRON)
    assert database.rows(RUNS) == [("done", 0)]
    assert (database.rows(GIVEN), database.rows(LEDGER)) == database.expected
    assert database.rows("SELECT COUNT(*) FROM crm_scoring_line") == [(0,)]


# The first process waits within a range until it is told to go on.
WAIT = """
import time
original = Run._commit_range

def commit_range(self, done):
    if done:
        print("within", flush=True)
        while not goes_on():
            time.sleep(0.05)
    return original(self, done)

def goes_on():
    with env.registry.cursor() as cr:
        cr.execute("SELECT 1 FROM ir_config_parameter WHERE key = 'kill.goes_on'")
        return cr.fetchone()

Run._commit_range = commit_range
"""
SECOND = """
from odoo.exceptions import UserError

def refused(work):
    try:
        work()
    except UserError as error:
        env.cr.rollback()
        print("refused:", error.args[0], flush=True)

refused(env["crm.scoring.run"].search([], limit=1).action_run)
run = env["crm.scoring.run"].create({"company_id": 1})
refused(run.action_run)
simulation = env["crm.scoring.run"].create({"company_id": 1, "simulate": True})
simulation.action_run()
print("simulation:", simulation.state, flush=True)
env["crm.scoring.run"]._cron_score()
env["ir.config_parameter"].set_param("kill.goes_on", "1")
env.cr.commit()
"""


def test_two_at_once(database):
    """One works, the other says so and leaves; a simulation disturbs nobody."""
    reset(database)
    first = database.start(BEGIN + WAIT + SCORE)
    assert first.stdout.readline().strip() == "within"
    second = database.start(SECOND)
    said = second.stdout.read()
    assert second.wait(120) == 0
    assert said.count("refused: Another process is at work on") == 2, said
    assert "simulation: done" in said
    assert first.wait(120) == 0
    assert database.rows(RUNS) == [("done", 0)]
    assert (database.rows(GIVEN), database.rows(LEDGER)) == database.expected
