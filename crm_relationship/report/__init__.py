from . import (
    account_invoice_report,
    crm_customer_tier_movement_report,
    crm_rfm_movement_report,
    crm_rfm_segment_report,
    crm_rfm_segment_report_open,
    sale_report,
)
