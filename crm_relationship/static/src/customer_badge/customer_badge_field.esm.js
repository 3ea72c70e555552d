import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatMany2one} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Shows where a customer stands (stage, segment, tier) as a coloured pill.
 *
 * Always readonly: a change needs its reason, which a cell has no room for. Colour and
 * icon come along with the record itself (`relatedFields`), never by a call per row.
 *
 * A view may show a field twice, as badge and otherwise, when the badge comes first:
 * the web client cannot add related fields to a many2one that it met without any.
 */
export class CustomerBadgeField extends Component {
    static template = "crm_relationship.CustomerBadgeField";
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        return formatMany2one(this.value);
    }

    get colorClass() {
        return `o_badge_color_${this.value.color || 0}`;
    }
}

export const customerBadgeField = {
    component: CustomerBadgeField,
    displayName: _t("Customer Badge"),
    supportedTypes: ["many2one"],
    additionalClasses: ["o_field_badge"], // the list lays badges out by it
    // cut off after its first word, one stage reads like the other
    listViewWidth: [105, 160],
    relatedFields: [
        {name: "display_name", type: "char"},
        {name: "color", type: "integer"},
    ],
};

// The related fields of a many2one cannot depend on its model; only tiers have an icon.
export const customerTierBadgeField = {
    ...customerBadgeField,
    displayName: _t("Customer Tier Badge"),
    listViewWidth: [92, 140],
    relatedFields: [...customerBadgeField.relatedFields, {name: "icon", type: "char"}],
};

registry.category("fields").add("customer_badge", customerBadgeField);
registry.category("fields").add("customer_tier_badge", customerTierBadgeField);
