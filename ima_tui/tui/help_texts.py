"""What the help says: a few sentences about each thing that can have the focus, and the ideas behind it all.

Data only. A topic is found by the name of the widget's class or of one of those around it, the nearest first, so that
no widget needs to know its own help.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.text import Said, say


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing, explained."""

    title: Said
    sentences: tuple[Said, ...]
    moves: tuple[tuple[str, Said], ...] = ()
    """Keys of the thing itself that are no commands, in Textual's names, several with spaces between."""


def _usual(model: Model) -> str:
    shortest, longest = model.usual_seconds
    return f"{shortest / 60:g}–{longest / 60:g}"


PROMPT = Topic(
    say("The prompt"),
    (
        say("Say what should be seen: a subject, what it does, where, in which light, and how the camera moves."),
        say("One movement per shot works best: “slow push-in on a lighthouse at dawn, waves breaking below”."),
        say("Length, shape and size may stand in the text; they are offered below and never applied by themselves."),
    ),
)
SLOT = Topic(
    say("An image"),
    (
        say("First frame: the clip starts from exactly this image. First → last: it also ends on the second one."),
        say("Reference: up to nine images guide look and subject; none of them is shown as it is."),
        say(
            "JPEG, PNG, WebP, BMP, TIFF or GIF; each side 300 to 6000 pixels, no more than 2.5 times as long as the "
            "other; under 30 MB each and 64 MB together."
        ),
        say(
            "Choose, drop a file here, paste an image, a path or a web address, or type a path that begins with / or ~."
        ),
    ),
)
MODE = Topic(
    say("The mode"),
    (
        say("Text: words alone. First frame: your image comes alive. First → last: from one image to another."),
        say("Reference: a new scene in the look of your images, for one character or style over many shots."),
        say("Each mode keeps its own images and settings; the prompt comes along."),
    ),
    (("left right", say("another mode")),),
)
SETTINGS = Topic(
    say("The settings"),
    (
        say("They come from the service for this mode and model. What is struck out has no price with the rest."),
        say("The price on the button always belongs to exactly what is set here."),
    ),
    (("left right", say("another value")), ("enter", say("all values with their prices"))),
)
MODELS = Topic(
    say("The two models"),
    (
        say("Pro: {suits}. Usually {time} minutes.", suits=Model.PRO.suits, time=_usual(Model.PRO)),
        say("Fast: {suits}. Usually {time} minutes.", suits=Model.FAST.suits, time=_usual(Model.FAST)),
        say("Try an idea with Fast, then make the final take with Pro. Your last choice in each mode is remembered."),
    ),
    (("left right", say("the other model")),),
)
GENERATE = Topic(
    say("Generate"),
    (
        say("Shows once more what is bought, and asks. The price on the button is the price you pay, never more."),
        say("Several takes can run at once. You can go on writing, or leave: they go on at the service."),
    ),
    (("enter", say("generate")),),
)
PAIR = Topic(
    say("A/B: both models"),
    (
        say("The same words, images and settings go to Pro and Fast: two takes, bought together at the sum shown."),
        say("What only one of the two can do is named, and nothing is sent: the two would not be comparable."),
        say("Once both are ready you say which is better. That model is then proposed first in this mode."),
    ),
    (("enter", say("both, after one more look")),),
)
TAKES = Topic(
    say("Your takes"),
    (
        say("◐ is being made, ✓ is ready, ✕ failed or was not created, ○ waits for you, ! needs a look."),
        say("The service makes the clip; this program watches. Stopping to watch is free and stops nothing there."),
        say("“Taking longer than usual” is no failure. After 40 minutes a take is overdue and still looked after."),
        say("A ready clip stays at its link; open it, copy the link, or compose again from a copy of the take."),
    ),
    (("up down", say("another take")),),
)
UNKNOWN = Topic(
    say("A take whose answer was lost"),
    (
        say("The request was sent and no answer came back, so it may exist at the service, and may have been charged."),
        say("Look at your creation records there. If the task is listed, adopt it with its id: it is followed again."),
        say("If it is not there, mark it as not created. Sending it anew may buy a second one, so it always asks."),
    ),
    (("up down", say("another take")),),
)
HISTORY = Topic(
    say("The history"),
    (
        say("Everything made so far, also by the command line, the newest first."),
        say("Search by words of the prompt, in any language, two characters are enough. The count is always shown."),
        say("Filters: model:fast  mode:first  status:failed  is:star  is:ab  tag:night  since:7d  cost:>20  dur:5."),
        say("A minus before a word or filter means: not this. Quotes keep words together. Tab completes a filter."),
        say("What was removed is in the bin, and can be put back from there."),
    ),
    (("up down", say("another take")), ("pageup pagedown", say("a page"))),
)
COMPARE = Topic(
    say("Two takes"),
    (
        say("Both play on one clock: a frame is shown of both or of neither. The line below is how much they differ."),
        say("Side by side, one in the place of the other, with an edge between them, or only their differences."),
        say("Blind hides everything that tells which is which, and draws the sides by lot, until your verdict."),
        say("A verdict on an A/B pair makes the better model your choice for that mode; it can be taken back."),
    ),
    (("left right", say("a second; in a wipe the edge")), ("home end", say("the first or the last frame"))),
)
DETAIL = Topic(
    say("One take, whole"),
    (
        say("Its words, what it was made of, what it cost, and everything that happened, attempt by attempt."),
        say("If something went wrong, the ways out stand on top with their numbers."),
    ),
    (("up down", say("scroll")), ("1 2 3", say("a way out"))),
)
PICKER = Topic(
    say("Choosing images"),
    (
        say("Type to filter, or write a path or a web address; Tab completes it. The newest images come first."),
        say("On the right: the image, and whether the service takes it in this mode. Your files are never changed."),
    ),
    (("up down", say("another file")), ("enter", say("choose, or open the folder")), ("tab", say("complete"))),
)
MEND = Topic(
    say("A corrected copy"),
    (
        say("What lies in the frame is kept; the rest is left out. The original file is never changed."),
        say("! is what the service would refuse, · what might look different from what you see."),
        say("The copy is shown exactly as it will be sent before you take it."),
    ),
    (
        ("left right up down", say("move the frame")),
        ("1 2 3 4 5 6", say("the shapes")),
        ("pageup pagedown", say("another frame of an animation")),
    ),
)
CONFIRM = Topic(
    say("Before it is bought"),
    (
        say("Nothing has been sent yet. This is everything that would be: model, settings, images, and the price."),
        say("If the service has to be asked again with less, it never costs more than what you confirm here."),
    ),
    (("escape", say("back, nothing is spent")),),
)
PROMOTION = Topic(
    say("From Fast to Pro"),
    (
        say("The recipe goes to Pro as it is, to the letter. Only model, version, rule and price become others."),
        say("What Pro cannot do stops it, and is named here; nothing is put in its place."),
        say("When Pro's take is there, it opens beside its draft."),
    ),
    (("escape", say("back, nothing is spent")),),
)
CONNECT = Topic(
    say("Connecting a key"),
    (
        say("Paste the key from the service's page. It is checked first, and kept only if it works."),
        say("It is kept in your system's keyring, or in a file only you can read; it is in no log and no picture."),
    ),
    (("enter", say("check and keep")), ("escape", say("cancel"))),
)
QUESTION = Topic(
    say("A question"),
    (say("Answer with the key in front of the words, or click. Esc leaves everything as it is."),),
)
MENU = Topic(say("A menu"), (say("Choose with the arrows and Enter, or click. Esc keeps what was."),))
MATRIX = Topic(
    say("All prices"),
    (
        say("Every length and size that can be bought, for both models. The chosen cell is what is set in the studio."),
        say("The arrows move only over what has a price."),
    ),
    (("tab", say("the other model")), ("enter", say("take this one"))),
)
SPENDING = Topic(
    say("Spending"),
    (
        say("What takes have cost, and what your limits leave for today and for this session."),
        say("A take that was not created costs nothing; one whose answer was lost counts until you have settled it."),
    ),
)
INSIGHTS = Topic(
    say("Insights"),
    (
        say("What your own takes say: what they cost each day, how long they took, and what one worth keeping costs."),
        say("A keeper is a take with a star. Its price holds all that it took to get there, rejects and failures too."),
        say("Rates stay hidden under five duels, and each comes with the range in which it surely lies (95 %)."),
    ),
)
SHARE = Topic(
    say("Sharing"),
    (
        say("The clip's own link goes to the chats you mark, with a caption; what is sent stands there word for word."),
        say("An address opens a chat to whoever has it: it is kept like your key, and shown nowhere."),
    ),
    (("up down", say("another target")),),
)
OPTIONS = Topic(
    say("The settings of the program"),
    (
        say("They are kept in one text file, which you may edit yourself; what you save there is used at once."),
        say("Own keys stand in the table [keys], by the names of the commands; an empty list takes a key away."),
    ),
)
SNIPPETS = Topic(
    say("Snippets and templates"),
    (say("Pieces of prompts to use again. A {name} in braces is a hole that is asked for when you insert it."),),
)
SAVED = Topic(
    say("Saved searches"),
    (
        say("A search line with a name. Choosing one puts its line into the search, where it can be changed."),
        say("Saving under a name that is there already takes its place. Undo works while this is open."),
    ),
)
FAMILY = Topic(
    say("Family"),
    (
        say("Every take that led to this one, and every one that came of it, with how each came about."),
        say("A take that was deleted for good keeps its place, because others came of it."),
    ),
    (("up down", say("another take")),),
)
EARLIER = Topic(
    say("Earlier prompts"),
    (say("Everything you have written, also when its takes are gone. Type to search; your own words stay safe."),),
)
TAKE_PICTURE = Topic(
    say("Image from a take"),
    (
        say("One of its pictures becomes an image of yours; the take stays as it is."),
        say("The cover is here already. A frame needs the clip, which is fetched when you choose it."),
    ),
)
NEXT_SHOT = Topic(
    say("The next shot"),
    (
        say("The last second of the take, frame by frame. ◆ marks the one to go on from: the latest that is sharp."),
        say("What is blurred, faded, black or from before a cut is never proposed; you may still choose it."),
        say("The frame is kept as a picture to the pixel. The new take remembers where it came from."),
    ),
    (("left right", say("another frame")), ("home end", say("the first, the last"))),
)
CAMERA = Topic(
    say("Camera words"),
    (say("How the camera moves, in both languages. Search, and the words go in at the cursor."),),
)
STUDIO = Topic(
    say("The studio"),
    (
        say("On the left you compose, on the right your takes come in. Nothing here waits for anything else."),
        say("Tab goes from part to part; each has its own help."),
    ),
)

