import {Component, markup, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {useAutofocus, useService} from "@web/core/utils/hooks";

/**
 * Asks why a customer changes its stage, segment or tier, before anything is written.
 *
 * Enter confirms (Shift+Enter breaks the line), Escape cancels.
 */
export class ReasonDialog extends Component {
    static template = "crm_relationship.ReasonDialog";
    static components = {Dialog};
    static props = {
        close: Function,
        confirm: Function,
        title: String,
        question: Object,
        kinds: {type: Array, optional: true}, // [value, label]: one has to be chosen
    };

    setup() {
        this.state = useState({text: "", kind: false});
        useAutofocus({refName: "reason"});
    }

    get reason() {
        return this.state.text.trim();
    }

    get isComplete() {
        return Boolean(this.reason && (!this.props.kinds || this.state.kind));
    }

    onKeydown(ev) {
        // with a modifier the dialog itself handles the key, or it breaks the line
        const isPlainEnter =
            ev.key === "Enter" && !ev.shiftKey && !ev.ctrlKey && !ev.metaKey;
        // while composing, Enter picks what an input method proposes
        if (isPlainEnter && !ev.isComposing) {
            ev.preventDefault();
            this.confirm();
        }
    }

    confirm() {
        if (!this.isComplete) {
            return;
        }
        this.props.confirm(this.reason, this.state.kind);
        this.props.close();
    }
}

/** Marks a name off from the sentence, in whichever direction each is written. */
function emphasize(name) {
    return markup`<bdi class="fw-bold">${name}</bdi>`;
}

function getQuestion(customer, field, target) {
    if (!target) {
        return _t("Why does %(customer)s have no %(field)s any more?", {
            customer: emphasize(customer),
            field: field.string,
        });
    }
    return _t("Why does %(customer)s move to %(target)s?", {
        customer: emphasize(customer),
        target: emphasize(target.display_name),
    });
}

/**
 * Returns a function that asks why a customer moves to `target`, a value of `field`
 * (false: to none). It resolves to the values that go with the move, `change_reason`
 * and, to a stage of former customers, `leaving_kind`; to false when the user cancels.
 *
 * @returns {(move: { customer: string, field: Object, target: Object | false })
 *     => Promise<Object | false>}
 */
export function useReasonDialog() {
    const dialog = useService("dialog");
    const orm = useService("orm");

    async function getKinds(field, target) {
        if (field.relation !== "crm.lifecycle.stage" || !target) {
            return undefined;
        }
        const [stage] = await orm.read(field.relation, [target.id], ["kind"]);
        return stage.kind === "former"
            ? [
                  ["cut", _t("Relation Cut")],
                  ["off_list", _t("Taken Off the List")],
              ]
            : undefined;
    }

    return async ({customer, field, target}) => {
        const kinds = await getKinds(field, target);
        return new Promise((resolve) => {
            let values = false;
            dialog.add(
                ReasonDialog,
                {
                    title: _t("Change of %s", field.string),
                    question: getQuestion(customer, field, target),
                    kinds,
                    confirm: (text, kind) => {
                        values = {change_reason: text};
                        if (kind) {
                            values.leaving_kind = kind;
                        }
                    },
                },
                {onClose: () => resolve(values)}
            );
        });
    };
}
