"""A person's data as a file, and its deletion."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from bot.chat.codec import account_to_text
from bot.chat.refs import Account, PlatformName
from bot.ledger.result import decode_result, encode_result
from storage.database import Tx
from storage.ids import PersonId, RunId
from storage.people import accounts_of
from storage.personal import delete_person, results_of, rows_of_person
from storage.records import RunState
from storage.runs import load_runs, set_result

FORMAT = 1


def own_data(tx: Tx, person_id: PersonId, now: datetime) -> str:
    """All rows about a person as JSON; answers carry the date, the question's number and its skill."""
    rows = rows_of_person(tx, person_id)
    runs = load_runs(tx, {RunId(int(str(row["run_id"]))) for row in rows["answers"]})
    answers = []
    for row in rows["answers"]:
        run = runs.get(RunId(int(str(row["run_id"]))))
        about: dict[str, object] = dict(row)
        if run is not None:
            about |= {"date": run.local_date.isoformat(), "question": run.number, "skill": run.skill}
            if run.state is not RunState.OPEN:
                about["item"] = run.item_id
        answers.append(about)
    document = {"format": FORMAT, "at": now.isoformat(), **rows, "answers": answers}
    return json.dumps(document, ensure_ascii=False, indent=2)


def erase(tx: Tx, person_id: PersonId, now: datetime) -> None:
    """Delete a person's rows, and their milestones from what reveals show."""
    accounts = accounts_of(tx, [person_id]).get(person_id, [])
    targets = [
        account_to_text(Account(PlatformName(each.key.platform), each.key.home, each.key.user)) for each in accounts
    ]
    series = delete_person(tx, person_id, targets, now)
    for run_id, text in results_of(tx, series, str(person_id)).items():
        result = decode_result(text)
        left = tuple(each for each in result.milestones if each.person_id != person_id)
        set_result(tx, RunId(run_id), encode_result(replace(result, milestones=left)))
