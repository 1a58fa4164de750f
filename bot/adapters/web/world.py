"""The chat as it is now, in memory: who is in which room, who sees which message. Nothing here waits or stores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.adapters.web import records
from bot.adapters.web.records import OpenedForm, Person, Post, Room, RoomKind, Thread
from bot.adapters.web.wire import Json

HISTORY = 200
"""How many messages of a room, replies included, the page is given; older ones stay in the store."""


class World:
    """The state. Only `Chat` changes it, after what changed is stored."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.rooms: dict[str, Room] = {}
        self.threads: dict[tuple[str, str], Thread] = {}
        self.posts: dict[int, Post] = {}
        self.forms: dict[str, OpenedForm] = {}
        self.marks: dict[tuple[str, str, str], int] = {}
        self.last_number = 0

    def put_post(self, post: Post) -> None:
        """Add a message, or put it in place of its earlier version."""
        self.posts[post.number] = post
        self.last_number = max(self.last_number, post.number)
        if post.mark:
            self.marks[(post.room, post.thread, post.mark)] = post.number

    def put_room(self, room: Room) -> None:
        """Add a room, or put it in place of its earlier version."""
        self.rooms[room.id] = room
        self.last_number = max(self.last_number, room.number)

    def put_person(self, person: Person) -> None:
        """Add a person, or put them in place of their earlier version."""
        self.people[person.user] = person
        self.last_number = max(self.last_number, person.number)

    def member(self, user: str) -> Person | None:
        """The person, None for someone unknown or who left."""
        person = self.people.get(user)
        return None if person is None or person.left else person

    def sees_room(self, user: str, room_id: str) -> bool:
        """Whether the person can read the room now."""
        room = self.rooms.get(room_id)
        if room is None or room.archived or self.member(user) is None:
            return False
        return room.members is None or user in room.members

    def sees_thread(self, user: str, room_id: str, thread_id: str) -> bool:
        """Whether the person can read the thread now; the empty thread is the room itself."""
        if not self.sees_room(user, room_id):
            return False
        thread = self.threads.get((room_id, thread_id))
        return thread is None or thread.members is None or user in thread.members

    def sees(self, user: str, post: Post) -> bool:
        """Whether the person can read the message now."""
        if not self.sees_thread(user, post.room, post.thread or post.id):
            return False
        return post.audience is None or user in post.audience

    def bot_takes_part(self, room_id: str, thread_id: str) -> bool:
        """Whether the bot wrote in the thread, its first message included."""
        return any(
            not post.author and post.audience is None and thread_id in (post.thread, post.id)
            for post in self._posts_of(room_id)
        )

    def channel_named(self, name: str) -> Room | None:
        """The channel of that name that isn't archived."""
        wanted = name.casefold()
        for room in self.rooms.values():
            if room.kind is RoomKind.CHANNEL and not room.archived and room.name.casefold() == wanted:
                return room
        return None

    def snapshot(self, user: str) -> dict[str, Json]:
        """Everything that the person may see, and nothing else."""
        rooms = [room for room in self.rooms.values() if self.sees_room(user, room.id)]
        posts: list[Json] = []
        shortened: list[Json] = []
        for room in rooms:
            seen = [post for post in self._posts_of(room.id) if not post.gone and self.sees(user, post)]
            if len(seen) > HISTORY:
                shortened.append(room.id)
            posts.extend(records.post_for_page(post) for post in seen[-HISTORY:])
        form = self.forms.get(user)
        return {
            "people": self._people(),
            "rooms": [records.room_to_json(room) for room in sorted(rooms, key=lambda room: room.number)],
            "threads": [
                records.thread_to_json(thread)
                for thread in self.threads.values()
                if self.sees_thread(user, thread.room, thread.id)
            ],
            "messages": posts,
            "shortened": shortened,
            "form": None if form is None else form_for_page(form),
        }

    def _people(self) -> Sequence[Json]:
        present = sorted(self.people.values(), key=lambda person: person.number)
        return [records.person_to_json(person) for person in present]

    def _posts_of(self, room_id: str) -> Iterator[Post]:
        for number in sorted(self.posts):
            if self.posts[number].room == room_id:
                yield self.posts[number]


def form_for_page(form: OpenedForm) -> dict[str, Json]:
    """An open form as the page is told of it."""
    return {**form.body, "id": form.id, "room": form.room, "thread": form.thread}
