from . import crm_bank_branch_mixin
from . import crm_lifecycle_scheme
from . import crm_relationship_change
from . import crm_relationship_interest
from . import crm_bank_application
from . import crm_bank_application_link
from . import crm_lead
from . import crm_relationship
