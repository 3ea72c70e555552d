import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What a complaint seems to be about, and why; it is set only by a click on it. */
export class ComplaintSuggestionField extends Component {
    static template = "crm_relationship.ComplaintSuggestionField";
    static props = { ...standardFieldProps };

    get suggested() {
        return this.props.record.data[this.props.name];
    }

    get reason() {
        return this.props.record.data.suggestion_reason;
    }

    use() {
        return this.props.record.update({ category_id: this.suggested });
    }
}

registry.category("fields").add("complaint_suggestion", {
    component: ComplaintSuggestionField,
    displayName: _t("Suggested Category"),
    supportedTypes: ["many2one"],
    fieldDependencies: [{ name: "suggestion_reason", type: "char" }],
});
