from . import test_crm_bank_access
from . import test_crm_bank_account
from . import test_crm_bank_branch
from . import test_crm_bank_counter
from . import test_crm_bank_household
from . import test_crm_bank_wallet
