from . import crm_relationship
from . import crm_relationship_month
