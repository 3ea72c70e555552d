import {registry} from "@web/core/registry";
import {card} from "./tour_parts.esm";

const settled = "body:not(:has(.o_dialog))";
const badge = (name) => `.o_customer_badge:contains(${name})`;
const column = (title) => `.o_kanban_group:has(.o_column_title:contains(${title}))`;
const stage = (name) => `.o_statusbar_status .o_arrow_button:contains(${name})`;

/** Choose one entry of the search menu, which stays open. */
const toggleSearchItem = (name) => ({
    content: `Search by "${name}"`,
    trigger: `.o_search_bar_menu .o_menu_item:contains(${name})`,
    run: "click",
});

const drop = (name, title) => ({
    content: `Drop ${name} in the column ${title}`,
    trigger: card(name),
    run: `drag_and_drop (${column(title)})`, // without the outer () a last ) gets lost
});

const giveReason = (reason) => [
    {
        content: "Nothing is written without a reason",
        trigger: ".o_reason_dialog .btn-primary:disabled",
    },
    {
        content: "Say why",
        trigger: ".o_reason_dialog textarea",
        run: `edit ${reason}`,
    },
    {
        content: "Confirm",
        trigger: ".o_reason_dialog .btn-primary:enabled",
        run: "click",
    },
];

const cancelReason = () => ({
    content: "Cancel",
    trigger: ".o_reason_dialog .btn-secondary",
    run: "click",
});

const readRefusal = () => [
    {
        content: "The lifecycle does not go back: the server says so",
        trigger: ".o_error_dialog .modal-body:contains(has bought before)",
    },
    {
        content: "Close the message",
        trigger: ".o_error_dialog .modal-footer .btn-primary",
        run: "click",
    },
    {
        content: "It is gone",
        trigger: settled,
    },
];

/** Choose a stage that is folded, behind the dots at the end of the bar. */
const chooseFolded = (name) => [
    {
        content: "Unfold the stages",
        trigger: ".o_statusbar_status .dropdown-toggle[aria-label='More...']:visible",
        run: "click",
    },
    {
        content: `Choose ${name}`,
        trigger: `.o-dropdown--menu .dropdown-item:contains(${name})`,
        run: "click",
    },
];

/** Make a former customer of the one whose form is open, and read it in the ledger. */
const leave = (reason) => [
    ...chooseFolded("Former Customer"),
    {
        content: "It was the customer who left",
        trigger: ".o_reason_dialog input[value=cut]",
        run: "click",
    },
    ...giveReason(reason),
    {
        content: "The stage has changed",
        trigger: `${stage("Former Customer")}.o_arrow_button_current`,
    },
    {
        content: "Open the history",
        trigger: ".o_notebook .nav-link[name=history]",
        run: "click",
    },
    {
        content: "The ledger has the move with its reason",
        trigger: `.o_data_row:contains(${reason}) ${badge("Former")}`,
    },
];

registry.category("web_tour.tours").add("crm_relationship_contacts", {
    steps: () => [
        {
            content: "See the contacts as cards",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "The cards are there: before, the search menu is that of the list",
            trigger: ".o_kanban_renderer",
        },
        {
            content: "Open the search menu",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        toggleSearchItem("Active Customers"),
        toggleSearchItem("Customer Tier"),
        {
            content: "The active customers stand in the column of their tier",
            trigger: `${column("High")} ${card("Shared Ltd")}`,
        },
        {
            content: "Who is not active is not there",
            trigger: `.o_kanban_renderer:not(:has(${card("Nobody Yet")}))`,
        },
        {
            content: "Open the contact",
            trigger: card("Shared Ltd"),
            run: "click",
        },
        {
            content: "Its form shows the tier as a badge, with colour and icon",
            trigger: `.o_form_view ${badge("High")}.o_badge_color_3:has(.fa-diamond)`,
        },
        {
            content: "And the stage in a bar: send it back to the prospects",
            trigger: `.o_form_view:has(.o_arrow_button_current:contains(Active Customer))
                ${stage("Prospect")}`,
            run: "click",
        },
        ...giveReason("Tidy up"),
        ...readRefusal(),
        {
            content: "Nothing has changed",
            trigger: `${stage("Active Customer")}.o_arrow_button_current`,
        },
        {
            content: "Go on to the relationship",
            trigger: "button[name=action_open_relationship]",
            run: "click",
        },
        {
            content: "It is the form of the relationship: both have the bar",
            trigger: ".o_notebook .nav-link[name=history]",
        },
        ...leave("Moved abroad"),
    ],
});

registry.category("web_tour.tours").add("crm_relationship_kanban", {
    steps: () => [
        {
            content: "The customers stand in the column of their stage",
            trigger: `${column("Prospect")} ${card("Nobody Yet")}`,
        },
        drop("Nobody Yet", "Active Customer"),
        cancelReason(),
        {
            content: "Cancelling puts the card back",
            trigger: `${settled} ${column("Prospect")} ${card("Nobody Yet")}`,
        },
        drop("Nobody Yet", "Active Customer"),
        ...giveReason("Signed at the fair"),
        {
            content: "The card has moved",
            trigger: `${settled} ${column("Active Customer")} ${card("Nobody Yet")}`,
        },
        drop("Shared Ltd", "Prospect"),
        ...giveReason("Tidy up"),
        ...readRefusal(),
        {
            content: "A refused move puts the card back",
            trigger: `${column("Active Customer")} ${card("Shared Ltd")}`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_statusbar", {
    steps: () => [
        {
            content: "Open the customer",
            trigger: card("Shared Ltd"),
            run: "click",
        },
        {
            content: "Send it back to the prospects",
            trigger: stage("Prospect"),
            run: "click",
        },
        ...giveReason("Tidy up"),
        ...readRefusal(),
        {
            content: "Nothing has changed",
            trigger: `${stage("Active Customer")}.o_arrow_button_current`,
        },
        ...leave("Closed the shop"),
    ],
});

registry.category("web_tour.tours").add("crm_relationship_lead_header", {
    steps: () => [
        {
            content: "Open the lead of nobody known",
            trigger: card("Met at the fair"),
            run: "click",
        },
        {
            content: "Who has no customer yet has shown interest: no reason is asked",
            trigger: `[name=customer_header] ${stage("Responder")}`,
            run: "click",
        },
        {
            content: "The lead has its stage",
            trigger: `[name=customer_header] ${stage("Responder")}.o_arrow_button_current`,
        },
        {
            content: "The stages of the pipeline are another bar",
            trigger: `.o_form_statusbar ${stage("New")}.o_arrow_button_current`,
        },
        {
            content: "Go back to the pipeline",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Open the lead of a customer",
            trigger: card("Wants more"),
            run: "click",
        },
        {
            content: "Move the customer on",
            trigger: `[name=customer_header] ${stage("Responder")}`,
            run: "click",
        },
        ...giveReason("Asked at the fair"),
        {
            content: "The customer has moved",
            trigger: `[name=customer_header] ${stage("Responder")}.o_arrow_button_current`,
        },
    ],
});
