import { Component, onWillUnmount, useEffect } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const INTERVAL = 2000; // ms between two looks at the run

/**
 * How far a scoring run is, while the scheduled action works on it: the form reads the
 * run again every two seconds until there is nothing left to wait for.
 */
export class ScoringProgressWidget extends Component {
    static template = "crm_relationship.ScoringProgressWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.timer = null;
        useEffect(
            (isOpen) => {
                if (isOpen) {
                    this.wait();
                }
                return () => browser.clearTimeout(this.timer);
            },
            () => [this.data.is_open]
        );
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get data() {
        return this.props.record.data;
    }

    /** Percents done; false where nobody knows how much there is to do. */
    get progress() {
        return this.data.state === "applying" && Math.round(this.data.progress);
    }

    get text() {
        if (this.data.state === "draft") {
            return _t("Queued: the scores are computed in the background.");
        }
        if (this.data.state === "reverting") {
            return _t("%s customers got back what they had before.", this.data.reverted_count);
        }
        return _t("%(applied)s of %(lines)s customers have their new values.", {
            applied: this.data.applied_count,
            lines: this.data.line_count,
        });
    }

    wait() {
        this.timer = browser.setTimeout(() => this.look(), INTERVAL);
    }

    async look() {
        const { record } = this.props;
        await record.load();
        if (this.data.is_open) {
            this.wait();
        } else {
            // the whole form: how it ended is told in its history, too
            await record.model.load();
        }
    }
}

registry.category("view_widgets").add("crm_scoring_progress", {
    component: ScoringProgressWidget,
    fieldDependencies: [
        { name: "is_open", type: "boolean" },
        { name: "state", type: "selection" },
        { name: "progress", type: "float" },
        { name: "applied_count", type: "integer" },
        { name: "line_count", type: "integer" },
        { name: "reverted_count", type: "integer" },
    ],
});
