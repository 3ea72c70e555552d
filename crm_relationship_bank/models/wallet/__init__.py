from . import crm_bank_wallet
from . import crm_bank_wallet_share
from . import crm_relationship