RECEIPT = Topic(
    say("The receipt"),
    (
        say("The clip is measured, frame by frame, and held against what was paid: length, size, shape, rate, sound."),
        say("✓ came as paid, ✕ did not, + is more than that, · was not part of the price. A frame or 2 % is fine."),
        say("Black, standing and silent clips are noticed. Copy sends every figure with the task id: for support."),
        say("The clip in words says what one would see: motion, cuts, light, colour, sound, and how it ends."),
    ),
)
WATCHING = Topic(
    say("The large player"),
    (
        say("The clip plays in cells, at its own rate up to 24 pictures a second. A slow terminal sees fewer of them."),
        say("Click the picture to stop or go on, drag along the line to go anywhere, click the pace and its sign."),
        say("There is no sound in a terminal: your own player has it."),
    ),
    (("left right", say("a second back or on")), ("home end", say("the first or the last frame"))),
)
BY_CLASS = {
    "PromptEditor": PROMPT,
    "ImageSlot": SLOT,
    "ModePicker": MODE,
    "Choice": SETTINGS,
    "Entry": SETTINGS,
    "ModelChoice": MODELS,
    "GenerateButton": GENERATE,
    "PairButton": PAIR,
    "Takes": TAKES,
    "HistoryScreen": HISTORY,
    "DetailScreen": DETAIL,
    "WatchingScreen": WATCHING,
    "CompareScreen": COMPARE,
    "Picker": PICKER,
    "Mend": MEND,
    "Confirm": CONFIRM,
    "Promote": PROMOTION,
    "CannotPromote": PROMOTION,
    "Connect": CONNECT,
    "AskChoice": QUESTION,
    "AskText": QUESTION,
    "Menu": MENU,
    "MatrixScreen": MATRIX,
    "SpendingScreen": SPENDING,
    "InsightsScreen": INSIGHTS,
    "Share": SHARE,
    "AddTarget": SHARE,
    "SettingsScreen": OPTIONS,
    "SnippetsDialog": SNIPPETS,
    "SavedSearches": SAVED,
    "FamilyDialog": FAMILY,
    "PromptSearch": EARLIER,
    "CameraWords": CAMERA,
    "TakeChooser": TAKE_PICTURE,
    "TakePictures": TAKE_PICTURE,
    "ReceiptDialog": RECEIPT,
    "NextShot": NEXT_SHOT,
    "Places": PICKER,
    "FillHoles": SNIPPETS,
    "WriteSnippet": SNIPPETS,
    "EnterValue": SETTINGS,
    "StudioScreen": STUDIO,
}
"""Topics by the class that they are about."""

