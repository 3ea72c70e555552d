from . import test_crm_bank_access
from . import test_crm_bank_account
from . import test_crm_bank_branch
