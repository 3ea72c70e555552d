import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {
    StatusBarField,
    statusBarField,
} from "@web/views/fields/statusbar/statusbar_field";
import {useReasonDialog} from "../reason_dialog/reason_dialog.esm";

/**
 * Status bar that asks for the reason before it moves a customer, then writes the two
 * together. What is typed in the form is saved first, as any button of the form does.
 * For many2one fields of models that have a `change_reason`.
 */
export class CustomerStatusBarField extends StatusBarField {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.askReason = useReasonDialog();
    }

    /** @override */
    async selectItem({value, label}) {
        const {name, record} = this.props;
        if (!(await record.save())) {
            return;
        }
        const reasons = await this.askReason({
            customer: record.data.display_name,
            field: this.field,
            target: {id: value, display_name: label},
        });
        if (!reasons) {
            return;
        }
        await this.orm.write(
            record.resModel,
            [record.resId],
            {[name]: value, ...reasons},
            {context: record.context}
        );
        await record.load();
    }
}

export const customerStatusBarField = {
    ...statusBarField,
    component: CustomerStatusBarField,
    displayName: _t("Customer Status"),
    supportedTypes: ["many2one"],
    additionalClasses: ["o_field_statusbar"], // its arrows and their order hang on it
    fieldDependencies: [{name: "display_name", type: "char"}],
    // without any, a view cannot show a badge of the same field beside the bar
    relatedFields: [{name: "display_name", type: "char"}],
};

registry.category("fields").add("customer_statusbar", customerStatusBarField);
