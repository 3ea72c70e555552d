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

    /**
     * The scores of a measure from 1 to the best, with the limit that each begins at. Equal
     * limits leave a score between them that nobody can get.
     */
    getScale({ bins, limits, score }) {
        return Array.from({ length: bins }, (_, index) => {
            const limit = limits[index - 1] || "";
            return {
                score: index + 1,
                isReached: index + 1 <= score,
                isCurrent: index + 1 === score,
                limit,
                isEmpty: Boolean(limit) && limit === limits[index],
            };
        });
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
