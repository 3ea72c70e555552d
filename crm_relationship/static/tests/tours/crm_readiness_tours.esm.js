import {registry} from "@web/core/registry";
import {field} from "./tour_parts.esm";

const cell = (name) => `.o_selected_row ${field(name)} input`;

registry.category("web_tour.tours").add("crm_readiness_plan", {
    steps: () => [
        {
            content: "Plan an assessment",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            content: "Give it a name",
            trigger: `${field("name")} input`,
            run: "edit Readiness in Spring",
        },
        {
            content: "Look for the checklist",
            trigger: `${field("checklist_id")} input`,
            run: "edit Fit for Customers",
        },
        {
            content: "Take it",
            trigger: ".ui-menu-item > a:contains(Fit for Customers)",
            run: "click",
        },
        {
            content: "It says who is missing",
            trigger: ".alert:contains(Nobody is asked as):contains(Manager)",
        },
        {
            content: "Ask somebody outside",
            trigger: `${field("invitation_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            content: "Name",
            trigger: cell("name"),
            run: "edit Sara Ahmadi",
        },
        {
            content: "Address",
            trigger: cell("email"),
            run: "edit sara@example.com",
        },
        {
            content: "Open it",
            trigger: "button[name=action_open]",
            run: "click",
        },
        {
            content: "Yes, invite",
            trigger: ".modal button.btn-primary",
            run: "click",
        },
        {
            content: "People are asked now",
            trigger:
                ".o_statusbar_status .o_arrow_button_current:contains(Answering)",
        },
        {
            content: "The list says since when",
            trigger: `${field("invitation_ids")} td[name=date_sent]:not(:empty)`,
        },
    ],
});

const choose = (item, value) => ({
    content: `${item}: ${value}`,
    trigger: `fieldset:contains(${item}) input[type=radio][value="${value}"]`,
    run: "click",
});

registry.category("web_tour.tours").add("crm_readiness_answer", {
    steps: () => [
        choose("p1", "1"),
        {
            content: "Say why",
            trigger: "fieldset:contains(p1) summary",
            run: "click",
        },
        {
            content: "In one's own words",
            trigger: "fieldset:contains(p1) textarea[name^=comment]",
            run: "edit We meet twice a year",
        },
        choose("p2", "na"),
        {
            content: "The reason is asked for",
            trigger: "fieldset:contains(p2) input[name^=na_reason]",
            run: "edit I am new here",
        },
        {
            content: "Nothing is wider than the screen",
            trigger: ".o_readiness_page",
            run: ({anchor}) => {
                const width = document.documentElement.clientWidth;
                if (anchor.scrollWidth > width || width > 390) {
                    throw new Error(`${anchor.scrollWidth} on ${width} pixels`);
                }
            },
        },
        {
            content: "Enough for now",
            trigger: "button[name=save]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is kept",
            trigger: ".alert-success:contains(Saved)",
        },
        {
            content: "With what was said",
            trigger: "fieldset:contains(p1) textarea:value(We meet twice a year)",
        },
        choose("t1", "3"),
        {
            content: "Send it too early",
            trigger: "button[name=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What is open is marked",
            trigger: "fieldset.border-danger:contains(t2)",
        },
        choose("t2", "2"),
        {
            content: "Send it",
            trigger: "button[name=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has arrived",
            trigger: ".alert-success:contains(Thank you)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_readiness_result", {
    steps: () => [
        {
            content: "The card shows the level",
            trigger: ".o_kanban_record:contains(Spring):contains(Beginning)",
            run: "click",
        },
        {
            content: "Open the result",
            trigger: "button[name=action_show_result]",
            run: "click",
        },
        {
            content: "The level, and what holds it back",
            trigger:
                ".o_readiness_result .card:contains(Beginning):contains(A Critical Item)",
        },
        {
            content: "The radar is drawn",
            trigger: ".o_readiness_radar canvas",
        },
        {
            content: "Managers see it better than staff do",
            trigger: ".o_readiness_dimensions tr:contains(People):contains(+2.00)",
        },
        {
            content: "The worst item needs an action",
            trigger: ".o_readiness_worst tr:contains(p1) .o_readiness_plan",
            run: "click",
        },
        {
            content: "What to do",
            trigger: `.modal ${field("name")} input, .modal ${field("name")} textarea`,
            run: "edit Meet every month",
        },
        {
            content: "Until when",
            trigger: `.modal ${field("date_deadline")} input, .modal ${field("date_deadline")} button`,
            run: "click",
        },
        {
            content: "Keep it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "It stands beside the item",
            trigger: ".o_readiness_worst tr:contains(p1):contains(Meet every month)",
        },
    ],
});
