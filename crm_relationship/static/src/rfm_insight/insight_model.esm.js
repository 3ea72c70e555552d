import { KeepLast } from "@web/core/utils/concurrency";
import { Model } from "@web/model/model";

/**
 * Loads what one method of `crm.relationship` says of the customers searched for.
 *
 * `params.method` gets the domain of the search bar and `options`, further keyword
 * arguments that the user chooses.
 */
export class InsightModel extends Model {
    /** @override */
    setup({ method, options = {} }) {
        this.method = method;
        this.options = options;
        this.keepLast = new KeepLast();
        this.data = null;
    }

    /** @override */
    async load({ domain, context } = {}) {
        this.searchParams = { domain, context };
        this.data = await this.keepLast.add(
            this.orm.call("crm.relationship", this.method, [domain], {
                ...this.options,
                context,
            })
        );
        this.notify();
    }

    /** Loads the same customers anew, perhaps with other options. */
    reload(options = {}) {
        Object.assign(this.options, options);
        return this.load(this.searchParams);
    }
}
