"""Running a command: a studio that is always closed, signals that end it in good order, errors as sentences.

Ctrl-C, SIGTERM and SIGHUP cancel the work once; it then says what goes on without it, and the exit code is 130. A
second signal stops waiting. What was promised is on disk already, so nothing is lost either way (known fault B14d).
"""

from __future__ import annotations

import asyncio
import signal
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.domain import trouble
from ima_tui.domain.errors import (
    Illegal,
    KeyMissing,
    KeyRejected,
    Refusal,
    ServiceError,
    StoreError,
    StudioError,
    TooManyRequests,
    TransportError,
)
from ima_tui.domain.spending import OverLimit, exact, figure
from ima_tui.domain.spending import number as as_number
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.settings import Flags, Settings, SettingsProblem

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

KEY_PAGE = "https://www.imaclaw.ai/imaclaw/apikey"


class Interrupted(Exception):
    """A signal ended the work, which has said so already."""


def run(work: Callable[[], Coroutine[Any, Any, Exit]]) -> Exit:
    """The exit code of `work`, run to its end on an event loop of its own. Raises Stopped."""
    try:
        return asyncio.run(_until_signalled(work()))
    except Interrupted:
        return Exit.INTERRUPTED


async def _until_signalled(work: Coroutine[Any, Any, Exit]) -> Exit:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    signalled = False

    def stop() -> None:
        nonlocal signalled
        signalled = True
        task.cancel()

    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    for number in numbers:
        # Only a main thread may listen, and not every platform can; then Ctrl-C arrives as KeyboardInterrupt.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        if signalled:
            raise Interrupted from None
        raise
    finally:
        for number in numbers:
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.remove_signal_handler(number)


def flags_of(arguments: Namespace) -> Flags:
    """The settings that the arguments name."""
    return Flags(
        api_key=getattr(arguments, "api_key", None),
        base_url=getattr(arguments, "base_url", None),
        im_base_url=getattr(arguments, "im_base_url", None),
        user_id=getattr(arguments, "user_id", None),
        language=getattr(arguments, "language", None),
        demo=bool(getattr(arguments, "demo", False)),
    )


def read_settings(flags: Flags, environ: Mapping[str, str]) -> Settings:
    """The settings of this run. Raises Stopped."""
    from ima_tui.wiring import read_run_settings

    try:
        return read_run_settings(flags, environ)
    except SettingsProblem as problem:
        raise Stopped(Exit.REFUSED_HERE, tr(problem.sentence), code="settings") from problem


def history_only(settings: Settings) -> Settings:
    """Settings with which a studio reads the history and speaks to nobody: no key, no simulator started."""
    return replace(settings, demo=False, api_key=None)


@asynccontextmanager
async def studio_of(face: Face, settings: Settings) -> AsyncIterator[Studio]:
    """A studio that takes over no other take, closed at the end whatever happens. Raises Stopped."""
    from ima_tui.wiring import open_studio

    with explained():
        studio = await open_studio(settings, adopt=False)
        patience = 10.0
        try:
            say_notices(face, studio)
            yield studio
            say_notices(face, studio)
        except asyncio.CancelledError:
            patience = 0.0  # whoever followed a take has waited for what is worth waiting for
            raise
        finally:
            await studio.close(patience)
            say_notices(face, studio)


def say_notices(face: Face, studio: Studio) -> None:
    """Whatever the studio wants to say once."""
    for sentence in studio.notices():
        face.diagnostics.warn(tr(sentence))


def say_demo(face: Face, studio: Studio) -> None:
    """Make plain that nothing here is real."""
    if studio.simulated:
        face.diagnostics.warn(
            _("demo: simulated, nothing is charged; set IMA_API_KEY to use the service. A key: {link}", link=KEY_PAGE)
        )


@contextmanager
def explained() -> Iterator[None]:
    """Turn the core's errors into Stopped, at this one place of the command line."""
    try:
        yield
    except StudioError as error:
        raise stopped_by(error) from error


def stopped_by(error: StudioError) -> Stopped:
    """What an error of the core means to a script: the code, and sentences with the next step."""
    fault = error.fault()
    code = fault.code or fault.kind.value
    match error:
        case OverLimit():
            return _over_limit(error)
        case Refusal():
            return Stopped(Exit.REFUSED_HERE, *(tr(problem) for problem in error.problems))
        case KeyMissing():
            return Stopped(Exit.REFUSED_HERE, _("No API key is known for this address."), code="key_missing", hints=(
                _("Set IMA_API_KEY. A key: {link}", link=KEY_PAGE),))  # fmt: skip
        case StoreError():
            return Stopped(Exit.REFUSED_HERE, tr(error.sentence), code="history")
        case KeyRejected():
            hint = _("Check IMA_API_KEY, or get a new key: {link}", link=KEY_PAGE)
            return Stopped(Exit.FAILED, _words(error), code=code, hints=(hint,))
        case TooManyRequests():
            return Stopped(Exit.FAILED, _words(error), code=code)
        case ServiceError():
            return Stopped(Exit.FAILED, _words(error), code=code, hints=(_("Try again in a moment."),))
        case TransportError():
            hint = _("Check the network, then try again. `ima-tui doctor` shows what is wrong.")
            return Stopped(Exit.FAILED, _words(error), code=code, hints=(hint,))
        case Illegal():
            return Stopped(Exit.REFUSED_HERE, _("This cannot be done to the take now."), code="illegal")
        case _:
            sentence = tr(fault.sentence) if fault.sentence is not None else str(error)
            return Stopped(Exit.FAILED, sentence, code=code)


def _words(error: StudioError) -> str:
    return tr(trouble.sentence(error) or say("{words}", words=error))


def _over_limit(error: OverLimit) -> Stopped:
    sentences = (tr(problem) for problem in error.problems)
    hints = (
        _("What was spent: ima-tui spending"),
        _("To start it all the same: --over-limit {price}", price=figure(error.price)),
    )
    limits = {f"limit_{excess.bound.value}": excess.limit for excess in error.excesses}
    spent = {f"spent_{excess.bound.value}": as_number(excess.spent) for excess in error.excesses}
    details = {"credit": as_number(error.price), "error": {**limits, **spent}}
    return Stopped(Exit.REFUSED_HERE, *sentences, code="over_limit", hints=hints, details=details)


def demand_exact(over: Decimal | None, price: int | float) -> None:
    """Refuse `--over-limit` with a number that is not the price: it was meant for something else. Raises Stopped."""
    if over is not None and over != exact(price):
        told = figure(exact(price))
        sentence = _("--over-limit {over}, but this take costs {price}.", over=figure(over), price=told)
        hint = _("Give exactly the price, or leave --over-limit out.")
        raise Stopped(
            Exit.REFUSED_HERE, sentence, code="over_limit", hints=(hint,), details={"credit": as_number(exact(price))}
        )
