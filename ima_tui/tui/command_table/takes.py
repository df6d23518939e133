"""Commands on a take, the same wherever one is shown."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where

ON_A_TAKE = (Where.TAKES, Where.HISTORY, Where.DETAIL, Where.SPENDING)
ON_A_CLIP = (Where.TAKES, Where.HISTORY, Where.DETAIL, Where.WATCHING)
"""What is still open about money has no clip yet."""
ON_A_LIST = (Where.TAKES, Where.HISTORY, Where.SPENDING)

TAKES = (
    Command("take.detail", ("enter",), say("Details"), say("Everything about this take"),
            ON_A_LIST, "screen.take_detail", 1),
    Command("take.open", ("o",), say("Open"), say("Open the clip in the browser"),
            ON_A_CLIP, "screen.take_open", 2),
    Command("take.link", ("y",), say("Copy link"), say("Send the clip's link to the clipboard"),
            ON_A_CLIP, "screen.take_link", 3),
    Command("take.prompt", ("c",), say("Copy prompt"), say("Send the prompt to the clipboard"),
            ON_A_TAKE, "screen.take_prompt", 5),
    Command("take.remix", ("m",), say("Remix"), say("Compose again from an editable copy of this take"),
            ON_A_TAKE, "screen.take_remix", 4),
    Command("take.image", ("i",), say("Use as image"), say("Its cover, first or last frame becomes an image of yours"),
            ON_A_CLIP, "screen.take_image", 6),
    Command("take.resume", ("r",), say("Resume"), say("Resume it, or see what can be done about a failed one"),
            ON_A_TAKE, "screen.take_resume", 6),
    Command("take.stop", ("s",), say("Stop watching"), say("It goes on at the service; free to resume"),
            ON_A_TAKE, "screen.take_stop", 8),
    Command("take.remove", ("delete", "backspace"), say("Remove"), say("Take it out of the history; can be undone"),
            ON_A_TAKE, "screen.take_remove", 7),
    Command("take.undo", ("u",), say("Undo"), say("Bring the last removed take back, or the marks as they were"),
            ON_A_LIST, "screen.take_undo"),
    Command("take.adopt", ("a",), say("Adopt"), say("A take whose answer was lost: enter the task id you found"),
            ON_A_TAKE, "screen.take_adopt"),
    Command("take.not_created", ("n",), say("Not created"), say("A take whose answer was lost: there is none"),
            ON_A_TAKE, "screen.take_not_created"),
    Command("take.anew", ("S",), say("Repeat exactly"), say("The same recipe once more, for its price"),
            ON_A_TAKE, "screen.take_anew"),
)  # fmt: skip
"""What is done with a take."""
