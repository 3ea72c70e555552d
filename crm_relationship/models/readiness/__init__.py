from . import crm_readiness_hint
from . import crm_readiness_checklist
from . import crm_readiness_dimension
from . import crm_readiness_item
from . import crm_readiness_checklist_shipped
from . import crm_readiness_item_tick
