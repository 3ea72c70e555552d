import re

_PATH = re.compile(r"[A-Za-z_]\w*(?:[./][A-Za-z_]\w*)*")


class RemovedNames:
    """Finds models and fields that are going, in what users wrote.

    Domains, contexts, sort orders, views, templates and code are read alike: every
    path in the text is followed, field by field, from the model that the text is
    about. So a field of another module that happens to have the same name is told
    from ours.

    :param registry: of the database, while what goes is still there
    :param models: names of the models that go
    :param fields: ``{(model, field)}`` that go from models that stay
    """

    def __init__(self, registry, models, fields):
        self.registry = registry
        self.models = frozenset(models)
        self.fields = frozenset(fields)
        self._field_names = {name for _model, name in fields}

    def are_in(self, text, model):
        """Whether ``text``, which is about ``model``, names something that goes."""
        return any(self._leads_there(path, model) for path in _PATH.findall(text))

    def _leads_there(self, path, model):
        if path in self.models:
            return True
        current = model
        for name in re.split("[./]", path):
            if current in self.models or (current, name) in self.fields:
                return True
            field = self._get_field(current, name)
            if field:
                current = field.comodel_name
            elif current == model and name in self._field_names:
                return True  # of the model of a domain or view inside this one
            else:
                current = model  # a variable, such as "record" or "object"
        return False

    def _get_field(self, model, name):
        return model in self.registry and self.registry[model]._fields.get(name)
