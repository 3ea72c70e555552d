import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { advanceTime, mockDate } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Complaint extends models.Model {
    _name = "crm.complaint";
    date_deadline = fields.Datetime();
    _records = [{ id: 1 }];
}

defineMailModels();
defineModels([Complaint]);

const COUNTDOWN = ".o_deadline_countdown";

function mountCountdown(deadline) {
    mockDate("2026-03-02 12:00:00", +0);
    Complaint._records[0].date_deadline = deadline;
    return mountView({
        type: "form",
        resModel: "crm.complaint",
        resId: 1,
        arch: `<form><field name="date_deadline" widget="deadline_countdown"/></form>`,
    });
}

test("it counts on while the page is open, and turns red when the time is over", async () => {
    await mountCountdown("2026-03-02 12:01:30");
    expect(COUNTDOWN).toHaveText("1 min");
    expect(COUNTDOWN).not.toHaveClass("text-danger");
    await advanceTime(120000);
    expect(COUNTDOWN).toHaveText("0 min late");
    expect(COUNTDOWN).toHaveClass("text-danger");
    await advanceTime(60000);
    expect(COUNTDOWN).toHaveText("1 min late");
});

test("of days, hours and minutes it says the two largest", async () => {
    await mountCountdown("2026-03-05 14:30:00");
    expect(COUNTDOWN).toHaveText("3 days, 2 hr");
});

test("what is nought is left out", async () => {
    await mountCountdown("2026-03-02 15:00:30");
    expect(COUNTDOWN).toHaveText("3 hr");
});

test("missed yesterday", async () => {
    await mountCountdown("2026-03-01 10:40:00");
    expect(COUNTDOWN).toHaveText("1 day, 1 hr late");
});

test("nothing without a deadline", async () => {
    await mountCountdown(false);
    expect(COUNTDOWN).toHaveCount(0);
});
