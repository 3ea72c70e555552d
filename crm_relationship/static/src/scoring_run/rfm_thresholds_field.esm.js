import { Component, markup } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The values that a run held its customers against: a table a measure, a row for each
 * group of scores that a nested measure is ranked within.
 */
export class RfmThresholdsField extends Component {
    static template = "crm_relationship.RfmThresholdsField";
    static props = { ...standardFieldProps };

    get thresholds() {
        return this.props.record.data[this.props.name] || {};
    }

    get isBand() {
        return this.thresholds.mode === "bands";
    }

    get measures() {
        return [
            { key: "recency", name: _t("Recency"), hint: this.recencyHint },
            { key: "frequency", name: _t("Frequency"), hint: this.amountHint },
            { key: "monetary", name: _t("Monetary"), hint: this.amountHint },
        ].filter(({ key }) => this.getRows(key).length);
    }

    get recencyHint() {
        return this.isBand
            ? _t("Last purchase on this day or later")
            : _t("Last purchase later than");
    }

    get amountHint() {
        return this.isBand ? _t("At least") : _t("More than");
    }

    getRows(measure) {
        return Object.entries(this.thresholds[measure] || {}).sort(([a], [b]) =>
            b.localeCompare(a)
        );
    }

    /** The scores that have a limit: 2 and up. */
    getScores(measure) {
        const longest = Math.max(...this.getRows(measure).map(([, limits]) => limits.length));
        return Array.from({ length: longest }, (_, index) => index + 2);
    }

    getScoreName(score) {
        return _t("Score %s", score);
    }

    /** @param {string} group the scores that a nested measure is ranked within, or "" */
    getGroupName(group) {
        return group && _t("Within %s", markup`<bdi dir="ltr">${group}</bdi>`);
    }

    format(measure, limit) {
        if (measure === "recency") {
            return formatDate(deserializeDate(limit));
        }
        const value = parseFloat(limit);
        if (measure === "monetary") {
            return formatMonetary(value, { currencyId: this.props.record.data.currency_id?.id });
        }
        return formatFloat(value, { digits: [16, Number.isInteger(value) ? 0 : 2] });
    }
}

registry.category("fields").add("rfm_thresholds", {
    component: RfmThresholdsField,
    displayName: _t("RFM Thresholds"),
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "currency_id", type: "many2one" }],
});
