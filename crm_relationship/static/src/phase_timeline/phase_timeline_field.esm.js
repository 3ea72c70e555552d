import { Component } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The phases of an introduction as bars: the first plan, the plan of now, and what came
 * of it. Places and widths come from the server, in % of the whole time.
 */
export class PhaseTimelineField extends Component {
    static template = "crm_relationship.PhaseTimelineField";
    static props = { ...standardFieldProps };

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    get kinds() {
        return [
            { key: "baseline", name: _t("First plan") },
            { key: "planned", name: _t("Plan of now") },
            { key: "actual", name: _t("Actual") },
        ];
    }

    getClass(kind) {
        const colors = { baseline: "bg-secondary", planned: "bg-info", actual: "bg-success" };
        return colors[kind];
    }

    getStyle(bar) {
        return `inset-inline-start: ${bar.left}%; width: ${bar.width}%;`;
    }

    getTitle(bar) {
        const { name } = this.kinds.find(({ key }) => key === bar.kind);
        const [start, end] = [bar.start, bar.end].map((day) => formatDate(deserializeDate(day)));
        return _t("%(name)s: %(start)s to %(end)s", { name, start, end });
    }
}

registry.category("fields").add("phase_timeline", {
    component: PhaseTimelineField,
    displayName: _t("Timeline of Phases"),
    supportedTypes: ["json"],
});
