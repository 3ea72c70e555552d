from . import test_crm_bank_branch
