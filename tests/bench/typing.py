"""How soon a key in the prompt editor is painted while everything runs: 10 takes generate, a clip plays beside it.

Ordinary prose is typed at an ordinary pace, uneven so that keys and frames do not fall into step. A key counts from the
write into the pseudo-terminal until the word with its letter has come back; the first two letters of a word are typed
and not counted, because too short a piece of a word may be painted by something else. The reference is a `TextArea` in
an app with nothing else. They take turns in rounds; while the bare app's turn lasts our clip stands, so that it has the
machine to itself.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.bench import bare
from tests.bench.figures import Figure, Form, Line, ninety_fifth
from tests.bench.history import large_history
from tests.bench.terminal import NeverCame, Terminal
from tests.bench.world import world

TAKES = 1_000_000
GENERATING, SOME = 10, 2
ROUNDS, ONCE = 3, 1
PACE = (0.05, 0.1)
"""Seconds between two keys, at least and at most."""
LEAST = 3
"""Letters of a word from which on its keys count."""
PLAYING = 100_000
"""Bytes a second that a clip in sight paints at least."""
PROSE = (
    "a small paper boat drifts along the gutter while evening rain falls on the street and passing lights tremble in "
    "the water the camera follows slowly from behind and keeps the horizon low until the current turns near the drain "
)
TO_TAKES, NEWEST, OLDER, PLAY, TO_PROMPT = "\x1b[19~", "\x1b[H", "\x1b[B", " ", "\x1b"


def measure(form: Form) -> list[Line]:
    """Against the bare app; in a smoke form without the long history, which takes minutes to make."""
    stored = None if form.smoke else large_history(form.folder, TAKES)
    generating, prose = form.many(GENERATING, SOME), PROSE[: form.many(len(PROSE), 40)]
    with (
        world(form, generating=generating, history=stored, prepare=settle_all) as here,
        Terminal([sys.executable, "-m", "ima_tui"], here.environ) as ours,
        Terminal([sys.executable, "-m", "tests.bench.bare"]) as theirs,
    ):
        theirs.complete(*bare.SHOWN)
        ours.complete("Prompt", "generating")
        for key in (TO_TAKES, NEWEST, *(OLDER,) * generating, TO_PROMPT):  # the one whose clip is there was made first
            _press(ours, key)
        times = _rounds(ours, theirs, form.many(ROUNDS, ONCE), prose)
    measured = (
        f"key to paint in the prompt editor, p95: {GENERATING} takes generating, a clip playing, {TAKES:,} stored"
    )
    return [Figure("typing", measured, times[0], "ms", 1.3, times[1], "a bare Textual app")]


def settle_all(path: Path) -> None:
    """Of the made-up takes one in a hundred waits for its user: ten thousand of a million, as nobody has.

    Such takes are not history but watched for as long as the program runs. Here they have failed.
    """
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("""UPDATE jobs SET state = 'failed', snapshot = replace(snapshot, '"state":"unknown"',
                   '"state":"failed"') WHERE state = 'unknown'""")


def _rounds(ours: Terminal, theirs: Terminal, rounds: int, prose: str) -> tuple[float, float]:
    chance, found = random.Random(6), (list[float](), list[float]())
    for _ in range(rounds + 1):  # the first one is not counted
        found[1].append(ninety_fifth(_typed(theirs, prose, chance)))
        _play(ours)
        begun, before = time.perf_counter(), ours.count
        found[0].append(ninety_fifth(_typed(ours, prose, chance)))
        if (ours.count - before) / (time.perf_counter() - begun) < PLAYING:
            raise NeverCame("no clip was playing")
        _play_or_stand(ours)
    return statistics.median(found[0][1:]), statistics.median(found[1][1:])


def _play(terminal: Terminal) -> None:
    before = terminal.count
    _play_or_stand(terminal)
    terminal.until(lambda: terminal.count - before > PLAYING, lambda: "no clip was played")


def _play_or_stand(terminal: Terminal) -> None:
    for key in (TO_TAKES, PLAY, TO_PROMPT):
        _press(terminal, key)
    time.sleep(1.0)


def _press(terminal: Terminal, key: str) -> None:
    terminal.write(key)
    time.sleep(0.4)


def _typed(terminal: Terminal, prose: str, chance: random.Random) -> list[float]:
    """Milliseconds from each key that counts to its paint. Looked for afterwards: looking takes time as well."""
    pressed: list[tuple[float, str]] = []
    word = ""
    for letter in prose:
        moment = terminal.write(letter)
        time.sleep(chance.uniform(*PACE))
        word = word + letter if letter != " " else ""
        if len(word) >= LEAST:
            pressed.append((moment, word[-4:]))
    return [(terminal.arrival(tail.encode(), moment) - moment) * 1000 for moment, tail in pressed]
