import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

const button = (name) => `.o_form_statusbar button[name=${name}]`;
const state = (name) => `.o_statusbar_status .o_arrow_button_current:contains(${name})`;
const row = (name) => `.o_data_row:contains(${name})`;
const tab = (name) => `.o_notebook .nav-link[name=${name}]`;
const count = (name, value) => `.o_field_widget[name=${name}]:contains(${value})`;

const FILE = [
    "number,customer,bought on,amount",
    "1,K1,2024-01-05,10",
    "2,K2,2024-01-06,20",
    "3,K1,2024-02-30,30",
    "4,K1,2024-02-01,40",
    "5,K2,2024-02-02,50",
].join("\n");

registry.category("web_tour.tours").add("crm_purchase_import_manager", {
    steps: () => [
        {
            content: "Nothing is imported yet",
            trigger: ".o_view_nocontent:contains(No purchases imported yet)",
        },
        {
            content: "Import a file",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "There is a template to begin with",
            trigger: ".o_form_view a[download='purchases.csv']:visible",
        },
        {
            content: "Upload it",
            trigger: ".o_field_widget[name=file] .o_select_file_button",
            async run() {
                const file = new File([FILE], "shop.csv", { type: "text/csv" });
                await inputFiles(".o_field_widget[name=file] .o_input_file", [file]);
            },
        },
        {
            content: "It has its name",
            trigger: ".o_field_widget[name=name] input:value(shop.csv)",
        },
        {
            content: "Check it",
            trigger: button("action_check"),
            run: "click",
        },
        {
            content: "A column is missing, and it is said which",
            trigger: ".alert-danger:contains(There is no column Date)",
        },
        {
            content: "The columns that tell by their names are recognised",
            trigger: `${row("number")}:contains(Invoice or order number):contains(1 | 2 | 3)`,
        },
        {
            content: "Say what the other one holds",
            trigger: `${row("bought on")} [name=holds]`,
            run: "click",
        },
        {
            content: "Open the list",
            trigger: ".o_selected_row [name=holds] input",
            run: "click",
        },
        {
            content: "Its days",
            trigger: ".o_select_menu_item:contains(Date)",
            run: "click",
        },
        {
            content: "Check again",
            trigger: button("action_check"),
            run: "click",
        },
        {
            content: "The check tells what is in the file",
            trigger: `.o_form_view:has(${state("Checked")}):has(${count("document_count", 4)}):has(${count("reject_count", 1)})`,
        },
        {
            content: "See what is rejected",
            trigger: tab("rejects"),
            run: "click",
        },
        {
            content: "With line and reason",
            trigger: `${row("There is no day “2024-02-30”.")}:contains(4)`,
        },
        {
            content: "To be downloaded and corrected",
            trigger: "[name=reject_file] a:contains(shop_rejected.csv)",
        },
        {
            content: "Load the others",
            trigger: button("action_load"),
            run: "click",
        },
        {
            content: "The progress is on the screen",
            trigger: `.o_form_view:has(${state("Loading")}) .o_scoring_progress:contains(2 of 4 documents) .progress-bar:contains(50 %)`,
        },
        {
            content: "It goes on by itself, until it is done",
            trigger: `.o_form_view:has(${state("Done")}):not(:has(.o_scoring_progress)):has(${count("loaded_count", 4)})`,
        },
        {
            content: "And the history tells how it ended, without a reload",
            trigger: ".o-mail-Message:contains(4 documents loaded)",
        },
        {
            content: "Open the orders",
            trigger: "button[name=action_open_orders]:contains(4)",
            run: "click",
        },
        {
            content: "They are there",
            trigger: ".o_list_view .o_data_row:eq(3)",
        },
    ],
});
