"""A value that nothing prints by accident."""

from __future__ import annotations

import hmac
from typing import Final, NoReturn

HIDDEN: Final = "[secret]"


class Secret:
    """A secret text. `repr`, `str`, `format` and a JSON fallback show a mark; only `reveal` gives the value.

    Not a dataclass, since `dataclasses.asdict` would open it, and it can't be pickled.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself, for the one call that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")
