import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const overview = ".o_bank_overview";
const row = (name) => `.o_data_row:contains(${name})`;

registry.category("web_tour.tours").add("crm_bank_morning", {
    steps: () => [
        {
            content: "The exceptions of the morning, by kind",
            trigger: ".o_group_header.o_group_open:contains(Large outflow)",
        },
        {
            content: "Whose money left: open the customer",
            trigger: `${row("Anna Amini")} .o_data_cell[name=relationship_id]`,
            run: "click",
        },
        {
            content: "What the bank knows of it",
            trigger: ".o_notebook .nav-link[name=bank]",
            run: "click",
        },
        {
            content: "Its months are drawn",
            trigger: `${overview} .o_bank_month_chart:contains(Mean Balance) canvas`,
        },
        {
            content: "One line is held here, another one elsewhere as well",
            trigger: `${overview}:has(tr:contains(Current deposit):contains(Held here)) tr:contains(Term deposit):contains(Here and elsewhere)`,
        },
        {
            content: "Its household is there",
            trigger: `${overview}_household:contains(Amini):contains(Spouse)`,
        },
        {
            content: "A figure opens what it is made of",
            trigger: `${overview}_lines tr:contains(Current deposit) .btn-link`,
            run: "click",
        },
        {
            content: "Its one current account, by the masked number",
            trigger: `.o_list_view .o_data_row:contains(••••)`,
        },
        {
            content: "Back to the customer",
            trigger: ".breadcrumb-item:contains(Anna Amini) a",
            run: "click",
        },
        {
            content: "Plan a call",
            trigger: ".o-mail-Chatter-activity",
            run: "click",
        },
        {
            content: "What about",
            trigger: ".modal .o_field_widget[name=summary] input",
            run: "edit Ask where the money went",
        },
        {
            content: "Plan it",
            trigger: ".modal button[name=action_schedule_activities]",
            run: "click",
        },
        {
            content: "It is planned",
            trigger: ".o-mail-Activity:contains(Ask where the money went)",
        },
        stepUtils.showAppsMenuItem(),
        {
            content: "Back to the bank",
            trigger: ".o_app[data-menu-xmlid='crm_relationship_bank.crm_relationship_bank_menu_root']",
            run: "click",
        },
        {
            content: "Open the reports",
            trigger: ".o_menu_sections [data-menu-xmlid='crm_relationship_bank.crm_bank_report_menu']",
            run: "click",
        },
        {
            content: "Choose the score card",
            trigger: ".o-dropdown--menu [data-menu-xmlid='crm_relationship_bank.crm_bank_score_card_menu']",
            run: "click",
        },
        {
            content: "It is there",
            trigger: ".o_last_breadcrumb_item:contains(Branch Score Card)",
        },
        {
            content: "The own branch stands against its region",
            trigger: `${row("Branch 101")} .o_data_cell[name=branch_id]`,
            run: "click",
        },
        {
            content: "Deposits of the branch, and the mean of three branches",
            trigger: ".o_form_view tr:contains(Deposits):contains(900):contains(400)",
        },
        {
            content: "Open the depositors",
            trigger: ".o_form_view tr:contains(Deposits) button[name=action_open_depositors]",
            run: "click",
        },
        {
            content: "The greatest one is Anna",
            trigger: `.o_list_view ${row("Anna Amini")}`,
        },
    ],
});
