import { Component, markup, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useSpecialData } from "@web/views/fields/relational_utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { getNextCell } from "../rfm_insight/grid_keys.esm";

const PLACES = [1, 2, 3, 4, 5];
const SIZE = PLACES.length;

/**
 * The map of segments: for each monetary place a grid of recency (rows, the latest on
 * top) by frequency (columns). A segment is chosen from the palette and painted on cells,
 * by click, by drawing over them, on a whole row or column by its head, or by keyboard
 * (arrows move, Space paints, Shift with an arrow paints on).
 *
 * Works on a one2many of cells (recency, frequency, monetary, segment_id).
 */
export class RfmSegmentMapField extends Component {
    static template = "crm_relationship.RfmSegmentMapField";
    static props = { ...standardFieldProps };

    setup() {
        this.rootRef = useRef("root");
        this.state = useState({ segmentId: null, isPainting: false, focus: {} });
        this.segmentData = useSpecialData((orm, { record }) =>
            orm.call("crm.rfm.segment", "search_read", [
                [["company_id", "in", [false, record.data.company_id?.id || false]]],
                ["display_name", "color", "description"],
            ])
        );
        useExternalListener(window, "pointerup", () => (this.state.isPainting = false));
    }

    // --- data ---

    get list() {
        return this.props.record.data[this.props.name];
    }

    get cells() {
        const cells = {};
        for (const cell of this.list.records) {
            const { recency, frequency, monetary } = cell.data;
            cells[this.getKey(recency, frequency, monetary)] = cell;
        }
        return cells;
    }

    /** What can be painted: the segments of the company, and those on the map. */
    get segments() {
        const segments = [...(this.segmentData.data || [])];
        for (const { data } of this.list.records) {
            const segment = data.segment_id;
            if (segment && !segments.some(({ id }) => id === segment.id)) {
                segments.push({ ...segment, color: 0 });
            }
        }
        return segments;
    }

    /** All that a rendering needs of the 125 cells, gathered in one go. */
    get map() {
        const segments = Object.fromEntries(this.segments.map((segment) => [segment.id, segment]));
        const [segmentOf, counts] = [{}, {}];
        for (const { data } of this.list.records) {
            const { recency, frequency, monetary, segment_id: segment } = data;
            segmentOf[this.getKey(recency, frequency, monetary)] = segments[segment.id];
            counts[segment.id] = (counts[segment.id] || 0) + 1;
        }
        return { segmentOf, counts };
    }

    get monetaryPlaces() {
        return PLACES;
    }

    get recencyPlaces() {
        return [...PLACES].reverse();
    }

    get frequencyPlaces() {
        return PLACES;
    }

    get brush() {
        return this.segments.find(({ id }) => id === this.state.segmentId);
    }

    getKey(recency, frequency, monetary) {
        return `${recency}-${frequency}-${monetary}`;
    }

    get hint() {
        if (!this.brush) {
            return _t("Choose a segment, then paint it on the cells.");
        }
        return _t(
            "Paint %(segment)s on the cells: click, draw over them, or use the arrows and Space. The head of a row or a column paints all of it.",
            { segment: markup`<bdi class="fw-bold">${this.brush.display_name}</bdi>` }
        );
    }

    getLayerName(monetary) {
        return _t("Monetary %s", monetary);
    }

    getTitle(key, segment) {
        // outside the call, whose texts are all taken for terms
        const code = `\u2066${key}\u2069`; // isolated: it runs from left to right
        return _t("Recency-frequency-monetary %(code)s: %(segment)s", {
            code,
            segment: segment ? segment.display_name : _t("no segment"),
        });
    }

    isFocusable(recencyIndex, frequencyIndex, monetary) {
        const [row, column] = this.state.focus[monetary] || [0, 0];
        return row === recencyIndex && column === frequencyIndex;
    }

    // --- painting ---

    paint(keys) {
        const { brush, cells } = this;
        if (this.props.readonly || !brush) {
            return;
        }
        const segment = { id: brush.id, display_name: brush.display_name };
        return Promise.all(
            keys
                .map((key) => cells[key])
                .filter((cell) => cell && cell.data.segment_id.id !== brush.id)
                .map((cell) => cell.update({ segment_id: segment }))
        );
    }

    paintRow(recency, monetary) {
        return this.paint(PLACES.map((place) => this.getKey(recency, place, monetary)));
    }

    paintColumn(frequency, monetary) {
        return this.paint(PLACES.map((place) => this.getKey(place, frequency, monetary)));
    }

    paintLayer(monetary) {
        const keys = PLACES.flatMap((recency) =>
            PLACES.map((frequency) => this.getKey(recency, frequency, monetary))
        );
        return this.paint(keys);
    }

    onPointerdown(ev, key) {
        // a finger scrolls the page, and taps a cell as a click
        if (ev.pointerType === "touch" || ev.button) {
            return;
        }
        this.state.isPainting = true;
        return this.paint([key]);
    }

    onPointerenter(key) {
        return this.state.isPainting && this.paint([key]);
    }

    async onKeydown(ev, [row, column], monetary) {
        const next = getNextCell(ev.key, [row, column], [SIZE, SIZE]);
        if (!next) {
            return;
        }
        ev.preventDefault();
        const [recency, frequency] = [SIZE - next[0], next[1] + 1];
        const key = this.getKey(recency, frequency, monetary);
        this.state.focus[monetary] = next;
        this.rootRef.el.querySelector(`[data-cell="${key}"]`).focus();
        if (ev.shiftKey) {
            await this.paint([key]);
        }
    }
}

registry.category("fields").add("rfm_segment_map", {
    component: RfmSegmentMapField,
    displayName: _t("Map of Segments"),
    supportedTypes: ["one2many"],
    useSubView: true,
});
