import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { localization } from "@web/core/l10n/localization";

class Relationship extends models.Model {
    _name = "crm.relationship";
    name = fields.Char();
    _records = [
        { id: 1, name: "Anna" },
        { id: 2, name: "Bijan" },
    ];
}

defineMailModels();
defineModels([Relationship]);

const MONTH = { deposits: 100, debts: 0, paid_in: 40, paid_out: 30, fee_income: 2 };
const NOTHING = { deposits: null, debts: null, paid_in: null, paid_out: null, fee_income: null };
const LINE = { count: 0, amount: 0, other_amount: 0, share: 0, source: false, date: false };

function getOverview(values = {}) {
    return {
        currency_id: 1,
        months: [
            { month: "2026-01-01", ...MONTH },
            { month: "2026-02-01", ...NOTHING },
            { month: "2026-03-01", ...MONTH, deposits: 120 },
        ],
        lines: [
            { ...LINE, line: "current", label: "Current", state: "here", count: 2, amount: 75 },
            {
                ...LINE,
                line: "term",
                label: "Term",
                state: "elsewhere",
                other_amount: 500,
                source: "Declared by the customer",
                date: "2026-03-09",
            },
            { ...LINE, line: "loan", label: "Loan", state: "none" },
        ],
        household: false,
        channels: [
            { channel: "mobile", label: "Mobile Bank", count: 3, share: 0.75 },
            { channel: "branch", label: "Branch", count: 1, share: 0.25 },
        ],
        complaints: { count: 0, rows: [] },
        ...values,
    };
}

/** Show the block of a customer; what it opens is noted as a step. */
async function mountOverview(values, options = {}) {
    onRpc("crm.relationship", "get_bank_overview", () => getOverview(values));
    await mountView({
        type: "form",
        resModel: "crm.relationship",
        resId: 1,
        arch: `<form><field name="name"/><widget name="crm_bank_overview"/></form>`,
        ...options,
    });
    mockService("action", {
        doAction: ({ res_model, res_id, domain }) =>
            expect.step(`${res_model} ${JSON.stringify(domain || res_id)}`),
    });
}

function getChart(place) {
    return window.Chart.getChart(queryFirst(`.o_bank_month_chart:eq(${place}) canvas`));
}

test("a chart a figure, with a gap where a month has none", async () => {
    await mountOverview();
    expect(queryAllTexts(".o_bank_month_chart figcaption")).toEqual([
        "Mean Balance",
        "Turnover of Deposits",
        "Fee Income",
    ]);
    const { data, options } = getChart(0);
    expect(data.labels).toEqual(["Jan 26", "Feb 26", "Mar 26"]);
    expect(data.datasets.map(({ label }) => label)).toEqual(["Deposits"]);
    expect(data.datasets[0].data).toEqual([100, null, 120]);
    expect(options.plugins.legend.display).toBe(false);
    expect(getChart(1).data.datasets.map(({ label }) => label)).toEqual(["Paid In", "Paid Out"]);
    expect(getChart(1).options.plugins.legend.display).toBe(true);
});

test("a click on a month opens the months of the accounts", async () => {
    await mountOverview();
    getChart(2).options.onClick(null, []);
    getChart(2).options.onClick(null, [{ index: 2 }]);
    expect.verifySteps([
        'crm.bank.account.month [["month","=","2026-03-01"],' +
            '["account_id.holder_ids.relationship_id","=",1]]',
    ]);
});

test("time runs from right to left in a language that is written so", async () => {
    await mountOverview();
    expect(getChart(0).options.scales.x.reverse).toBe(false);
    patchWithCleanup(localization, { direction: "rtl" });
    await mountOverview();
    const { scales, plugins } = getChart(3).options;
    expect([scales.x.reverse, scales.y.position]).toEqual([true, "right"]);
    expect(plugins.tooltip.textDirection).toBe("rtl");
});

