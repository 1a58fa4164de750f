"""A secret is told to nobody who doesn't ask for it by name."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import traceback

import pytest

from bot.config import Secret


@dataclasses.dataclass(frozen=True, slots=True)
class Holder:
    token: Secret


def test_every_way_of_printing_hides_it() -> None:
    secret = Secret("hunter2")
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>20}", f"{secret!r}", str([secret])]
    shown += [str(Holder(secret)), str(dataclasses.asdict(Holder(secret))), json.dumps({"token": secret}, default=str)]
    assert not any("hunter2" in text for text in shown)
    assert secret.reveal() == "hunter2"


def test_json_and_pickle_refuse_it() -> None:
    with pytest.raises(TypeError):
        json.dumps(Secret("hunter2"))
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret("hunter2"))
    assert not hasattr(Secret("hunter2"), "__dict__")


def test_it_compares_and_copies_by_its_value() -> None:
    secret = Secret("hünter2")
    assert secret == Secret("hünter2")
    assert secret != Secret("other")
    assert secret != "hünter2"
    assert len({secret, Secret("hünter2")}) == 1
    assert copy.copy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret
    assert secret
    assert not Secret("")


def test_a_traceback_with_it_hides_it() -> None:
    secret = Secret("hunter2")
    with pytest.raises(TypeError) as problem:
        raise TypeError(f"can't use {secret}")
    assert "hunter2" not in "".join(traceback.format_exception(problem.value))
