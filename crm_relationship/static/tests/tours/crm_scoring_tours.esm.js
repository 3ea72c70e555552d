import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const button = (name) => `.o_form_statusbar button[name=${name}]`;
const state = (name) => `.o_statusbar_status .o_arrow_button_current:contains(${name})`;
const row = (name) => `.o_data_row:contains(${name})`;

registry.category("web_tour.tours").add("crm_scoring_manager", {
    steps: () => [
        {
            content: "Open the scheme",
            trigger: `${row("Bands")} .o_data_cell`,
            run: "click",
        },
        {
            content: "Its map is a grid",
            trigger: ".o_rfm_layer:nth-child(5) .o_rfm_map_cell[data-cell='5-5-5']",
        },
        {
            content: "Try a change",
            trigger: button("action_try_change"),
            run: "click",
        },
        {
            content: "It is a draft: change the window",
            trigger: `.o_form_view:has(.alert:contains(A draft)) [name=window_days] input`,
            run: "edit 3650",
        },
        ...stepUtils.saveForm(),
        {
            content: "Simulate it",
            trigger: button("action_simulate"),
            run: "click",
        },
        {
            content: "Nobody has changed; one customer would come back",
            trigger: ".o_form_view:has(.alert:contains(A simulation)) .o_rfm_matrix td button:contains(1)",
            run: "click",
        },
        {
            content: "See who",
            trigger: row("lapsed"),
        },
        {
            content: "Back to the simulation",
            trigger: ".breadcrumb-item a:contains(Simulation)",
            run: "click",
        },
        {
            content: "Back to the draft",
            trigger: ".breadcrumb-item a:contains(draft)",
            run: "click",
        },
        {
            content: "Adopt it",
            trigger: button("action_adopt"),
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The scheme has the new window",
            trigger: `.o_form_view:not(:has(.alert:contains(A draft))) [name=window_days] input:value(3,650)`,
        },
        {
            content: "Score",
            trigger: button("action_score_now"),
            run: "click",
        },
        {
            content: "The run is queued, its progress is on the screen",
            trigger: `.o_form_view:has(${state("Queued")}) .o_scoring_progress .progress-bar`,
        },
        {
            content: "It goes on by itself, until it is done",
            trigger: `.o_form_view:has(${state("Done")}):not(:has(.o_scoring_progress))`,
        },
        ...stepUtils.goToAppSteps("crm_relationship.crm_relationship_menu_root", "Our app"),
        {
            content: "Open the reports",
            trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_reporting']",
            run: "click",
        },
        {
            content: "Open the heat map",
            trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_heat_map']",
            run: "click",
        },
        {
            content: "Open a cell",
            trigger: ".o_rfm_cell[data-cell='5-5'] .o_rfm_cell_count:contains(1)",
            run: "click",
        },
        {
            content: "Choose its customers",
            trigger: `.o_list_view:has(${row("best")}) thead .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "Plan activities for them",
            trigger: ".o_control_panel button:contains(Plan Activities)",
            run: "click",
        },
        {
            content: "The segment is proposed as the occasion; say it in one's own words",
            trigger: ".modal [name=summary] input:value(Champions)",
            run: "edit Thank them",
        },
        {
            content: "Plan",
            trigger: ".modal-footer button[name=action_plan]",
            run: "click",
        },
        {
            content: "It is said how many",
            trigger: ".o_notification:contains(1 activities are planned for 1 customers)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_scoring_salesperson", {
    steps: () => [
        {
            content: "Open the customer",
            trigger: `${row("good")} .o_data_cell`,
            run: "click",
        },
        {
            content: "Open its scores",
            trigger: ".o_notebook .nav-link[name=scores]",
            run: "click",
        },
        {
            content: "The code runs from left to right",
            trigger: ".o_rfm_explanation .o_rfm_code[dir=ltr]:contains(4-4-4)",
        },
        {
            content: "The value stands on its scale",
            trigger: ".o_rfm_measure[data-measure=frequency] .o_rfm_step_current:contains(4)",
        },
        {
            content: "What is missing to the next score",
            trigger: ".o_rfm_next:contains(2 more in purchases)",
        },
    ],
});
