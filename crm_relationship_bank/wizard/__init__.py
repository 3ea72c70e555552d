from . import crm_bank_application_decline
from . import crm_bank_visit_plan
