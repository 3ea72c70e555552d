from . import base_partner_merge
from . import crm_relationship_hand_over
from . import crm_relationship_move
from . import crm_relationship_take_over
from . import crm_relationship_take_over_check
from . import crm_relationship_take_over_customer
from . import crm_relationship_take_over_line
from . import crm_relationship_take_over_read