IDEAS = (
    Topic(
        say("How it works"),
        (
            say(
                "Write what should be seen, choose mode and model, generate. "
                "The price on the button is the price you pay."
            ),
            say(
                "Takes keep running behind every screen, and at the service when you leave. "
                "Nothing is sent twice by itself."
            ),
            say("Tab moves between the parts; ← → turn a setting; Esc destroys nothing; everything can be clicked."),
            say("The right mouse button shows what can be done with what lies under it."),
        ),
    ),
    Topic(
        say("A look that holds over several shots"),
        (
            say("Words alone do not carry a face or a place from one shot to the next."),
            say("Use Reference with images of the character or the style, or start the next shot from a frame."),
        ),
    ),
    Topic(
        say("Money"),
        (
            say("A price is shown before anything is bought, and what today has cost stands on top."),
            say("A take that was not created costs nothing. One whose answer was lost is never sent again by itself."),
        ),
    ),
    PROMPT, SLOT, MODE, SETTINGS, MODELS, TAKES, UNKNOWN, HISTORY,
)  # fmt: skip
"""What the whole help tells, in order."""


def topic(class_names: Iterable[str], state: State | None = None) -> Topic:
    """The topic of the nearest of `class_names`; where a take is looked at, its `state` may ask for another."""
    for name in class_names:
        found = BY_CLASS.get(name)
        if found is not None:
            return UNKNOWN if state is State.UNKNOWN and found in (TAKES, HISTORY, DETAIL) else found
    return STUDIO
