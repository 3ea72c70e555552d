from . import crm_relationship_demote
from . import (
    base_partner_merge,
    crm_complaint_merge,
    crm_complaint_reopen,
    crm_playbook_preview,
    crm_relationship_hand_over,
    crm_relationship_health,
    crm_relationship_health_line,
    crm_relationship_health_table,
    crm_relationship_move,
    crm_relationship_plan_activities,
    crm_relationship_take_over,
    crm_relationship_take_over_check,
    crm_relationship_take_over_customer,
    crm_relationship_take_over_line,
    crm_relationship_take_over_read,
    crm_scoring_run_decide,
)
