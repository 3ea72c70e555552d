import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mountView } from "@web/../tests/web_test_helpers";
import { defineRfmModels, Relationship } from "./rfm_mock_models.esm";

defineRfmModels();

const SCORED = {
    status: "scored",
    reason: "Scored as of 06/30/2025.",
    code: "4-2-1",
    measures: [
        {
            measure: "frequency",
            name: "Frequency",
            score: 2,
            bins: 5,
            value: "3",
            limits: ["1", "3", "3", "6"],
            is_shown: true,
        },
        {
            measure: "monetary",
            name: "Monetary",
            score: 1,
            bins: 5,
            value: "",
            limits: [],
            is_shown: false,
        },
    ],
    hint: "Below a score: what has to be exceeded.",
    next: "One more purchase raises the score.",
    notes: ["The rules have changed since then."],
    segment: { name: "Loyal", color: 4, description: "Buy often.", advice: "Ask them." },
    run: { as_of: "2025-06-30" },
};

function mountPanel(explanation) {
    Relationship._records[0].rfm_explanation = explanation;
    return mountView({
        type: "form",
        resModel: "crm.relationship",
        resId: 1,
        arch: `<form><field name="rfm_explanation" widget="rfm_explanation"/></form>`,
    });
}

test("a score stands on its scale, with the limits of the others", async () => {
    await mountPanel(SCORED);
    expect(".o_rfm_code").toHaveText("4-2-1");
    expect(".o_rfm_code").toHaveAttribute("dir", "ltr");
    const frequency = ".o_rfm_measure[data-measure=frequency]";
    expect(`${frequency} .o_rfm_step_current`).toHaveText("2\n1");
    expect(`${frequency} .o_rfm_step_reached`).toHaveCount(2);
    expect(queryAllTexts(`${frequency} .o_rfm_step_limit`)).toEqual(["", "1", "3", "3", "6"]);
    expect(`${frequency} .o_rfm_scale`).toHaveAttribute("aria-label", "Frequency: 2 of 5");
});

test("a score between equal limits is out of reach", async () => {
    await mountPanel(SCORED);
    const steps = ".o_rfm_measure[data-measure=frequency] .o_rfm_step";
    expect(`${steps}.opacity-25`).toHaveCount(1);
    expect(`${steps}:eq(2)`).toHaveClass("opacity-25");
    expect(".o_rfm_measure[data-measure=monetary] .opacity-25").toHaveCount(0);
});

test("the next step, the advice and the notes are read as sentences", async () => {
    await mountPanel(SCORED);
    expect(".o_rfm_next").toHaveText("One more purchase raises the score.");
    expect(".o_rfm_advice").toHaveText("Ask them.");
    expect(".o_rfm_note").toHaveText("The rules have changed since then.");
});

test("without scores the reason stands alone", async () => {
    await mountPanel({
        status: "never",
        reason: "Has never bought.",
        code: false,
        measures: [],
        hint: false,
        next: false,
        notes: [],
        segment: false,
        run: false,
    });
    expect(".o_rfm_reason").toHaveText("Has never bought.");
    expect(".o_rfm_reason").toHaveClass("fw-bold");
    expect(".o_rfm_measures").toHaveCount(0);
    expect(".o_rfm_next").toHaveCount(0);
});
