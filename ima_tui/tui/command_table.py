"""The commands themselves, group by group. Nothing else names a key."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where

_ON_A_TAKE = (Where.TAKES, Where.HISTORY, Where.DETAIL)

COMPOSING = (
    Command("generate", ("ctrl+j", "f5", "ctrl+enter"), say("Generate"),
            say("Start a take of what is composed; shows the price and asks first"),
            (Where.STUDIO,), "screen.generate", 1),
    Command("images", ("f2",), say("Images"), say("Choose images from your folders"),
            (Where.STUDIO,), "screen.images", 3),
    Command("mode.next", ("f3",), say("Mode"), say("Switch to the next mode"),
            (Where.STUDIO,), "screen.next_mode", 4),
    Command("mode.text", ("alt+1",), say("Text mode"), say("Make a clip from words alone"),
            (Where.STUDIO,), "screen.mode('text_to_video')"),
    Command("mode.first", ("alt+2",), say("First frame mode"), say("An image becomes the first frame"),
            (Where.STUDIO,), "screen.mode('image_to_video')"),
    Command("mode.last", ("alt+3",), say("First → last mode"), say("Two images become the first and the final frame"),
            (Where.STUDIO,), "screen.mode('first_last_frame_to_video')"),
    Command("mode.reference", ("alt+4",), say("Reference mode"), say("Images guide look and subject"),
            (Where.STUDIO,), "screen.mode('reference_image_to_video')"),
    Command("model", ("f4",), say("Pro/Fast"), say("Switch between the two models"),
            (Where.STUDIO,), "screen.other_model", 5),
    Command("takes", ("f8",), say("Takes"), say("Go to the list of takes"),
            (Where.STUDIO,), "screen.focus_takes", 6),
    Command("pane", ("ctrl+t",), say("Next tab"), say("Switch to the next tab of a small window"),
            (Where.STUDIO,), "screen.next_pane"),
    Command("prompt", ("escape",), say("Back to the prompt"), say("Put the cursor into the prompt; nothing is lost"),
            (Where.STUDIO,), "screen.focus_prompt", 2),
)  # fmt: skip
"""What is composed and started in the studio."""

PROMPT = (
    Command("recall.older", ("alt+up", "ctrl+up"), say("Earlier prompt"), say("Bring an earlier one back; yours stays"),
            (Where.EDITOR,), "screen.recall(1)", 7),
    Command("recall.newer", ("alt+down", "ctrl+down"), say("Later prompt"), say("On to the later one, and to your own"),
            (Where.EDITOR,), "screen.recall(-1)"),
    Command("phrase.apply", ("alt+s",), say("Use the suggestion"), say("Apply the first suggestion under the prompt"),
            (Where.EDITOR,), "screen.apply_phrase"),
    Command("phrase.dismiss", ("alt+x",), say("Dismiss the suggestion"), say("Do not show this suggestion again"),
            (Where.EDITOR,), "screen.dismiss_phrase"),
)  # fmt: skip
"""What works in the prompt editor."""

IMAGES = (
    Command("slot.pick", ("enter",), say("Choose"), say("Choose this image from your folders"),
            (Where.SLOTS,), "screen.pick_slot", 1, palette=False),
    Command("slot.remove", ("delete", "backspace"), say("Remove"), say("Take this image out"),
            (Where.SLOTS,), "screen.remove_slot", 2, palette=False),
    Command("slot.swap", ("x",), say("Swap"), say("Swap this image with the next one"),
            (Where.SLOTS,), "screen.swap_slot", 3, palette=False),
    Command("slot.reference", ("alt+r",), say("Use as reference instead"),
            say("Let the images guide look and subject instead of becoming frames"),
            (Where.STUDIO,), "screen.as_reference"),
)  # fmt: skip
"""What is done with the images of a draft."""

TAKES = (
    Command("take.detail", ("enter",), say("Details"), say("Everything about this take"),
            (Where.TAKES, Where.HISTORY), "screen.take_detail", 1),
    Command("take.open", ("o",), say("Open"), say("Open the clip in the browser"),
            _ON_A_TAKE, "screen.take_open", 2),
    Command("take.link", ("y",), say("Copy link"), say("Send the clip's link to the clipboard"),
            _ON_A_TAKE, "screen.take_link", 3),
    Command("take.prompt", ("c",), say("Copy prompt"), say("Send the prompt to the clipboard"),
            _ON_A_TAKE, "screen.take_prompt", 5),
    Command("take.remix", ("m",), say("Remix"), say("Compose again from an editable copy of this take"),
            _ON_A_TAKE, "screen.take_remix", 4),
    Command("take.resume", ("r",), say("Resume"), say("Resume it, or see what can be done about a failed one"),
            _ON_A_TAKE, "screen.take_resume", 6),
    Command("take.stop", ("s",), say("Stop watching"), say("It goes on at the service; free to resume"),
            _ON_A_TAKE, "screen.take_stop", 8),
    Command("take.remove", ("delete", "backspace"), say("Remove"), say("Take it out of the history; can be undone"),
            _ON_A_TAKE, "screen.take_remove", 7),
    Command("take.undo", ("u",), say("Undo"), say("Bring the last removed take back"),
            _ON_A_TAKE, "screen.take_undo"),
    Command("take.adopt", ("a",), say("Adopt"), say("A take whose answer was lost: enter the task id you found"),
            _ON_A_TAKE, "screen.take_adopt"),
    Command("take.not_created", ("n",), say("Not created"), say("A take whose answer was lost: there is none"),
            _ON_A_TAKE, "screen.take_not_created"),
    Command("take.anew", ("S",), say("Send anew"), say("The same take once more, knowingly"),
            _ON_A_TAKE, "screen.take_anew"),
)  # fmt: skip
"""What is done with a take."""

SCREENS = (
    Command("history.search", ("slash",), say("Search"), say("Go to the search line"),
            (Where.HISTORY,), "screen.search", 9),
    Command("detail.technical", ("t",), say("Technical details"), say("Ids and parameters as they were sent"),
            (Where.DETAIL,), "screen.technical", 9),
    Command("back", ("escape",), say("Back"), say("Back to the studio"),
            (Where.HISTORY, Where.DETAIL), "screen.back", 10, palette=False),
    Command("picker.mark", ("space",), say("Mark"), say("Mark several images for Reference"),
            (Where.PICKER,), "screen.mark", 2, palette=False),
    Command("picker.up", ("alt+up",), say("Folder above"), say("Go to the folder above"),
            (Where.PICKER,), "screen.up", 3, palette=False),
)  # fmt: skip
"""What other screens offer."""

EVERYWHERE = (
    Command("history", ("f7",), say("History"), say("Everything made so far, searchable"),
            (Where.EVERYWHERE,), "app.history", 20),
    Command("studio", (), say("Studio"), say("Back to composing"), (Where.EVERYWHERE,), "app.studio"),
    Command("palette", ("ctrl+p",), say("Commands"), say("Every command by name"),
            (Where.EVERYWHERE,), "app.command_palette", 21, palette=False),
    Command("help", ("f1", "question_mark"), say("Help"), say("Every key, and how it all works"),
            (Where.EVERYWHERE,), "app.help", 22),
    Command("connect", ("f9",), say("Connect key"), say("Connect your API key, checked before it is kept"),
            (Where.EVERYWHERE,), "app.connect"),
    Command("disconnect", (), say("Forget the key"), say("Forget the API key and go back to the demo"),
            (Where.EVERYWHERE,), "app.disconnect"),
    Command("language", ("f12",), say("English / 中文"), say("Switch the language"),
            (Where.EVERYWHERE,), "app.language"),
    Command("theme", (), say("Light / dark"), say("Switch the look"),
            (Where.EVERYWHERE,), "app.other_theme"),
    Command("quit", ("ctrl+q", "f10"), say("Quit"), say("Leave; takes keep running at the service"),
            (Where.EVERYWHERE,), "app.leave", 30),
)  # fmt: skip
"""What works on every screen."""

TABLE: tuple[Command, ...] = (*COMPOSING, *PROMPT, *IMAGES, *TAKES, *SCREENS, *EVERYWHERE)
