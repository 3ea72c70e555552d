from . import test_crm_relationship_deputy
from . import test_crm_relationship_hand_over
from . import test_crm_relationship_shown_access
from . import test_crm_relationship_shown_lists
from . import test_crm_relationship_shown_rpc
from . import test_crm_relationship_shown_search
from . import test_crm_relationship_tours
from . import test_js
