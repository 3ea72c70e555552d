from . import relationship
from . import scoring
