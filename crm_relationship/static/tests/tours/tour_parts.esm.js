/** What tours of several rooms trigger: a card, a field, an entry of a many2one. */

export const card = (name) => `.o_kanban_record:contains(${name})`;
export const field = (name) => `.o_field_widget[name=${name}]`;

export const choose = (name, text) => [
    {
        content: `Look for ${text}`,
        trigger: `${field(name)} input`,
        run: `edit ${text}`,
    },
    {
        content: `Take ${text}`,
        trigger: `.ui-menu-item > a:contains(${text})`,
        run: "click",
    },
];
