from . import base_partner_merge
from . import crm_relationship_hand_over
from . import crm_relationship_move
