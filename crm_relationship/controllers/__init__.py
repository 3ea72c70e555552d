from . import portal
from . import readiness
