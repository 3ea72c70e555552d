from . import crm_bank_household
from . import crm_bank_household_member
from . import crm_bank_household_suggestion
from . import crm_bank_household_suggest
from . import crm_bank_holding
from . import crm_relationship
