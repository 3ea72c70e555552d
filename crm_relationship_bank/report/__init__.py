from . import crm_bank_morning
from . import crm_bank_score_card
