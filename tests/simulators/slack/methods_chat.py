"""chat.*: messages that everybody sees, messages that one person sees, and their later life."""

from __future__ import annotations

from tests.simulators.slack.call import Call
from tests.simulators.slack.model import Channel, Json, Message, Refused
from tests.simulators.slack.payloads import message_as_sent, message_event


def post_message(call: Call) -> Json:
    """Post to a channel, a thread, or a person (by user id)."""
    channel = call.channel(str(call.arguments["channel"]), people=True)
    _check_postable(call, channel)
    thread = call.arguments.get("thread_ts")
    if thread is not None and call.world.find_message(call.team, channel.id, thread) is None:
        raise Refused("thread_not_found")
    message = Message(
        channel.id,
        call.world.ts(),
        call.team.bot_user,
        str(call.arguments.get("text", "")),
        call.blocks(),
        by_bot=True,
        thread_ts=str(thread) if thread is not None else None,
        metadata=call.arguments.get("metadata") or None,
        broadcast=call.flag("reply_broadcast"),
    )
    call.world.add_message(call.team, message)
    call.echo(channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message_as_sent(call.world, call.team, message)}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of a channel. It is in no history and can't be updated but by response_url."""
    channel = call.channel(str(call.arguments["channel"]))
    _check_postable(call, channel)
    user = str(call.arguments["user"])
    if user not in call.team.users or call.team.users[user].deleted:
        raise Refused("user_not_found")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    message = Message(
        channel.id,
        call.world.ts(),
        call.team.bot_user,
        str(call.arguments.get("text", "")),
        call.blocks(),
        by_bot=True,
        thread_ts=call.arguments.get("thread_ts"),
        only_for=user,
    )
    call.world.add_message(call.team, message)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """Change an own message. Blocks that the call doesn't name stay as they are."""
    channel = call.channel(str(call.arguments["channel"]))
    if channel.is_archived:
        raise Refused("is_inactive")
    message = call.world.find_message(call.team, channel.id, call.arguments["ts"])
    if message is None:
        raise Refused("message_not_found")
    if message.user != call.team.bot_user:
        raise Refused("cant_update_message")
    before = message_event(call.world, call.team, channel, message)
    change_message(call, message)
    if "metadata" in call.arguments:
        message.metadata = call.arguments["metadata"] or None
    call.echo_change(channel, message, before)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message_as_sent(call.world, call.team, message),
    }


def change_message(call: Call, message: Message) -> None:
    """Give a message the text and the blocks of a call."""
    message.before.append((message.text, message.blocks))
    if "text" in call.arguments:
        message.text = str(call.arguments["text"])
    if call.arguments.get("blocks") is not None:
        message.blocks = call.blocks()
    message.edited_ts = call.world.ts()
    call.world.bell.ring()


def delete(call: Call) -> Json:
    """Delete an own message."""
    channel = call.channel(str(call.arguments["channel"]))
    message = call.world.find_message(call.team, channel.id, call.arguments["ts"])
    if message is None:
        raise Refused("message_not_found")
    if message.user != call.team.bot_user:
        raise Refused("cant_delete_message")
    message.deleted = True
    call.world.bell.ring()
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """The address of a message."""
    channel = call.channel(str(call.arguments["channel"]))
    message = call.world.find_message(call.team, channel.id, call.arguments["message_ts"])
    if message is None:
        raise Refused("message_not_found")
    address = f"https://{call.team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts is not None:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


def _check_postable(call: Call, channel: Channel) -> None:
    if channel.is_archived:
        raise Refused("is_archived")
    if call.team.bot_user not in channel.members:
        raise Refused("channel_not_found" if channel.is_private else "not_in_channel")
    if channel.is_im:
        other = next(user for user in channel.members if user != call.team.bot_user)
        if call.team.users[other].deleted:
            raise Refused("user_disabled")
        if not call.team.users[other].takes_direct:
            raise Refused("messages_tab_disabled")
