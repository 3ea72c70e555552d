/* global luxon */
import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDateTime } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime, Duration } = luxon;
const PERIOD = 30000;

/**
 * How long it is until a deadline, or since it was missed (in red): "2 days, 4 hr". It goes
 * on counting while the page is open.
 */
export class DeadlineCountdownField extends Component {
    static template = "crm_relationship.DeadlineCountdownField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ now: DateTime.now().toMillis() });
        let timer = null;
        onMounted(() => {
            timer = browser.setInterval(() => {
                this.state.now = DateTime.now().toMillis();
            }, PERIOD);
        });
        onWillUnmount(() => browser.clearInterval(timer));
    }

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    get isMissed() {
        return this.deadline.toMillis() < this.state.now;
    }

    get title() {
        return formatDateTime(this.deadline);
    }

    /** The two largest units, of days, hours and minutes, that say something. */
    get time() {
        const minutes = Math.floor(Math.abs(this.deadline.toMillis() - this.state.now) / 60000);
        const units = {
            days: Math.floor(minutes / 1440),
            hours: Math.floor(minutes / 60) % 24,
            minutes: minutes % 60,
        };
        const known = Object.entries(units).filter(([, count]) => count);
        const first = known.length ? Object.keys(units).indexOf(known[0][0]) : 2;
        const shown = Object.entries(units).slice(first, first + 2);
        const parts = shown.filter(([unit, count]) => count || unit === shown[0][0]);
        return Duration.fromObject(Object.fromEntries(parts)).toHuman({ unitDisplay: "short" });
    }

    get text() {
        return this.isMissed ? _t("%(time)s late", { time: this.time }) : this.time;
    }
}

registry.category("fields").add("deadline_countdown", {
    component: DeadlineCountdownField,
    displayName: _t("Countdown to a Deadline"),
    supportedTypes: ["datetime"],
});
