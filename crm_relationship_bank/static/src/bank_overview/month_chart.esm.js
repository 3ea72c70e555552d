import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { deserializeDate } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { formatMonetary } from "@web/views/fields/formatters";

/**
 * One or two figures of a customer by month, small. Time runs in the direction of the
 * language; a month without figures is a gap, not a zero. A click opens the month.
 */
export class MonthChart extends Component {
    static template = "crm_relationship_bank.MonthChart";
    static props = {
        title: String,
        months: Array,
        series: Array, // of { name, label }
        currencyId: Number,
        onOpen: Function,
    };

    setup() {
        this.canvasRef = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.renderChart(),
            () => [this.props.months]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    /** The figures that are anything but zero; the first one always. */
    get series() {
        return this.props.series.filter(
            ({ name }, index) => !index || this.props.months.some((month) => month[name])
        );
    }

    get isRtl() {
        return localization.direction === "rtl";
    }

    format(value, options = {}) {
        return formatMonetary(value, { currencyId: this.props.currencyId, ...options });
    }

    /** In the Gregorian calendar: a language's own month would not fit the year. */
    formatMonth({ month }) {
        const day = deserializeDate(month).reconfigure({ outputCalendar: "gregory" });
        return day.toFormat("LLL yy");
    }

    renderChart() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvasRef.el, this.getConfig());
    }

    getConfig() {
        const { months } = this.props;
        const scheme = cookie.get("color_scheme");
        return {
            type: "line",
            data: {
                labels: months.map((month) => this.formatMonth(month)),
                datasets: this.series.map(({ name, label }, index) => ({
                    label,
                    data: months.map((month) => month[name] ?? null),
                    borderColor: getColor(index, scheme, 2),
                    backgroundColor: `${getColor(index, scheme, 2)}33`,
                    fill: index ? false : "origin",
                    borderDash: index ? [4, 3] : [],
                    borderWidth: 2,
                    pointRadius: 0,
                    pointHitRadius: 8,
                })),
            },
            options: this.getOptions(getCustomColor(scheme, "#6b7280", "#9ca3af")),
        };
    }

    getOptions(grey) {
        const rtl = this.isRtl;
        return {
            maintainAspectRatio: false,
            animation: false,
            interaction: { mode: "index", intersect: false },
            onClick: (_ev, [element]) => {
                if (element) {
                    this.props.onOpen(this.props.months[element.index]);
                }
            },
            plugins: {
                legend: {
                    display: this.series.length > 1,
                    rtl,
                    labels: { boxWidth: 16, boxHeight: 1, color: grey },
                },
                tooltip: {
                    rtl,
                    textDirection: rtl ? "rtl" : "ltr",
                    callbacks: {
                        label: ({ dataset, raw }) => `${dataset.label}: ${this.format(raw)}`,
                    },
                },
            },
            scales: {
                x: {
                    reverse: rtl,
                    grid: { display: false },
                    ticks: {
                        autoSkipPadding: 12,
                        maxTicksLimit: 4,
                        maxRotation: 0,
                        color: grey,
                    },
                },
                y: {
                    position: rtl ? "right" : "left",
                    beginAtZero: true,
                    ticks: {
                        maxTicksLimit: 4,
                        color: grey,
                        callback: (value) =>
                            this.format(value, { humanReadable: true, noSymbol: true }),
                    },
                },
            },
        };
    }
}
