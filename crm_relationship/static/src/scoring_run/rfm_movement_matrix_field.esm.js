import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Who moves from which segment (rows) to which (columns); a cell opens its customers. */
export class RfmMovementMatrixField extends Component {
    static template = "crm_relationship.RfmMovementMatrixField";
    static props = { ...standardFieldProps };

    setup() {
        this.actionService = useService("action");
        this.orm = useService("orm");
    }

    get movements() {
        return this.props.record.data[this.props.name] || { moves: [], segments: [] };
    }

    get from() {
        return this.getSegments("old");
    }

    get to() {
        return this.getSegments("new");
    }

    /** The segments on one side of the moves, in their order; none comes last. */
    getSegments(side) {
        const ids = new Set(this.movements.moves.map((move) => move[side]));
        const segments = this.movements.segments.filter(({ id }) => ids.has(id));
        return ids.has(false)
            ? [...segments, { id: false, name: _t("No Segment"), color: 0 }]
            : segments;
    }

    getCount(from, to) {
        const move = this.movements.moves.find(
            (other) => other.old === from.id && other.new === to.id
        );
        return move ? move.count : 0;
    }

    getTotal(side, segment) {
        return this.movements.moves
            .filter((move) => move[side] === segment.id)
            .reduce((total, move) => total + move.count, 0);
    }

    formatCount(count) {
        return formatInteger(count);
    }

    async open(from, to) {
        const action = await this.orm.call("crm.scoring.run", "action_open_movement", [
            [this.props.record.resId],
            from.id,
            to.id,
        ]);
        return this.actionService.doAction(action);
    }
}

registry.category("fields").add("rfm_movement_matrix", {
    component: RfmMovementMatrixField,
    displayName: _t("Movements between Segments"),
    supportedTypes: ["json"],
});
