import { Component } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDate } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The customer's last orders and invoices, one of which is chosen by a click and given up
 * by a second one. The rows come from the server, for people who may not read documents.
 */
export class ComplaintRecentField extends Component {
    static template = "crm_relationship.ComplaintRecentField";
    static props = { ...standardFieldProps };

    get documents() {
        return this.props.record.data[this.props.name] || [];
    }

    isChosen({ field, id }) {
        return this.props.record.data[field]?.id === id;
    }

    getDate({ date }) {
        return date ? formatDate(deserializeDate(date)) : "";
    }

    getAmount({ amount, currency_id }) {
        return formatCurrency(amount, currency_id);
    }

    choose(document) {
        if (this.props.readonly) {
            return;
        }
        const { field, id, number } = document;
        const value = this.isChosen(document) ? false : { id, display_name: number };
        return this.props.record.update({ [field]: value });
    }
}

registry.category("fields").add("complaint_recent", {
    component: ComplaintRecentField,
    displayName: _t("Last Documents of the Customer"),
    supportedTypes: ["json"],
});
