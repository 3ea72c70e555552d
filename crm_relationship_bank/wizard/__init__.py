from . import crm_bank_application_decline
