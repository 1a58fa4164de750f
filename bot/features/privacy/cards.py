"""The cards and the form about privacy."""

from __future__ import annotations

from bot.chat.actions import Action, encode
from bot.chat.cards import Button, ButtonStyle, Card, File
from bot.chat.forms import Form, ShortField
from bot.chat.text import bullets, para
from bot.features.privacy import words

ON_CARD = "card"
"""The argument of a button that stands on the privacy card, which then becomes the new one."""


def privacy_card(*, hidden: bool) -> Card:
    """What is kept and who sees it, with what can be done about it."""
    switch = Button(words.SHOW if hidden else words.HIDE, encode(Action("show-me" if hidden else "hide", (ON_CARD,))))
    return Card(
        title=words.TITLE,
        blocks=(bullets(*words.STORED), para(words.STATE[hidden])),
        summary=" ".join((words.TITLE, *words.STORED, words.STATE[hidden])),
        actions=(
            (
                switch,
                Button(words.MY_DATA, encode(Action("my-data"))),
                Button(words.DELETE, encode(Action("delete-me")), style=ButtonStyle.DANGER),
            ),
        ),
    )


def data_card(file: File) -> Card:
    """The copy of somebody's data."""
    return Card(
        title=words.DATA_TITLE,
        blocks=(para(words.DATA_SAYS),),
        summary=f"{words.DATA_TITLE}: {file.name}. {words.DATA_SAYS}",
        files=(file,),
    )


def delete_form() -> Form:
    """The last word before everything goes."""
    return Form(
        title=words.DELETE_TITLE,
        action=encode(Action("delete-me")),
        fields=(ShortField("word", words.DELETE_FIELD, max_length=20),),
        submit=words.DELETE,
        intro=(para(words.DELETE_WARNS), para(words.DELETE_OPEN)),
    )
