"""files.*: the upload in three steps, and what became of it."""

from __future__ import annotations

from tests.simulators.slack.call import Call
from tests.simulators.slack.model import File, Json, Message, Refused
from tests.simulators.slack.payloads import file_json


def get_upload_url(call: Call) -> Json:
    """First: where to send the bytes."""
    length = call.whole("length", 0)
    if length <= 0:
        raise Refused("invalid_arguments")
    file = File(
        f"F{call.world.number():08d}",
        call.team.bot_user,
        str(call.arguments["filename"]),
        length,
        alt=str(call.arguments.get("alt_txt") or ""),
    )
    call.team.files[file.id] = file
    return {"upload_url": f"{call.address}/upload/{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """Last: give the files titles, and post them where a channel is named."""
    named = call.arguments["files"]
    if not isinstance(named, list) or not named:
        raise Refused("invalid_arguments")
    files: list[File] = []
    for entry in named:
        file = call.team.files.get(str(entry.get("id")))
        if file is None:
            raise Refused("file_not_found")
        if not file.uploaded:
            raise Refused("file_upload_size_restricted" if file.data else "file_not_found")
        file.title = str(entry.get("title") or file.name)
        files.append(file)
    place = call.arguments.get("channel_id") or call.arguments.get("channels")
    for channel_id in str(place).split(",") if place else ():
        _share(call, channel_id, files)
    for file in files:
        file.complete = True
    call.world.bell.ring()
    return {"files": [file_json(file) for file in files]}


def files_info(call: Call) -> Json:
    """One file."""
    file = call.team.files.get(str(call.arguments["file"]))
    if file is None:
        raise Refused("file_not_found")
    return {"file": file_json(file)}


def _share(call: Call, channel_id: str, files: list[File]) -> None:
    channel = call.channel(channel_id)
    if channel.is_archived:
        raise Refused("is_archived")
    if call.team.bot_user not in channel.members:
        raise Refused("not_in_channel")
    thread = call.arguments.get("thread_ts")
    if thread and call.world.find_message(call.team, channel.id, thread) is None:
        raise Refused("invalid_thread_ts")
    message = Message(
        channel.id,
        call.world.ts(),
        call.team.bot_user,
        str(call.arguments.get("initial_comment") or ""),
        call.blocks(),
        by_bot=True,
        thread_ts=str(thread) if thread else None,
        files=[file.id for file in files],
    )
    call.world.add_message(call.team, message)
    for file in files:
        file.shares.append((channel.id, message.ts))
