"""Sharing a take's link with other people: targets by name, the exact text first, an honest answer from each.

A message is sent in a thread of its own with a limit of time, because a chat may never answer; what such a thread still
does after the limit nobody can take back, and the sentence says so. Addresses are Secrets from the field in which they
are typed to the package that sends: no log, no history and no sentence has them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from ima_tui.api import messengers
from ima_tui.domain.errors import Refusal
from ima_tui.domain.job import Job
from ima_tui.domain.sharing import Sent, message, name_problem, obstacle
from ima_tui.domain.text import Said, say
from ima_tui.memory.share_targets import ShareTargets, Target
from ima_tui.settings import Secret

__all__ = ("INSTALL", "NoPackage", "Sharing", "Target")

INSTALL = "pip install 'ima-tui[share]'"
_LONGEST_ADDRESS = 2000
_CLOSED = frozenset({401, 403, 404, 410})


class NoPackage(Refusal):
    """The optional package that knows the chats is not installed."""

    def __init__(self) -> None:
        super().__init__((say("Sharing needs one more package. Install it, then try again: {command}",
                              command=INSTALL),))  # fmt: skip


class Sharing:
    """Where takes can be sent, and sending them."""

    def __init__(self, targets: ShareTargets, *, answer_within: float = 15.0, patience: float = 40.0) -> None:
        self._targets = targets
        self._within = answer_within
        """Seconds a chat gets for each of its answers."""
        self._patience = patience
        """Seconds after which nobody waits any more."""

    @property
    def installed(self) -> bool:
        """Whether the package is there that knows the chats."""
        return messengers.installed()

    async def targets(self) -> tuple[Target, ...]:
        """Everything there is to send to, the first added first. Raises TargetProblem."""
        return await asyncio.to_thread(self._targets.read)

    async def add(self, name: str, address: Secret) -> Said:
        """Keep a target, whose address is understood; says where. Raises Refusal."""
        name = name.strip()
        if not self.installed:
            raise NoPackage
        known = await self.targets()
        problem = name_problem(name, tuple(one.name for one in known)) or await self._unusable(address)
        if problem is not None:
            raise Refusal((problem,))
        return await asyncio.to_thread(self._targets.write, (*known, Target(name, _trimmed(address))))

    async def remove(self, name: str) -> None:
        """Forget a target. Raises Refusal if there is none of this name."""
        known = await self.targets()
        target = _named(known, name)
        await asyncio.to_thread(self._targets.write, tuple(one for one in known if one is not target))

    async def send(self, job: Job, caption: str, names: Sequence[str]) -> tuple[Sent, ...]:
        """Send the take's link to these targets; what became of it at each, in their order.

        Raises Refusal while there is nothing to send, nowhere to send it, or nothing to send it with.
        """
        problem = obstacle(job)
        if problem is not None:
            raise Refusal((problem,))
        if not self.installed:
            raise NoPackage
        known = await self.targets()
        chosen = [_named(known, name) for name in dict.fromkeys(names)]
        if not chosen:
            raise Refusal((say("Choose at least one target to send it to."),))
        text = message(job, caption)
        return tuple(await asyncio.gather(*(self._send(target, text) for target in chosen)))

    async def _send(self, target: Target, text: str) -> Sent:
        try:
            await _in_a_thread(lambda: messengers.send(target.address, text, self._within), self._patience)
        except TimeoutError:
            return Sent(target.name, False, _no_answer(target))
        except messengers.NotUnderstood:
            return Sent(target.name, False, say(
                "The address of “{target}” is not understood any more. Remove the target and add it anew.",
                target=target.name))  # fmt: skip
        except messengers.NotDelivered as failure:
            return Sent(target.name, False, _refused(target, failure.code))
        return Sent(target.name, True, say("Sent to {target}.", target=target.name))

    async def _unusable(self, address: Secret) -> Said | None:
        text = _trimmed(address).reveal()
        if "://" not in text or len(text) > _LONGEST_ADDRESS or not text.isprintable():
            return say("An address looks like discord://…, slack://…, tgram://…, feishu://…, or a webhook's link.")
        try:
            await _in_a_thread(lambda: messengers.check(_trimmed(address)), self._patience)
        except (messengers.NotUnderstood, TimeoutError):
            return say("No chat has an address like this. How to write it: {page}", page="https://appriseit.com")
        return None


def _trimmed(address: Secret) -> Secret:
    return Secret(address.reveal().strip())


def _named(known: Sequence[Target], name: str) -> Target:
    found = next((one for one in known if one.name.casefold() == name.strip().casefold()), None)
    if found is None:
        raise Refusal((say("There is no share target “{name}”.", name=name),))
    return found


def _no_answer(target: Target) -> Said:
    return say(
        "“{target}” did not answer. The message may have arrived all the same: look there before you send it again.",
        target=target.name,
    )


def _refused(target: Target, code: int) -> Said:
    if code in _CLOSED:
        return say("“{target}” does not accept its address any more ({code}). Remove the target and add it anew.",
                   target=target.name, code=code)  # fmt: skip
    if code == 429:
        return say("“{target}” takes no more messages for now (429). Try again in a minute.", target=target.name)
    if code:
        return say("“{target}” did not take the message ({code}). Try again later.", target=target.name, code=code)
    return say("“{target}” could not be reached, or gave no answer. Look there, check the network, then try again.",
               target=target.name)  # fmt: skip


async def _in_a_thread(work: Callable[[], object], patience: float) -> None:
    """Run `work` in a daemon thread: one that hangs must not keep the program from ending. Raises TimeoutError."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if not done.done():
            done.set_exception(error) if error is not None else done.set_result(None)

    def run() -> None:
        found: BaseException | None = None
        try:
            work()
        except Exception as error:  # noqa: BLE001 - carried over to whoever waits
            found = error
        with suppress(RuntimeError):  # the program has ended meanwhile
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=run, name="sharing", daemon=True).start()
    async with asyncio.timeout(patience):
        await done
