import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

// the faintest and the strongest a colour may be, so that text on it can be read
const FAINT = 6;
const STRONG = 55;

/**
 * A pivot whose cells are the redder the more they hold, totals left out: where which
 * complaints come from is seen before a number is read.
 */
export class ComplaintHeatMapRenderer extends PivotRenderer {
    static template = "crm_relationship.ComplaintHeatMapRenderer";

    /** The largest value of each measure among the cells that are no totals. */
    get strongest() {
        const strongest = {};
        for (const cell of this.table.rows.flatMap((row) => row.subGroupMeasurements)) {
            if (!cell.isBold && cell.value > (strongest[cell.measure] || 0)) {
                strongest[cell.measure] = cell.value;
            }
        }
        return strongest;
    }

    /**
     * @param {Object} cell of the pivot's table
     * @param {Object} strongest see the getter, worked out once a table
     * @returns {String} the style that colours the cell, empty for totals and zeros
     */
    getHeatStyle(cell, strongest) {
        if (cell.isBold || !(cell.value > 0)) {
            return "";
        }
        const share = cell.value / strongest[cell.measure];
        const strength = Math.round(FAINT + (STRONG - FAINT) * share);
        // a shadow inside, because the cell's own background is marked important
        return `box-shadow: inset 0 0 0 100vmax color-mix(in srgb, var(--danger, #d44c59) ${strength}%, transparent)`;
    }
}

export const complaintHeatMapView = { ...pivotView, Renderer: ComplaintHeatMapRenderer };

registry.category("views").add("complaint_heat_map", complaintHeatMapView);
