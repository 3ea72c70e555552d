import { registry } from "@web/core/registry";
import { makeInsightView } from "../rfm_insight/insight_controller.esm";
import { RfmHeatMapRenderer } from "./rfm_heat_map_renderer.esm";

export const rfmHeatMapView = makeInsightView(
    "rfm_heat_map",
    "get_rfm_heat_map",
    RfmHeatMapRenderer
);

registry.category("views").add("rfm_heat_map", rfmHeatMapView);