test("without months there is a sentence instead of charts", async () => {
    await mountOverview({ months: [{ month: "2026-01-01", ...NOTHING }] });
    expect(".o_bank_month_chart").toHaveCount(0);
    expect(".o_bank_overview_empty").toHaveText(/^No figures of months yet/);
});

test("each line says where it is held, by whose word, and opens what it is made of", async () => {
    await mountOverview();
    const rows = ".o_bank_overview_lines tbody tr";
    expect(queryAllTexts(`${rows} .badge`)).toEqual(["Held here", "Elsewhere only", "Not held"]);
    expect(`${rows}:eq(1) td:last`).toHaveText("Declared by the customer, 03/09/2026");
    expect(`${rows}:eq(2) button`).toHaveCount(0);
    await click(`${rows}:eq(0) button`);
    await click(`${rows}:eq(1) button`);
    await click(".o_bank_overview_channels button:first");
    expect.verifySteps([
        'crm.bank.holding [["relationship_id","=",1],["line","=","current"]]',
        'crm.bank.wallet [["relationship_id","=",1],["line","=","term"]]',
        'crm.bank.account.month [["account_id.relationship_id","=",1],["mobile_count",">",0]]',
    ]);
    expect(queryAllTexts(".o_bank_overview_share")).toEqual(["75%", "25%"]);
});

test("of a household only who may be opened is a link", async () => {
    const member = { role: "Head", deposits: 5, debts: 0, is_self: false, is_open: true };
    await mountOverview({
        household: {
            id: 7,
            name: "Amini",
            members: [
                { ...member, id: 1, name: "Anna", is_self: true },
                { ...member, id: 2, name: "Bijan" },
                { ...member, id: 3, name: "Cyrus", is_open: false, deposits: false, debts: false },
            ],
        },
    });
    expect(queryAllTexts(".o_bank_overview_household tbody button")).toEqual(["Bijan"]);
    expect(".o_bank_overview_household tbody tr:eq(1) td:last").toHaveText(/0\.00/);
    expect(".o_bank_overview_household tbody tr:eq(2) td:last").toHaveText("–");
    await click(".o_bank_overview_household tbody button");
    await click(".o_bank_overview_household h6 button");
    expect.verifySteps(["crm.relationship 2", "crm.bank.household 7"]);
});

test("open complaints are counted, and left out for who may not read them", async () => {
    const rows = [{ id: 9, name: "C/9 Queue", stage: "New" }];
    await mountOverview({ complaints: { count: 6, rows } });
    expect(".o_bank_overview_complaints h6 button").toHaveText("6");
    await click(".o_bank_overview_complaints div button");
    expect.verifySteps(["crm.complaint 9"]);
});

test("who may not read complaints sees nothing of them", async () => {
    await mountOverview({ complaints: false, channels: [] });
    expect(".o_bank_overview_complaints").toHaveCount(0);
    expect(".o_bank_overview_channels .text-muted").toHaveText("No movements");
});

test("the next customer has figures of its own, and a late answer is dropped", async () => {
    const answers = {};
    onRpc("crm.relationship", "get_bank_overview", ({ args }) => {
        const [[id]] = args;
        const answer = new Promise((resolve) => (answers[id] = resolve));
        expect.step(`asked for ${id}`);
        return answer;
    });
    const mounted = mountView({
        type: "form",
        resModel: "crm.relationship",
        resId: 1,
        resIds: [1, 2],
        arch: `<form><widget name="crm_bank_overview"/></form>`,
    });
    await animationFrame();
    answers[1](getOverview());
    await mounted;
    expect(".o_bank_overview_lines tbody tr").toHaveCount(3);
    await click(".o_pager_next");
    await animationFrame();
    answers[2](getOverview({ lines: [] }));
    await animationFrame();
    expect(".o_bank_overview_lines tbody tr").toHaveCount(0);
    expect.verifySteps(["asked for 1", "asked for 2"]);
});
