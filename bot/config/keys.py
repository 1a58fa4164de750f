"""The keys under which stored platform tokens are encrypted."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from bot.config.declare import Group, Setting
from bot.config.secret import Secret

_KEY_BYTES: Final = 32


def _parse_keys(value: str) -> tuple[Secret, ...]:
    keys = [key.strip() for key in value.split(",")]
    if any(not _is_fernet_key(key) for key in keys):
        raise ValueError(
            "must be one key, or several with commas, each of 32 bytes in URL-safe base64; make one with "
            'python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
        )
    if len(set(keys)) < len(keys):
        raise ValueError("holds the same key twice")
    return tuple(Secret(key) for key in keys)


def _is_fernet_key(key: str) -> bool:
    """Whether `key` is what `cryptography.fernet` takes."""
    try:
        return len(base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)) == _KEY_BYTES
    except (binascii.Error, UnicodeEncodeError):
        return False


KEYS: Final[Setting[tuple[Secret, ...]]] = Setting(
    name="WHETSTONE_ENCRYPTION_KEYS",
    meaning="Keys for stored platform tokens, with commas. The first encrypts, all decrypt: to rotate, put a new one first.",
    parse=_parse_keys,
    default=(),
    default_text="none; needed as soon as many Slack workspaces install the bot",
    secret=True,
)
GROUP: Final = Group(
    "Encryption",
    'Make a key: python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"',
    (KEYS,),
)
