import pickle

import pytest

from ductus import errors


def every_error(kind=errors.DuctusError):
    yield kind
    for sub in kind.__subclasses__():
        yield from every_error(sub)


@pytest.mark.parametrize("kind", list(every_error()), ids=lambda kind: kind.__name__)
def test_errors_travel_between_processes_whole(kind):
    remedy = errors.Remedy("Do this.", "Do", "open", "x")
    error = pickle.loads(pickle.dumps(kind("What happened.", remedy=remedy, detail="trace")))
    assert (type(error), error.message, error.remedy, error.detail) == (kind, "What happened.", remedy, "trace")
    assert str(error) == "What happened."


def test_the_tree_in_the_docstring_is_the_tree_in_the_code():
    # The server has two of its own, which nobody else raises.
    here = [kind.__name__ for kind in every_error() if kind.__module__ == errors.__name__]
    missing = [name for name in here if name not in errors.__doc__]
    assert not missing
