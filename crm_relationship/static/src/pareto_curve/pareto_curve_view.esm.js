import { registry } from "@web/core/registry";
import { makeInsightView } from "../rfm_insight/insight_controller.esm";
import { ParetoCurveRenderer } from "./pareto_curve_renderer.esm";

export const paretoCurveView = makeInsightView(
    "pareto_curve",
    "get_pareto_curve",
    ParetoCurveRenderer
);

registry.category("views").add("pareto_curve", paretoCurveView);
