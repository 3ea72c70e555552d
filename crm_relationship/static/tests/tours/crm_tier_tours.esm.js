import {registry} from "@web/core/registry";

const row = (name) => `.o_data_row:contains(${name})`;
const tick = (name) => ({
    content: `Choose ${name}`,
    trigger: `${row(name)} .o_list_record_selector input`,
    run: "click",
});
const report = (name) => [
    {
        content: "Open the reports",
        trigger:
            ".o_menu_sections [data-menu-xmlid='crm_relationship.crm_relationship_menu_reporting']",
        run: "click",
    },
    {
        content: `Choose ${name}`,
        trigger: `.o-dropdown--menu [data-menu-xmlid='crm_relationship.${name}']`,
        run: "click",
    },
];

registry.category("web_tour.tours").add("crm_relationship_review", {
    steps: () => [
        {
            content: "A colleague's proposal waits, with its reason",
            trigger: `${row("Proposed Ltd")}:contains(Strategic):contains(To Approve)`,
        },
        tick("Proposed Ltd"),
        {
            content: "Decide on it",
            trigger: ".o_control_panel button[name=action_decide]",
            run: "click",
        },
        {
            content: "The number is shown first: one",
            trigger: ".modal .o_field_widget[name=proposal_count]:contains(1)",
        },
        {
            content: "Put it into force",
            trigger: ".modal footer button[name=action_decide]",
            run: "click",
        },
        {
            content: "It is in force",
            trigger: `${row("Proposed Ltd")}:contains(In Force)`,
        },
        ...report("crm_relationship_demotion_menu"),
        {
            content: "Three customers are below the line of their tier",
            trigger: `.o_list_view:has(${row("Kept Ltd")}):has(${row("Fallen One")}) ${row("Fallen Two")}`,
        },
        {
            content: "Keep one of them, in its row",
            trigger: `${row("Kept Ltd")} button[name=action_decide_demotion]:has(.fa-hand-paper-o)`,
            run: "click",
        },
        {
            content: "The number is shown first: one",
            trigger: ".modal .o_field_widget[name=relationship_count]:contains(1)",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Pays next week",
        },
        {
            content: "Decide",
            trigger: ".modal button[name=action_decide]",
            run: "click",
        },
        {
            content: "It is not due any more; choose the others",
            trigger: `body:not(:has(.modal)) .o_list_view:not(:has(${row("Kept Ltd")}))`,
        },
        tick("Fallen One"),
        tick("Fallen Two"),
        {
            content: "Let both fall",
            trigger: ".o_control_panel button[name=action_decide_demotion]:contains(Let Fall)",
            run: "click",
        },
        {
            content: "Two fall, from where to where",
            trigger: ".modal .o_form_view:contains(Top 2):contains(Mid 2)",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Reviewed",
        },
        {
            content: "Decide",
            trigger: ".modal button[name=action_decide]",
            run: "click",
        },
        {
            content: "Nobody is due any more",
            trigger: "body:not(:has(.modal)) .o_view_nocontent_smiling_face",
        },
        ...report("crm_customer_tier_movement_report_menu"),
        {
            content: "The matrix is there",
            trigger: ".o_pivot_view:contains(Top):contains(Mid)",
        },
    ],
});
