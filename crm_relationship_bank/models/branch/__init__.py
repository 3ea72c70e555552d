from . import crm_bank_branch
