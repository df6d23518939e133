"""Commands of composing: the studio, the prompt editor and its lists, the images."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where

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
    Command("prices", ("alt+p",), say("Prices"), say("Every price of both models, to choose from"),
            (Where.STUDIO,), "screen.prices"),
    Command("prices.refresh", (), say("Refresh the prices"), say("Fetch the product list again now"),
            (Where.STUDIO,), "screen.refresh_prices"),
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
    Command("recall.search", ("ctrl+r",), say("Search earlier prompts"),
            say("Find one by its words; also those whose takes are gone"),
            (Where.EDITOR,), "screen.search_prompts"),
    Command("camera", ("alt+c",), say("Camera words"), say("Push in, orbit, 推拉摇移: search one and insert it"),
            (Where.STUDIO,), "screen.camera", 8),
    Command("snippets", ("alt+t",), say("Snippets"), say("Pieces and templates: insert one, or save the prompt as one"),
            (Where.STUDIO,), "screen.snippets"),
    Command("external", ("ctrl+o",), say("Your editor"), say("Write the prompt in $VISUAL or $EDITOR; takes go on"),
            (Where.STUDIO,), "screen.external_editor"),
    Command("undo", ("ctrl+underscore", "alt+u"), say("Undo"), say("Take back the last change of the prompt"),
            (Where.EDITOR,), "screen.undo_words"),
    Command("redo", ("alt+y",), say("Redo"), say("Bring back the change that was undone"),
            (Where.EDITOR,), "screen.redo_words"),
    Command("phrase.apply", ("alt+s",), say("Use the suggestion"), say("Apply the marked suggestion under the prompt"),
            (Where.EDITOR,), "screen.apply_phrase"),
    Command("phrase.next", ("alt+n",), say("Next suggestion"), say("Mark the next suggestion under the prompt"),
            (Where.EDITOR,), "screen.next_phrase"),
    Command("phrase.dismiss", ("alt+x",), say("Dismiss the suggestion"), say("Do not show this suggestion again"),
            (Where.EDITOR,), "screen.dismiss_phrase"),
)  # fmt: skip
"""What works in the prompt editor."""

PROMPT_LISTS = (
    Command("prompts.remove", ("delete", "f8"), say("Remove"), say("Take this prompt out of the list; its takes stay"),
            (Where.PROMPTS,), "screen.remove_prompt"),
    Command("prompts.undo", ("ctrl+underscore", "alt+u"), say("Undo"), say("Put the last removed prompt back"),
            (Where.PROMPTS,), "screen.undo_remove_prompt"),
    Command("snippets.new", ("ctrl+n",), say("Save the prompt"), say("Keep the selection or the whole prompt"),
            (Where.SNIPPETS,), "screen.new_snippet"),
    Command("snippets.rename", ("f2",), say("Rename"), say("Give this snippet another name"),
            (Where.SNIPPETS,), "screen.edit_snippet(True)"),
    Command("snippets.edit", ("f4",), say("Edit"), say("Change the text of this snippet"),
            (Where.SNIPPETS,), "screen.edit_snippet(False)"),
    Command("snippets.remove", ("delete", "f8"), say("Remove"), say("Take this snippet out; can be undone"),
            (Where.SNIPPETS,), "screen.remove_snippet"),
    Command("snippets.undo", ("ctrl+underscore", "alt+u"), say("Undo"), say("Put the last removed snippet back"),
            (Where.SNIPPETS,), "screen.undo_remove_snippet"),
)  # fmt: skip
"""What works in the lists that the prompt editor opens."""

IMAGES = (
    Command("slot.pick", ("enter",), say("Choose"), say("Choose this image from your folders"),
            (Where.SLOTS,), "screen.pick_slot", 1, palette=False),
    Command("slot.remove", ("delete", "backspace"), say("Remove"), say("Take this image out; can be undone"),
            (Where.SLOTS,), "screen.remove_slot", 2, palette=False),
    Command("slot.swap", ("x",), say("Swap"), say("Swap this image with the next one"),
            (Where.SLOTS,), "screen.swap_slot", 4),
    Command("slot.mend", ("f",), say("Fix"), say("Make a corrected copy of this image; the original stays as it is"),
            (Where.SLOTS,), "screen.mend_slot", 3),
    Command("slot.clipboard", ("v",), say("From the clipboard"), say("Take the image that was copied elsewhere"),
            (Where.SLOTS,), "screen.paste_image", 5, palette=False),
    Command("slot.left", ("left_square_bracket",), say("Move left"), say("Move this image one place to the left"),
            (Where.SLOTS,), "screen.move_slot(-1)", 6),
    Command("slot.right", ("right_square_bracket",), say("Move right"), say("Move this image one place to the right"),
            (Where.SLOTS,), "screen.move_slot(1)", 7),
    Command("slot.undo", ("u",), say("Undo image change"),
            say("Have the images again as they were before the last change"),
            (Where.SLOTS,), "screen.undo_images", 8),
    Command("slot.clear", ("D",), say("Clear all images"), say("Take all images out; can be undone"),
            (Where.SLOTS,), "screen.clear_slots"),
    Command("images.clipboard", ("alt+v",), say("Image from the clipboard"),
            say("Take the image, file or address that was copied elsewhere"),
            (Where.STUDIO,), "screen.paste_image"),
    Command("images.take", ("alt+i",), say("Image from a take"),
            say("Use the cover, the first or the last frame of a finished take"),
            (Where.STUDIO,), "screen.image_from_take"),
    Command("slot.reference", ("alt+r",), say("Use as reference instead"),
            say("Let the images guide look and subject instead of becoming frames"),
            (Where.STUDIO,), "screen.as_reference"),
)  # fmt: skip
"""What is done with the images of a draft."""
