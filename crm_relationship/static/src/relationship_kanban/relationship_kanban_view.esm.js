import {registry} from "@web/core/registry";
import {addFieldDependencies} from "@web/model/relational_model/utils";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {useReasonDialog} from "../reason_dialog/reason_dialog.esm";

// they move only together with a reason, as the guard of crm.relationship wants it
const POSITION_FIELDS = ["lifecycle_stage_id", "rfm_segment_id", "tier_id"];

/**
 * Asks for the reason when a card is dropped in the column of another stage, segment or
 * tier, and writes the two together. The card goes back when the user cancels, or (as
 * in any kanban) when the server refuses the move.
 */
export class RelationshipKanbanController extends KanbanController {
    setup() {
        super.setup();
        this.askReason = useReasonDialog();
    }

    /** @override */
    get modelParams() {
        const params = super.modelParams;
        const {activeFields, fields} = params.config;
        addFieldDependencies(activeFields, fields, [
            {name: "display_name", type: "char"},
        ]);
        params.hooks.onWillSaveRecord = this.onWillSaveRecord.bind(this);
        return params;
    }

    /**
     * @param {import("@web/model/relational_model/record").Record} record
     * @param {Object} changes what is about to be written; the reason is added to it
     * @returns {Promise<boolean>} false to write nothing
     */
    async onWillSaveRecord(record, changes) {
        const name = POSITION_FIELDS.find((fieldName) => fieldName in changes);
        if (!name) {
            return true;
        }
        const reasons = await this.askReason({
            customer: record.data.display_name,
            field: record.fields[name],
            target: record.data[name],
        });
        if (!reasons) {
            record.discard(); // not awaited: it waits for the save that we are part of
            return false;
        }
        Object.assign(changes, reasons);
        return true;
    }
}

/** Lets cards be dragged only by who may write: others would be refused at the drop. */
export class RelationshipKanbanRenderer extends KanbanRenderer {
    /** @override */
    get canResequenceRecords() {
        return super.canResequenceRecords && this.props.archInfo.activeActions.edit;
    }
}

export const relationshipKanbanView = {
    ...kanbanView,
    Controller: RelationshipKanbanController,
    Renderer: RelationshipKanbanRenderer,
};

registry.category("views").add("crm_relationship_kanban", relationshipKanbanView);
