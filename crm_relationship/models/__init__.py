from . import relationship
