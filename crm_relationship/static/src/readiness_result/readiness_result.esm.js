import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";
import { Layout } from "@web/search/layout";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ReadinessRadar } from "./readiness_radar.esm";

const MODEL = "crm.readiness.assessment";
const REPORT = "crm_relationship.action_report_crm_readiness_assessment";

/**
 * The frozen result of an assessment: its level, the radar, every item as a strip, what
 * managers and staff see otherwise, and the ten worst items with what is done about them.
 */
export class ReadinessResult extends Component {
    static template = "crm_relationship.ReadinessResult";
    static components = { Layout, ReadinessRadar };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.state = useState({ board: null });
        this.display = { controlPanel: {} };
        onWillStart(() => this.load());
    }

    get assessmentId() {
        return this.props.action.context.active_id || this.props.resId;
    }

    get board() {
        return this.state.board;
    }

    async load() {
        this.state.board = await this.orm.call(MODEL, "get_board", [[this.assessmentId]]);
        this.props.updateActionState?.({ resId: this.assessmentId });
        // reached by its address, the page has no title yet
        this.env.config.setDisplayName(this.board.name);
    }

    // --- words ---

    format(value) {
        return typeof value === "number" ? formatFloat(value, { digits: [16, 2] }) : "–";
    }

    formatSigned(value) {
        const sign = value > 0 ? "+" : "";
        return typeof value === "number" ? sign + this.format(value) : "–";
    }

    formatPercent(value) {
        return typeof value === "number" ? formatFloat(value, { digits: [16, 0] }) : "–";
    }

    formatShare(value) {
        return formatPercentage(value || 0, { digits: [16, 0] });
    }

    formatAlpha(row) {
        const texts = {
            few: _t("undefined: fewer than 10 complete sheets"),
            one_item: _t("undefined: one item only"),
            no_variance: _t("undefined: all sheets have the same sum"),
        };
        return texts[row.alpha_state] || this.format(row.alpha);
    }

    /** Which of five colours a mean of 0-4 has; the figure is always written too. */
    getBand(mean) {
        return typeof mean === "number" ? Math.min(Math.floor(mean), 3) : "none";
    }

    getItemTitle(row) {
        return _t("%(code)s %(label)s: %(mean)s (spread %(spread)s, answers %(count)s)", {
            ...row,
            mean: this.format(row.mean),
            spread: this.format(row.spread),
        });
    }

    // --- doing ---

    /** Opens a new action about an item; the page is drawn anew when it is closed. */
    planAction(row) {
        return this.openAction(false, {
            default_assessment_id: this.board.id,
            default_item_id: row.item_id,
            default_name: row.label,
        });
    }

    openAction(resId, context = {}) {
        return this.actionService.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Action"),
                res_model: "crm.readiness.action",
                res_id: resId,
                views: [[false, "form"]],
                target: "new",
                context,
            },
            { onClose: () => this.load() }
        );
    }

    async openFigure(figure) {
        const action = await this.orm.call("crm.readiness.figure", "action_open_records", [
            [figure.id],
        ]);
        return this.actionService.doAction(action);
    }

    async openPlan() {
        const action = await this.orm.call(MODEL, "action_open_actions", [[this.board.id]]);
        return this.actionService.doAction(action);
    }

    async openUnplanned() {
        const action = await this.orm.call(MODEL, "action_open_unplanned", [[this.board.id]]);
        return this.actionService.doAction(action);
    }

    print() {
        return this.actionService.doAction(REPORT, {
            additionalContext: { active_ids: [this.board.id], active_model: MODEL },
        });
    }
}

registry.category("actions").add("crm_readiness_result", ReadinessResult);
