import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {card, choose, field} from "./tour_parts.esm";

const MINUTE = 60000;

let start = 0;

registry.category("web_tour.tours").add("crm_complaint_by_phone", {
    steps: () => [
        {
            content: "The telephone rings: record a complaint",
            trigger: ".o-kanban-button-new, .o_list_button_add",
            run(helpers) {
                start = performance.now();
                return helpers.click();
            },
        },
        {
            content: "Say what it is",
            trigger: `${field("name")} input, ${field("name")} textarea`,
            run: "edit Delivered twice",
        },
        ...choose("partner_id", "Caller Ltd"),
        {
            content: "It is about the last order: the agent may not open orders",
            trigger: `${field("recent_documents")} button:contains(120)`,
            run: "click",
        },
        {
            trigger: `${field("recent_documents")} button[aria-pressed=true]`,
        },
        {
            content: "Take the category that the words suggest, and why",
            trigger: `.o_complaint_suggestion:contains(It says: twice) button:contains(Wrong Parcel)`,
            run: "click",
        },
        {
            trigger: `${field("category_id")} input:value(Wrong Parcel)`,
        },
        ...choose("channel_id", "Phone"),
        {
            content: "Note the customer's words",
            trigger: `${field("description")} .odoo-editor-editable`,
            run: "editor Two parcels came instead of one",
        },
        ...stepUtils.saveForm(),
        {
            content: "It has a number and deadlines, within a minute",
            trigger: `${field("number")}:contains(/\\d/)`,
            run() {
                const taken = performance.now() - start;
                if (taken > MINUTE) {
                    throw new Error(`Recording took ${Math.round(taken / 1000)} s.`);
                }
                console.log(`Recording took ${Math.round(taken)} ms.`);
            },
        },
        {
            content: "Look at the deadlines",
            trigger: ".o_notebook .nav-link:contains(Deadlines)",
            run: "click",
        },
        {
            content: "The answer has one",
            trigger: `${field("clock_ids")} .o_data_row:contains(Answer):contains(Running)`,
        },
        {
            content: "Take it on",
            trigger: "button[name=action_take_on]",
            run: "click",
        },
        {
            content: "It is being investigated",
            trigger: ".o_arrow_button_current:contains(Investigating)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_complaint_portal", {
    steps: () => [
        {
            content: "A customer tells what went wrong",
            trigger: "a[href='/my/complaints/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "input[name=name]",
            run: "edit The lamp is broken",
        },
        {
            trigger: "select[name=category_id]",
            run: "selectByLabel Wrong Parcel",
        },
        {
            trigger: "textarea[name=description]",
            run: "edit It does not light",
        },
        {
            trigger: "textarea[name=expected_remedy]",
            run: "edit A new one",
        },
        {
            trigger: "form button[type=submit]:contains(Send)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The complaint's own page says until when there is an answer",
            trigger: "h3:contains(The lamp is broken)",
        },
        {
            trigger: "dt:contains(Our answer by)",
        },
        {
            content: "Write to the company",
            trigger: "#chatterRoot:shadow .o-mail-Composer-input",
            run: "edit It is the green one",
        },
        {
            trigger: "#chatterRoot:shadow .o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "The message is there",
            trigger: "#chatterRoot:shadow .o-mail-Message:contains(It is the green one)",
        },
        {
            content: "Go back to the list",
            trigger: ".o_portal_submenu a[href='/my/complaints']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "td:contains(The lamp is broken)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_complaint_portal_rate", {
    steps: () => [
        {
            content: "The customer was asked by email and says why",
            trigger: "textarea[name=feedback]",
            run: "edit Quick and friendly",
        },
        {
            trigger: "form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thank you",
            trigger: "body:contains(Thank you)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_complaint_morning", {
    steps: () => [
        {
            content: "What is late stands among the open ones",
            trigger: `${card("Far too late")}:contains(Answer)`,
        },
        {
            content: "Columns show how many are late",
            trigger: ".o_column_progress .bg-danger",
        },
        {
            content: "Open the late one",
            trigger: card("Far too late"),
            run: "click",
        },
        {
            content: "It says so",
            trigger: ".ribbon:contains(Deadline Missed)",
        },
        ...choose("user_id", "relationship_agent"),
        ...stepUtils.saveForm(),
        {
            content: "Its deadlines tell by how much",
            trigger: ".o_notebook .nav-link:contains(Deadlines)",
            run: "click",
        },
        {
            trigger: `${field("clock_ids")} .o_data_row:contains(Missed)`,
        },
        {
            content: "Back to the overview",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            trigger: `${card("Far too late")} .o_avatar`,
        },
        {
            content: "Look at the figures",
            trigger: ".o_switch_view.o_pivot",
            run: "click",
        },
        {
            trigger: ".o_pivot table:contains(Wrong Parcel)",
        },
    ],
});
