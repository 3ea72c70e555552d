import {Component, xml} from "@odoo/owl";
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
class CustomerStatusBar extends StatusBarField {
    static props = {
        ...StatusBarField.props,
        customerField: {type: String, optional: true},
    };

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
        const reasons = await this.getReasons({id: value, display_name: label});
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

    /** Returns what is written beside the stage, or false when the user cancels. */
    async getReasons(target) {
        const {customerField, record} = this.props;
        const customer = customerField ? record.data[customerField] : record.data;
        if (!customer) {
            return {}; // the stage is the record's own: without customer no history
        }
        return this.askReason({
            customer: customer.display_name,
            field: this.field,
            target,
        });
    }
}

/**
 * The bar, still on a form that may not be edited.
 *
 * Option `customer_field`: the form shows the stage of another record, which this field
 * holds. There the view has the stage readonly: the form never sends it, a click does.
 */
export class CustomerStatusBarField extends Component {
    static template = xml`<CustomerStatusBar t-props="barProps"/>`;
    static components = {CustomerStatusBar};
    static props = CustomerStatusBar.props;

    get barProps() {
        const {isDisabled, record} = this.props;
        return {...this.props, isDisabled: isDisabled || !record.isInEdition};
    }
}

export const customerStatusBarField = {
    ...statusBarField,
    component: CustomerStatusBarField,
    displayName: _t("Customer Status"),
    supportedTypes: ["many2one"],
    additionalClasses: ["o_field_statusbar"], // its arrows and their order hang on it
    extractProps: (fieldInfo, dynamicInfo) => {
        const {clickable, customer_field: customerField} = fieldInfo.options;
        return {
            ...statusBarField.extractProps(fieldInfo, dynamicInfo),
            customerField,
            isDisabled: !clickable || (!customerField && dynamicInfo.readonly),
            // of two bars in a form the header's one has the keys
            withCommand: !fieldInfo.options.no_keys,
        };
    },
    fieldDependencies: ({options}) => [
        {name: "display_name", type: "char"},
        ...(options.customer_field
            ? [{name: options.customer_field, type: "many2one"}]
            : []),
    ],
    // without any, a view cannot show a badge of the same field beside the bar
    relatedFields: [{name: "display_name", type: "char"}],
};

registry.category("fields").add("customer_statusbar", customerStatusBarField);
