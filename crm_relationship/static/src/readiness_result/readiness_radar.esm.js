import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";

/** One axis for each dimension, 0-4, the last wave dashed behind this one. */
export class ReadinessRadar extends Component {
    static template = "crm_relationship.ReadinessRadar";
    static props = { rows: Array, name: String, last: { type: [String, Boolean] } };

    setup() {
        this.canvasRef = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.renderChart(),
            () => [this.props.rows]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    renderChart() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvasRef.el, this.getConfig());
    }

    get label() {
        return _t("Radar of %s", this.props.name);
    }

    getConfig() {
        const { rows, name, last } = this.props;
        const scheme = cookie.get("color_scheme");
        const grey = getCustomColor(scheme, "#6b7280", "#9ca3af");
        const color = getColor(0, scheme, 2);
        const datasets = [
            {
                label: name,
                data: rows.map((row) => row.weighted),
                borderColor: color,
                backgroundColor: `${color}33`,
            },
        ];
        if (last && rows.some((row) => typeof row.last === "number")) {
            datasets.push({
                label: last,
                data: rows.map((row) => row.last ?? null),
                borderColor: grey,
                borderDash: [4, 4],
                backgroundColor: "transparent",
            });
        }
        return {
            type: "radar",
            data: { labels: rows.map((row) => row.label), datasets },
            options: {
                maintainAspectRatio: false,
                scales: { r: { min: 0, max: 4, ticks: { stepSize: 1 } } },
            },
        };
    }
}
