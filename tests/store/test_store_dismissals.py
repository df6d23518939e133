"""Dismissed suggestions on the disk."""

from __future__ import annotations

from pathlib import Path

from ima_tui.store.database import Database
from ima_tui.store.dismissals import MOST, Dismissals
from ima_tui.store.folders import Folders


async def test_what_was_dismissed_is_known_after_a_restart_until_it_is_asked_for_again(path: Path) -> None:
    """Each once; other habits stay."""
    database = await Database.open(path)
    await Folders(database).keep_order("name down")
    for identity in ("choice|10秒|duration|10|", "model|fast|||\ud800", "choice|10秒|duration|10|"):
        await Dismissals(database).add(identity)
    await database.close()
    database = await Database.open(path)
    dismissals = Dismissals(database)
    assert await dismissals.all() == ("model|fast|||\ufffd", "choice|10秒|duration|10|")
    await dismissals.clear()
    assert await dismissals.all() == ()
    assert await Folders(database).order() == "name down"
    await database.close()


async def test_the_oldest_make_room_and_a_damaged_list_is_none(path: Path) -> None:
    """Nothing grows without end, and nothing stops the program."""
    database = await Database.open(path)
    dismissals = Dismissals(database)
    for number in range(MOST + 2):
        await dismissals.add(str(number))
    kept = await dismissals.all()
    assert (len(kept), kept[0], kept[-1]) == (MOST, "2", str(MOST + 1))
    await database.write(lambda db: db.execute("UPDATE habits SET value = '{' WHERE name = 'dismissed suggestions'"))
    assert await dismissals.all() == ()
    await dismissals.add("again")
    assert await dismissals.all() == ("again",)
    await database.close()
