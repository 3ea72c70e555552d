import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { formatInteger, formatMonetary, formatPercentage } from "@web/views/fields/formatters";

const DIGITS = { digits: [16, 1] };

/**
 * Which share of the buyers brings which share of the amount, the best first. A point of
 * the curve, a row of the table and the two figures on top open the buyers they count.
 */
export class ParetoCurveRenderer extends Component {
    static template = "crm_relationship.ParetoCurveRenderer";
    static props = {
        data: Object,
        openCustomers: Function,
        planActivities: Function,
        reload: Function,
    };

    setup() {
        this.canvasRef = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.renderChart(),
            () => [this.data]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get data() {
        return this.props.data;
    }

    get tenths() {
        return this.data.points.filter((point) => point.tenth);
    }

    get measures() {
        return [
            ["window_amount", _t("Within the Window")],
            ["purchase_amount", _t("All Time")],
        ];
    }

    // --- words ---

    getBuyerShare(point) {
        return point.place / this.data.total.count;
    }

    getAmountShare(point) {
        return this.data.total.amount ? point.upto / this.data.total.amount : 0;
    }

    formatShare(share) {
        return formatPercentage(share, DIGITS);
    }

    formatCount(count) {
        return formatInteger(count);
    }

    formatAmount(amount) {
        return formatMonetary(amount, { currencyId: this.data.currency_id });
    }

    get totalText() {
        return _t("%s buyers in all", this.formatCount(this.data.total.count));
    }

    getPointTitle(point) {
        return _t("The best %(buyers)s (%(count)s customers) bring %(amount)s", {
            buyers: this.formatShare(this.getBuyerShare(point)),
            count: this.formatCount(point.place),
            amount: this.formatShare(this.getAmountShare(point)),
        });
    }

    // --- what the user does ---

    /** The domain of the buyers up to a point: equal amounts are told apart by the id. */
    getDomain({ amount, id }) {
        const { measure } = this.data;
        return ["|", [measure, ">", amount], "&", [measure, "=", amount], ["id", "<=", id]];
    }

    openPoint(point) {
        return this.props.openCustomers(this.getDomain(point), this.getPointTitle(point));
    }

    planPoint(point) {
        return this.props.planActivities(this.getDomain(point));
    }

    // --- the chart ---

    renderChart() {
        this.chart?.destroy();
        this.chart = null;
        if (this.data.points.length && this.canvasRef.el) {
            this.chart = new Chart(this.canvasRef.el, this.getChartConfig());
        }
    }

    getChartConfig() {
        const scheme = cookie.get("color_scheme");
        const grey = getCustomColor(scheme, "#9ca3af", "#6b7280");
        const color = getColor(0, scheme, 2);
        return {
            type: "line",
            data: {
                datasets: [
                    {
                        label: _t("Share of the amount"),
                        data: this.getChartPoints(),
                        borderColor: color,
                        backgroundColor: `${color}33`,
                        fill: "origin",
                        pointRadius: (context) => (context.raw?.point?.tenth ? 4 : 0),
                        pointHitRadius: 8,
                        pointBackgroundColor: color,
                    },
                    {
                        label: _t("If all bought the same"),
                        data: [
                            { x: 0, y: 0 },
                            { x: 1, y: 1 },
                        ],
                        borderColor: grey,
                        borderDash: [4, 4],
                        pointRadius: 0,
                    },
                ],
            },
            options: this.getChartOptions(),
        };
    }

    getChartPoints() {
        const points = this.data.points.map((point) => ({
            x: this.getBuyerShare(point),
            y: this.getAmountShare(point),
            point,
        }));
        return [{ x: 0, y: 0 }, ...points];
    }

    getChartOptions() {
        const getAxis = (text) => ({
            type: "linear",
            min: 0,
            title: { display: true, text },
            ticks: { callback: (value) => formatPercentage(value, { digits: [16, 0] }) },
        });
        return {
            maintainAspectRatio: false,
            interaction: { mode: "nearest", axis: "x", intersect: false },
            onClick: (_ev, [element]) => {
                const point = element && this.getChartPoints()[element.index]?.point;
                if (point && element.datasetIndex === 0) {
                    this.openPoint(point);
                }
            },
            plugins: {
                tooltip: {
                    filter: (item) => item.datasetIndex === 0 && item.raw.point,
                    callbacks: {
                        title: () => "",
                        label: (item) => this.getPointTitle(item.raw.point),
                    },
                },
            },
            scales: {
                x: { ...getAxis(_t("Buyers, the best first")), max: 1 },
                y: getAxis(_t("Share of the amount")),
            },
        };
    }
}
