import { Component, markup, useRef, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatInteger, formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { getNextCell } from "../rfm_insight/grid_keys.esm";

// the faintest and the strongest a colour may be, so that text on it can be read
const FAINT = 12;
const STRONG = 65;

const emphasize = (text) => markup`<bdi class="fs-4 fw-bold">${text}</bdi>`;

/**
 * Recency (rows, the latest on top) against frequency and monetary value together
 * (columns): how many customers, which share of them, what they bring. A cell has the
 * colour of the segment that most of its customers are in, the stronger the more of the
 * chosen measure it holds, and opens its customers.
 */
export class RfmHeatMapRenderer extends Component {
    static template = "crm_relationship.RfmHeatMapRenderer";
    static props = {
        data: Object,
        openCustomers: Function,
        planActivities: Function,
        reload: Function,
    };

    setup() {
        this.gridRef = useRef("grid");
        this.state = useState({ measure: "count", segmentId: null, focus: "0-0" });
    }

    // --- data ---

    get data() {
        return this.props.data;
    }

    get rows() {
        return [...Array(this.data.size).keys()].map((index) => this.data.size - index);
    }

    get columns() {
        return [...Array(this.data.size).keys()].map((index) => index + 1);
    }

    get cells() {
        return Object.fromEntries(
            this.data.cells.map((cell) => [`${cell.recency}-${cell.fm}`, cell])
        );
    }

    get strongest() {
        return Math.max(...this.data.cells.map((cell) => cell[this.state.measure]), 1);
    }

    getSegment(id) {
        return (
            this.data.segments.find((segment) => segment.id === id) || {
                id: false,
                name: _t("No Segment"),
                color: 0,
            }
        );
    }

    getMainSegment(cell) {
        return this.getSegment(cell.segments[0].id);
    }

    // --- words ---

    formatCount(count) {
        return formatInteger(count);
    }

    formatShare(cell) {
        return formatPercentage(cell.count / this.data.total.scored, { digits: [16, 1] });
    }

    formatAmount(amount, humanReadable = true) {
        return formatMonetary(amount, { currencyId: this.data.currency_id, humanReadable });
    }

    get scoredText() {
        return _t("%(scored)s of %(count)s customers have scores", {
            scored: emphasize(this.formatCount(this.data.total.scored)),
            count: this.formatCount(this.data.total.count),
        });
    }

    get revenueText() {
        return _t("%(amount)s revenue", {
            amount: emphasize(this.formatAmount(this.data.total.amount)),
        });
    }

    get runText() {
        if (!this.data.run) {
            return _t("Not scored yet");
        }
        return _t("Scored as of %(date)s", {
            date: formatDate(deserializeDate(this.data.run.as_of)),
        });
    }

    getCellTitle(recency, fm, cell) {
        const lines = [
            _t("Recency %(recency)s, frequency and monetary value %(fm)s", { recency, fm }),
        ];
        if (cell) {
            lines.push(
                _t("%(count)s customers, %(share)s of those with scores", {
                    count: this.formatCount(cell.count),
                    share: this.formatShare(cell),
                })
            );
            if (this.data.has_amounts) {
                lines.push(
                    _t("Revenue: %(amount)s", { amount: this.formatAmount(cell.amount, false) })
                );
            }
            for (const { id, count } of cell.segments) {
                lines.push(`${this.getSegment(id).name}: ${this.formatCount(count)}`);
            }
        } else {
            lines.push(_t("Nobody"));
        }
        return lines.join("\n");
    }

    // --- looks ---

    getCellClass(cell) {
        const isDimmed =
            this.state.segmentId !== null &&
            !cell.segments.some(({ id }) => id === this.state.segmentId);
        return `o_rfm_color_${this.getMainSegment(cell).color} ${isDimmed ? "opacity-25" : ""}`;
    }

    getCellStyle(cell) {
        const share = Math.max(cell[this.state.measure], 0) / this.strongest;
        // the root brings out differences among the many small cells
        const strength = FAINT + (STRONG - FAINT) * Math.sqrt(share);
        return `--rfm-strength: ${Math.round(strength)}%`;
    }

    // --- what the user does ---

    openCell(recency, fm, cell) {
        if (!cell) {
            return;
        }
        return this.props.openCustomers(
            [
                ["recency_score", "=", recency],
                ["fm_score", "=", fm],
            ],
            _t("Recency %(recency)s, FM %(fm)s", { recency, fm })
        );
    }

    openSegment(segment) {
        return this.props.openCustomers([["rfm_segment_id", "=", segment.id]], segment.name);
    }

    openRest({ id }) {
        const segment = this.getSegment(id);
        return this.props.openCustomers(
            [
                ["rfm_segment_id", "=", id],
                ["recency_score", "=", 0],
            ],
            segment.name
        );
    }

    onKeydown(ev, row, column) {
        const size = this.data.size;
        const next = getNextCell(ev.key, [row, column], [size, size]);
        if (!next) {
            return;
        }
        ev.preventDefault();
        this.state.focus = next.join("-");
        this.gridRef.el.querySelector(`[data-place="${this.state.focus}"]`).focus();
    }
}
