from . import branch
from . import account
