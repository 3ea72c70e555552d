import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Why a customer is scored as it is, or why it is not: each score on its scale, with the
 * thresholds it was held against and what is missing to the next one. The sentences come
 * from the server, in the user's language.
 */
export class RfmExplanationField extends Component {
    static template = "crm_relationship.RfmExplanationField";
    static props = { ...standardFieldProps };

    get explanation() {
        return this.props.record.data[this.props.name];
    }

    /** The scores of a measure from 1 to the best, with the limit that each begins at. */
    getScale(measure) {
        return Array.from({ length: measure.bins }, (_, index) => ({
            score: index + 1,
            isReached: index + 1 <= measure.score,
            isCurrent: index + 1 === measure.score,
            limit: measure.limits[index - 1] || "",
        }));
    }

    getScaleLabel(measure) {
        return _t("%(measure)s: %(score)s of %(bins)s", {
            measure: measure.name,
            score: measure.score,
            bins: measure.bins,
        });
    }
}

registry.category("fields").add("rfm_explanation", {
    component: RfmExplanationField,
    displayName: _t("RFM Explanation"),
    supportedTypes: ["json"],
});
