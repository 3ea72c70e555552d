from . import branch
from . import account
from . import household
from . import wallet
from . import counter
from . import load
from . import scoring
from . import complaint
