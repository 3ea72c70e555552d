from . import crm_bank_branch_mixin
from . import crm_bank_obstacle
from . import crm_bank_rival_offer
from . import crm_bank_referral
from . import crm_bank_encounter_item
from . import crm_bank_encounter
from . import crm_bank_encounter_answer
from . import crm_relationship
