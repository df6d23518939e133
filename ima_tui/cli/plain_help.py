"""The commands of the plain interface, each with what it does."""

from __future__ import annotations

from collections.abc import Mapping

from ima_tui.domain.text import Said, say

HELP: Mapping[str, Said] = {
    "go": say("show the price of what is composed and start it after your yes"),
    "undo": say("the prompt that was there before the last line"),
    "draft": say("read out what is composed"),
    "mode": say("text, first, last or reference; alone it says the present one"),
    "model": say("pro or fast"),
    "image": say("add images by path or link; /image clear takes them out"),
    "set": say("a setting and its value, such as /set duration 10"),
    "settings": say("every setting with its values, and the price"),
    "takes": say("the newest takes with their numbers"),
    "show": say("a take's prompt, price and links, such as /show 2"),
    "resume": say("go on with a take that is held, after your yes, or was not watched"),
    "stop": say("stop watching a take; it goes on at the service"),
    "language": say("English or Chinese"),
    "quit": say("leave; takes go on at the service"),
}
