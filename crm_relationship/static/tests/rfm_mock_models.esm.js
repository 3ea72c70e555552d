import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models } from "@web/../tests/web_test_helpers";

const PLACES = [1, 2, 3, 4, 5];

/** The id of a cell reads as its place: 545 is recency 5, frequency 4, monetary 5. */
function makeCells() {
    return PLACES.flatMap((recency) =>
        PLACES.flatMap((frequency) =>
            PLACES.map((monetary) => ({
                id: 100 * recency + 10 * frequency + monetary,
                recency,
                frequency,
                monetary,
                segment_id: 2,
            }))
        )
    );
}

export class Segment extends models.Model {
    _name = "crm.rfm.segment";

    name = fields.Char();
    color = fields.Integer();
    description = fields.Char();
    company_id = fields.Many2one({ relation: "res.company" });

    _records = [
        { id: 1, name: "Champions", color: 10 },
        { id: 2, name: "Loyal", color: 4 },
        { id: 3, name: "Lapsed", color: 1 },
    ];
}

export class Cell extends models.Model {
    _name = "crm.rfm.cell";

    recency = fields.Integer();
    frequency = fields.Integer();
    monetary = fields.Integer();
    segment_id = fields.Many2one({ relation: "crm.rfm.segment" });

    _records = makeCells();
}

export class Scheme extends models.Model {
    _name = "crm.rfm.scheme";

    name = fields.Char();
    company_id = fields.Many2one({ relation: "res.company" });
    cell_ids = fields.One2many({ relation: "crm.rfm.cell" });

    _records = [{ id: 1, name: "Default", cell_ids: makeCells().map(({ id }) => id) }];
}

export class Relationship extends models.Model {
    _name = "crm.relationship";

    name = fields.Char();
    recency_score = fields.Integer();
    fm_score = fields.Integer();
    rfm_segment_id = fields.Many2one({ relation: "crm.rfm.segment" });
    rfm_explanation = fields.Json();

    _records = [{ id: 1, name: "Azure" }];
}

/** Defines a scheme whose 125 cells are all of the segment Loyal. */
export function defineRfmModels() {
    defineMailModels();
    defineModels([Segment, Cell, Scheme, Relationship]);
}
