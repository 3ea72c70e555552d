from . import test_crm_relationship_shown_lists
from . import test_js
