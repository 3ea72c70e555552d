import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const stage = (name) => `.o_statusbar_status button[data-value]:contains(${name})`;
const tick = (name) => `.o_field_widget[name=readiness_tick_ids] .o_data_row:contains(${name})`;

registry.category("web_tour.tours").add("crm_relationship_gate", {
    steps: () => [
        {
            content: "The deal is nearly won",
            trigger: stage("Got It"),
            run: "click",
        },
        {
            content: "One message names everything that is missing",
            trigger: ".modal-body:contains(Ask; Amount)",
        },
        {
            content: "Go back to work",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        ...stepUtils.discardForm(),
        {
            content: "The checklists are on a page of their own",
            trigger: ".o_notebook .nav-link:contains(Checklists)",
            run: "click",
        },
        {
            content: "Tick what is to be done by hand",
            trigger: `${tick("Ask")} button[name=action_done]`,
            run: "click",
        },
        {
            content: "It says who has ticked",
            trigger: `${tick("Ask")}.text-success:not(:has(button[name=action_done]))`,
        },
        {
            content: "The other one ticks itself",
            trigger: `${tick("Amount")}:not(:has(button[name=action_done]))`,
        },
        {
            content: "Say what the deal is worth",
            trigger: ".o_field_widget[name=expected_revenue] input",
            run: "edit 500",
        },
        ...stepUtils.saveForm(),
        {
            content: "Everything is there",
            trigger: `${tick("Amount")}.text-success`,
        },
        {
            content: "The way is free",
            trigger: stage("Got It"),
            run: "click",
        },
        {
            content: "It is won",
            trigger: ".o_form_view .ribbon",
        },
        {
            content: "And saved",
            trigger: ".o_form_saved",
        },
    ],
});
