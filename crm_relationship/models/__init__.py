from . import relationship
from . import scoring
from . import lifecycle
from . import complaint
from . import readiness
