"""From a sentence to the reader's language, at the edge where a person reads it.

English is the source, written in the code with `say("…")` or `_("…")`; Chinese comes from the gettext catalogue in
`ima_tui/locale`. What has no translation is shown in English: text never breaks a face. The catalogue is loaded at
the first translation, not at import.

To bring the catalogue up to date after writing or changing a sentence (Babel, a development dependency), in the
repository's root:

    pybabel extract -k say -k _ --no-wrap --no-location --sort-output -o /tmp/ima_tui.pot ima_tui
    pybabel update -D ima_tui -i /tmp/ima_tui.pot -d ima_tui/locale -l zh --no-wrap -N --ignore-obsolete \\
        --ignore-pot-creation-date
    (translate the empty msgstr lines)
    pybabel compile -D ima_tui -d ima_tui/locale -l zh
"""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import Said, fill, visible

if TYPE_CHECKING:
    from gettext import GNUTranslations

ENGLISH = "en"
CHINESE = "zh"
CODES = (ENGLISH, CHINESE)
_DOMAIN = "ima_tui"


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the interface. `code` is one of CODES; the service is told the same code."""

    code: str

    @property
    def own_name(self) -> str:
        """What the language calls itself."""
        return "中文" if self.code == CHINESE else "English"

    def tr(self, said: Said | str) -> str:
        """`said` in this language, its holes filled. A bare `str` is a template without values."""
        return self.fill(said.template, said.values) if isinstance(said, Said) else self.fill(said, {})

    def fill(self, template: str, values: Mapping[str, object]) -> str:
        """The translated `template` with `values` in its holes, those that are Said translated too.

        Many values are words from outside, such as a file's name or a service's message, so none of them steers.
        """
        # gettext keeps the catalogue's header under the empty message.
        catalogue = _catalogue(self.code) if template else None
        translated = template if catalogue is None else catalogue.gettext(template)
        return fill(translated, {name: self._filling(value) for name, value in values.items()})

    def _filling(self, value: object) -> str:
        return self.tr(value) if isinstance(value, Said) else visible(str(value))


_current = Language(ENGLISH)


def understood(text: str) -> str | None:
    """The code that `text` means (`zh`, `zh_CN.UTF-8`, `中文`, `EN-us`, …), or None for a language we do not have."""
    folded = text.strip().casefold()
    if folded.startswith("zh") or folded in {"中文", "chinese"}:
        return CHINESE
    return ENGLISH if folded.startswith("en") else None


def use(code: str) -> Language:
    """Make `code` the current language of this process; an unknown code means English. Returns what is now current."""
    global _current
    _current = Language(code if code in CODES else ENGLISH)
    return _current


def current() -> Language:
    """The current language of this process."""
    return _current


def tr(said: Said | str) -> str:
    """`said` in the current language."""
    return _current.tr(said)


def _(template: str, /, **values: object) -> str:
    """A sentence said and translated in one go, for text that is shown at once and not kept."""
    return _current.fill(template, values)


@lru_cache(maxsize=len(CODES))
def _catalogue(code: str) -> GNUTranslations | None:
    """None where English is shown. Beside this file, like the style sheets: `importlib.resources` would load thirty
    modules, packers among them, for a help page."""
    compiled = os.path.join(os.path.dirname(__file__), "locale", code, "LC_MESSAGES", f"{_DOMAIN}.mo")
    if code == ENGLISH or not os.path.isfile(compiled):
        return None
    from gettext import GNUTranslations

    with open(compiled, "rb") as file:
        return GNUTranslations(file)
