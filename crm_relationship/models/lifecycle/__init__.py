from . import (
    crm_lifecycle_scheme,
    crm_relationship,
    crm_relationship_change,
    crm_relationship_leave,
    crm_relationship_override,
    crm_relationship_return,
    crm_relationship_shown_mixin,
    crm_scoring_line,
    crm_scoring_run,
    crm_scoring_run_lifecycle,
    crm_scoring_run_risk,
    crm_scoring_run_write,
)
