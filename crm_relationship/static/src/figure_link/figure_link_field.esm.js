import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A number that opens what it counts: `options="{'method': 'action_open_x'}"`. */
export class FigureLinkField extends Component {
    static template = "crm_relationship.FigureLinkField";
    static props = { ...standardFieldProps, method: String };

    setup() {
        this.actionService = useService("action");
        this.orm = useService("orm");
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        return formatInteger(this.value);
    }

    async open() {
        const { resModel, resId, context } = this.props.record;
        const action = await this.orm.call(resModel, this.props.method, [[resId]], { context });
        return this.actionService.doAction(action);
    }
}

registry.category("fields").add("figure_link", {
    component: FigureLinkField,
    displayName: _t("Number That Opens What It Counts"),
    supportedTypes: ["integer"],
    supportedOptions: [{ label: _t("Method"), name: "method", type: "string" }],
    extractProps: ({ options }) => ({ method: options.method }),
});
