import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { ScoringProgressWidget } from "../scoring_run/scoring_progress_widget.esm";

/** How far the import of a file is, while the scheduled action loads it. */
export class PurchaseImportProgressWidget extends ScoringProgressWidget {
    get progress() {
        return Math.round(this.data.progress);
    }

    get text() {
        const { loaded_count, known_count, failed_count, document_count } = this.data;
        return _t("%(done)s of %(documents)s documents. You may leave this page.", {
            done: loaded_count + known_count + failed_count,
            documents: document_count,
        });
    }
}

registry.category("view_widgets").add("crm_purchase_import_progress", {
    component: PurchaseImportProgressWidget,
    fieldDependencies: [
        { name: "is_open", type: "boolean" },
        { name: "state", type: "selection" },
        { name: "progress", type: "float" },
        { name: "loaded_count", type: "integer" },
        { name: "known_count", type: "integer" },
        { name: "failed_count", type: "integer" },
        { name: "document_count", type: "integer" },
    ],
});
