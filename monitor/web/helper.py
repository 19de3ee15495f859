"""The helper process: asks and reads what the crawl's process tells it to (see hands.py). Ends when that one does.

Where it is no fork of that one (see starting.py): python -m monitor.web.helper SOCKET
"""

import sys

# Libraries import these where they are there, for terminals; a helper has none, and saves a tenth of its memory.
if __name__ == "__main__":
    for _name in ("rich", "pygments"):
        sys.modules.setdefault(_name, None)  # type: ignore[arg-type]  # documented: the import fails as if not there

import asyncio
import signal
import socket
from typing import Any

from monitor.log import Log
from monitor.web.collecting import old_things_left_alone
from monitor.web.hand import Hand, Question, Setup
from monitor.web.http import Client
from monitor.web.resolve import Resolver
from monitor.web.talk import Line, line_over

log = Log(__name__)


async def serve(connection: socket.socket) -> None:
    """Answer questions until the other end closes."""
    line = await line_over(connection)
    setup: Setup | None = await line.first()
    if setup is None:
        if isinstance(line.trouble, ImportError | AttributeError):  # a check in a file of the admin's own
            log.info("a helper cannot look with these checks", why=str(line.trouble))
        return
    client = Client(
        setup.network, Resolver(setup.network), own_hosts=setup.own_hosts, max_redirects=setup.max_redirects
    )
    under_way: set[asyncio.Task[None]] = set()
    async with client:
        hand = Hand(client, setup.reader, setup.looking)

        def hear(message: tuple[int, Any]) -> None:
            number, question = message
            if number == 0:
                hand.know(question)
                return
            task = asyncio.create_task(_answer(hand, line, number, question))
            under_way.add(task)
            task.add_done_callback(under_way.discard)

        line.send("ready")
        line.listen(hear)
        await line.over
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _answer(hand: Hand, line: Line, number: int, question: Question) -> None:
    try:
        line.send((number, await hand.work(question)))
    except Exception:
        log.exception("the helper failed", url=question.url)  # who asked does it himself, and fails as one does alone
        hand.forget()
        line.send((number, None))


def live(connection: socket.socket) -> None:
    """A helper's whole life, in a process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the crawl decides when to end
    with old_things_left_alone():
        asyncio.run(serve(connection))


if __name__ == "__main__":
    live(socket.socket(fileno=int(sys.argv[1])))
