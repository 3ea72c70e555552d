import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {card, choose, field} from "./tour_parts.esm";

registry.category("web_tour.tours").add("crm_relationship_morning", {
    steps: () => [
        {
            content: "The customer whose call is late is there, and says so",
            trigger: `${card("Due Ltd")}:contains(Ask how they are: late by 2 days)`,
        },
        {
            content: "So is the one at risk",
            trigger: `${card("Risky Ltd")}:contains(At risk)`,
        },
        {
            content: "The higher tier comes first",
            trigger: `.o_kanban_record:first:contains(Risky Ltd)`,
        },
        {
            content: "One tap logs the call",
            trigger: `${card("Due Ltd")} button[name=action_log_call]`,
            run: "click",
        },
        {
            content: "The customer is done for today, the list goes on",
            trigger: `.o_kanban_renderer:not(:has(${card("Due Ltd")})) ${card("Risky Ltd")}`,
        },
        {
            content: "Open the other one",
            trigger: card("Risky Ltd"),
            run: "click",
        },
        {
            content: "It is the customer's own page",
            trigger: ".o_form_view .oe_title:contains(Risky Ltd)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_playbook", {
    steps: () => [
        {
            content: "Make a playbook",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Give it a name",
            trigger: `${field("name")} input, ${field("name")} textarea`,
            run: "edit Thank new customers",
        },
        ...choose("stage_id", "Active Customer"),
        ...choose("activity_plan_id", "Care"),
        ...stepUtils.saveForm(),
        {
            content: "What would it do today?",
            trigger: "button[name=action_preview]",
            run: "click",
        },
        {
            content: "Three customers have become active today",
            trigger: `.modal ${field("reached_count")}:contains(3)`,
        },
        {
            content: "Open them",
            trigger: ".modal button[name=action_open]:visible:first",
            run: "click",
        },
        {
            content: "Here they are",
            trigger: ".o_list_view .o_data_row:contains(Mine)",
        },
    ],
});
