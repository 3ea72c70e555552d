import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { MonthChart } from "./month_chart.esm";

/**
 * All that the bank knows of the customer of the form: months as charts, product lines,
 * channels, household and open complaints. One call, under the rights of the user; every
 * figure opens what it is made of.
 */
export class BankOverview extends Component {
    static template = "crm_relationship_bank.BankOverview";
    static components = { MonthChart };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ overview: null });
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.resId) {
                return this.load(record.resId);
            }
        });
    }

    async load(resId) {
        this.resId = resId;
        this.state.overview =
            resId &&
            (await this.keepLast.add(
                this.orm.call("crm.relationship", "get_bank_overview", [[resId]])
            ));
    }

    get overview() {
        return this.state.overview;
    }

    get hasMonths() {
        return this.overview.months.some((month) => typeof month.fee_income === "number");
    }

    get charts() {
        return [
            {
                title: _t("Mean Balance"),
                series: [
                    { name: "deposits", label: _t("Deposits") },
                    { name: "debts", label: _t("Debts") },
                ],
            },
            {
                title: _t("Turnover of Deposits"),
                series: [
                    { name: "paid_in", label: _t("Paid In") },
                    { name: "paid_out", label: _t("Paid Out") },
                ],
            },
            {
                title: _t("Fee Income"),
                series: [{ name: "fee_income", label: _t("Fee Income") }],
            },
        ];
    }

    // --- words ---

    format(value) {
        return formatMonetary(value, { currencyId: this.overview.currency_id });
    }

    /** An amount, or a dash for what the user does not see. */
    formatKnown(value) {
        return value === false ? "–" : this.format(value);
    }

    formatShare(share) {
        return formatPercentage(share, { digits: [16, 0] });
    }

    getStateText({ state }) {
        const texts = {
            here: _t("Held here"),
            both: _t("Here and elsewhere"),
            elsewhere: _t("Elsewhere only"),
            none: _t("Not held"),
        };
        return texts[state];
    }

    getStateClass({ state }) {
        const classes = {
            here: "text-bg-success",
            both: "text-bg-info",
            elsewhere: "text-bg-warning",
            none: "text-bg-light",
        };
        return classes[state];
    }

    getSourceText({ source, date }) {
        return _t("%(source)s, %(date)s", { source, date: formatDate(deserializeDate(date)) });
    }

    // --- opening ---

    open(name, resModel, domain, views) {
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: resModel,
            domain,
            views: views || [[false, "list"]],
        });
    }

    openRecord(resModel, resId) {
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    openMonth({ month }) {
        return this.open(_t("Months of Accounts"), "crm.bank.account.month", [
            ["month", "=", month],
            ["account_id.holder_ids.relationship_id", "=", this.resId],
        ]);
    }

    openLine({ line, label }) {
        return this.open(label, "crm.bank.holding", [
            ["relationship_id", "=", this.resId],
            ["line", "=", line],
        ]);
    }

    openWallet({ line, label }) {
        return this.open(label, "crm.bank.wallet", [
            ["relationship_id", "=", this.resId],
            ["line", "=", line],
        ]);
    }

    openChannel({ channel, label }) {
        return this.open(label, "crm.bank.account.month", [
            ["account_id.relationship_id", "=", this.resId],
            [`${channel}_count`, ">", 0],
        ]);
    }

    openComplaints() {
        const domain = [
            ["relationship_id", "=", this.resId],
            ["date_closed", "=", false],
            ["type", "=", "complaint"],
        ];
        const views = [
            [false, "list"],
            [false, "form"],
        ];
        return this.open(_t("Open Complaints"), "crm.complaint", domain, views);
    }
}

registry.category("view_widgets").add("crm_bank_overview", { component: BankOverview });
