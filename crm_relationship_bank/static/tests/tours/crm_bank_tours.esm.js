import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const TEN_SECONDS = 10000;
const field = (name) => `.o_field_widget[name=${name}]`;
const row = (name) => `.o_data_row:contains(${name})`;

let start = 0;

registry.category("web_tour.tours").add("crm_bank_obstacle", {
    steps: () => [
        {
            content: "A customer leaves without what it came for",
            trigger: ".o_list_button_add",
            run(helpers) {
                start = performance.now();
                return helpers.click();
            },
        },
        {
            content: "What was in the way",
            trigger: `.o_selected_row ${field("kind")} input`,
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Missing document)",
            run: "click",
        },
        {
            content: "A word about it",
            trigger: `.o_selected_row ${field("note")} input`,
            run: "edit Proof of income",
        },
        {
            content: "Save it",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "It is noted at the teller's own branch, in ten seconds",
            trigger: `${row("Missing document")}:contains(Branch 101):not(.o_selected_row)`,
            run() {
                const taken = performance.now() - start;
                if (taken > TEN_SECONDS) {
                    throw new Error(`The entry took ${Math.round(taken / 1000)} s.`);
                }
                console.log(`The entry took ${Math.round(taken)} ms.`);
            },
        },
        {
            content: "Later it is out of the way",
            trigger: `${row("Missing document")} button[name=action_solve]`,
            run: "click",
        },
        {
            content: "What is solved leaves the list",
            trigger: `.o_list_renderer:not(:has(${row("Missing document")}))`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_bank_visit", {
    steps: () => [
        {
            content: "The relationship manager looks at a customer",
            trigger: `${field("partner_id")}:contains(Holder 4)`,
        },
        {
            content: "Plan a visit",
            trigger: ".o_statusbar_buttons button:contains(Plan a Visit)",
            run: "click",
        },
        {
            content: "The first next product is the purpose",
            trigger: `.modal ${field("product_id")} input:value(Long Term)`,
        },
        {
            trigger: ".modal button[name=action_plan]",
            run: "click",
        },
        {
            content: "It is planned",
            trigger: ".o_notification:contains(1 customers)",
        },
        {
            content: "Look at what the customer holds",
            trigger: ".o_notebook .nav-link:contains(Bank)",
            run: "click",
        },
        {
            content: "The reason says why",
            trigger: `${field("bank_next_product_ids")} ${row("Long Term")}:contains(67 %)`,
        },
        {
            content: "The customer wants it: take the lead",
            trigger: `${row("Long Term")} button[name=action_offer]`,
            run: "click",
        },
        {
            content: "The lead has product and branch",
            trigger: `${field("bank_product_id")} input:value(Long Term)`,
        },
        {
            trigger: `${field("bank_branch_id")} input:value(Branch 101)`,
        },
        {
            trigger: `${field("bank_amount")} input`,
            run: "edit 900",
        },
        ...stepUtils.saveForm(),
        {
            content: "The customer applies",
            trigger: "button[name=action_bank_apply]",
            run: "click",
        },
        {
            content: "The application has begun",
            trigger: ".o_arrow_button_current:contains(Requested)",
        },
        {
            trigger: `${field("amount")} input:value(900)`,
        },
    ],
});
