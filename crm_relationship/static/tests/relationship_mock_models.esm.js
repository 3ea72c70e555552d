import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models} from "@web/../tests/web_test_helpers";

export class LifecycleStage extends models.Model {
    _name = "crm.lifecycle.stage";

    name = fields.Char();
    kind = fields.Char();
    color = fields.Integer();
    fold = fields.Boolean();

    _records = [
        {id: 1, name: "Prospect", kind: "prospect", color: 4},
        {id: 2, name: "Active", kind: "active", color: 10},
        {id: 3, name: "Former", kind: "former", color: 1, fold: true},
        {id: 4, name: "Loyal", kind: "active", color: 3},
    ];
}

export class CustomerTier extends models.Model {
    _name = "crm.customer.tier";

    name = fields.Char();
    color = fields.Integer();
    icon = fields.Char();

    _records = [
        {id: 1, name: "Gold", color: 3, icon: "fa-trophy"},
        {id: 2, name: "Standard", color: 0, icon: false},
    ];
}

export class RfmSegment extends models.Model {
    _name = "crm.rfm.segment";

    name = fields.Char();
    color = fields.Integer();

    _records = [
        {id: 1, name: "Champions", color: 10},
        {id: 2, name: "At Risk", color: 2},
    ];
}

export class Relationship extends models.Model {
    _name = "crm.relationship";
    _rec_name = "name";

    name = fields.Char({required: true});
    email = fields.Char();
    rating = fields.Selection({
        selection: [
            ["0", "Low"],
            ["1", "High"],
        ],
    });
    lifecycle_stage_id = fields.Many2one({relation: "crm.lifecycle.stage"});
    rfm_segment_id = fields.Many2one({
        string: "RFM Segment",
        relation: "crm.rfm.segment",
    });
    tier_id = fields.Many2one({relation: "crm.customer.tier"});
    customer_id = fields.Many2one({relation: "crm.relationship"});
    change_reason = fields.Char();
    leaving_kind = fields.Char();

    _records = [
        {
            id: 1,
            name: "Azure",
            rating: "0",
            lifecycle_stage_id: 2,
            rfm_segment_id: 1,
            tier_id: 1,
            customer_id: 3,
        },
        {
            id: 2,
            name: "Deco",
            rating: "1",
            lifecycle_stage_id: 2,
            rfm_segment_id: 2,
            tier_id: 2,
        },
        {id: 3, name: "Gemini", rating: "1", lifecycle_stage_id: 1},
    ];
}

/** Defines a small `crm.relationship`: three customers in three stages. */
export function defineRelationshipModels() {
    defineMailModels();
    defineModels([LifecycleStage, CustomerTier, RfmSegment, Relationship]);
}
