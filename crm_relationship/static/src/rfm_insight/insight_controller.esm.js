import { Component, useRef } from "@odoo/owl";
import { Domain } from "@web/core/domain";
import { useBus, useService } from "@web/core/utils/hooks";
import { useModel } from "@web/model/model";
import { useSetupAction } from "@web/search/action_hook";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { standardViewProps } from "@web/views/standard_view_props";
import { InsightModel } from "./insight_model.esm";

const CUSTOMERS_ACTION = "crm_relationship.crm_relationship_action_cell";

/**
 * A view of many customers at once, with the usual search bar: every figure opens the
 * customers behind it, and work can be planned for all of them.
 */
export class InsightController extends Component {
    static template = "crm_relationship.InsightView";
    static components = { CogMenu, Layout, SearchBar };
    static props = {
        ...standardViewProps,
        method: String,
        Renderer: Function,
    };

    setup() {
        this.actionService = useService("action");
        this.orm = useService("orm");
        this.model = useModel(InsightModel, {
            method: this.props.method,
            options: this.props.state?.options,
        });
        useBus(this.model.bus, "update", () => this.render(true));
        useSetupAction({
            rootRef: useRef("root"),
            getLocalState: () => ({ options: this.model.options }),
        });
        this.searchBarToggler = useSearchBarToggler();
    }

    get rendererProps() {
        return {
            data: this.model.data,
            openCustomers: this.openCustomers.bind(this),
            planActivities: this.planActivities.bind(this),
            reload: (options) => this.model.reload(options),
        };
    }

    /** The domain of all customers shown, narrowed to `domain`. */
    narrow(domain) {
        return Domain.and([this.model.data.domain, domain]).toList();
    }

    /**
     * Opens the customers behind a figure.
     *
     * @param {Array} domain which of those shown
     * @param {string} name of the list
     */
    async openCustomers(domain, name) {
        const action = await this.actionService.loadAction(CUSTOMERS_ACTION);
        return this.actionService.doAction({
            ...action,
            name,
            display_name: name,
            domain: this.narrow(domain),
        });
    }

    async planActivities(domain = []) {
        return this.openDialog("action_plan_activities", domain);
    }

    async openMailing(domain = []) {
        return this.openDialog("action_open_mailing", domain);
    }

    async openDialog(method, domain) {
        const action = await this.orm.call("crm.relationship", method, [this.narrow(domain)]);
        return this.actionService.doAction(action);
    }
}

/** Makes the view of a type from the method that loads it and what draws it. */
export function makeInsightView(type, method, Renderer) {
    return {
        type,
        Controller: InsightController,
        searchMenuTypes: ["filter", "favorite"],
        props: (genericProps) => ({ ...genericProps, method, Renderer }),
    };
}
