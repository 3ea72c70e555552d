from . import crm_lifecycle_scheme
from . import crm_lifecycle_stage
from . import crm_relationship
from . import crm_relationship_change
from . import crm_scoring_line
from . import crm_scoring_run
