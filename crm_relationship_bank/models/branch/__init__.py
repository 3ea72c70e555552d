from . import crm_bank_branch
from . import crm_bank_copy_mixin
from . import crm_relationship
from . import res_company
