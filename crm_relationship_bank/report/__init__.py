from . import crm_bank_channel_use
from . import crm_bank_channel_move
from . import crm_bank_depositor
from . import crm_bank_dormancy_report
from . import crm_bank_morning
from . import crm_bank_score_card
from . import crm_bank_score_card_open
from . import crm_bank_stickiness
