from . import (
    account_invoice_report,
    crm_movement_report_mixin,
    crm_customer_tier_movement_report,
    crm_rfm_movement_report,
    crm_rfm_segment_report,
    crm_rfm_segment_report_open,
    sale_report,
)
from . import crm_lifecycle_stay
from . import crm_lifecycle_funnel
from . import crm_relationship
from . import crm_retention_event
from . import crm_retention_report
from . import crm_retention_report_open
from . import crm_complaint_load
from . import crm_complaint_outreach
from . import crm_complaint_recovery
from . import crm_complaint_cause_report
from . import crm_complaint_overview
from . import crm_complaint_overview_open
