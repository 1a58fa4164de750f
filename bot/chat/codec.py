"""Refs as text, for tables and logs: percent-encoded parts joined by ``/``.

=================  =====================================  ==========================
ref                form                                   example
=================  =====================================  ==========================
`TenantRef`        ``platform/team``                      ``web/team``
`Account`          ``platform/home/user``                 ``slack/T1/U7``
`Channel`          ``platform/team/channel/thread``       ``web/team/general/``
`Message`          ``platform/team/channel/thread/id``    ``web/team/general//17``
=================  =====================================  ==========================

The number of parts tells the kinds apart. Every ref has exactly one text, so texts compare as the refs do.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from bot.chat.refs import Account, Channel, Message, PlatformName, Target, TenantRef


class UnreadableRef(ValueError):
    """The text is not one that this module made; `text` is what came, shortened."""

    def __init__(self, text: str, wanted: str) -> None:
        self.text = text[:120]
        super().__init__(f"not the text of {wanted}: {self.text!r}")


def tenant_to_text(tenant: TenantRef) -> str:
    """The text of a tenant."""
    return _join(tenant.platform, tenant.team)


def tenant_from_text(text: str) -> TenantRef:
    """The tenant of a text; raises `UnreadableRef`."""
    platform, team = _split(text, 2, "a tenant")
    return TenantRef(_platform(platform, text), team)


def account_to_text(account: Account) -> str:
    """The text of an account."""
    return _join(account.platform, account.home, account.user)


def account_from_text(text: str) -> Account:
    """The account of a text; raises `UnreadableRef`."""
    platform, home, user = _split(text, 3, "an account")
    return Account(_platform(platform, text), home, user)


def channel_to_text(channel: Channel) -> str:
    """The text of a channel, a thread or a direct conversation."""
    return _join(channel.platform, channel.team, channel.channel, channel.thread)


def channel_from_text(text: str) -> Channel:
    """The channel of a text; raises `UnreadableRef`."""
    platform, team, channel, thread = _split(text, 4, "a channel")
    return Channel(_platform(platform, text), team, channel, thread)


def message_to_text(message: Message) -> str:
    """The text of a message."""
    place = message.channel
    return _join(place.platform, place.team, place.channel, place.thread, message.id)


def message_from_text(text: str) -> Message:
    """The message of a text; raises `UnreadableRef`."""
    platform, team, channel, thread, message = _split(text, 5, "a message")
    return Message(Channel(_platform(platform, text), team, channel, thread), message)


def target_to_text(target: Target) -> str:
    """The text of a place where a message can go."""
    return channel_to_text(target) if isinstance(target, Channel) else account_to_text(target)


def target_from_text(text: str) -> Target:
    """The channel or account of a text; raises `UnreadableRef`."""
    return account_from_text(text) if text.count("/") == 2 else channel_from_text(text)


def _join(platform: PlatformName, *parts: str) -> str:
    return "/".join((platform.value, *(_encode(part) for part in parts)))


def _encode(part: str) -> str:
    # Platforms hand out ASCII ids; half a surrogate pair still has a text, so that encoding never fails.
    return quote(part, safe="", errors="surrogatepass")


def _split(text: str, count: int, wanted: str) -> list[str]:
    platform, *parts = text.split("/")
    if len(parts) != count - 1:
        raise UnreadableRef(text, wanted)
    try:
        decoded = [unquote(part, errors="surrogatepass") for part in parts]
    except UnicodeDecodeError as error:
        raise UnreadableRef(text, wanted) from error
    # `unquote` lets much pass; only our own spelling is a ref, or one channel could be stored under two texts.
    if [_encode(part) for part in decoded] != parts:
        raise UnreadableRef(text, wanted)
    return [platform, *decoded]


def _platform(name: str, text: str) -> PlatformName:
    try:
        return PlatformName(name)
    except ValueError as error:
        raise UnreadableRef(text, "a ref of a platform that is known") from error
