"""The helper process: asks and reads what the crawl's process tells it to (see hands.py). Ends when that one does.

Where it is no fork of that one (see starting.py): python -m monitor.web.helper SOCKET
"""

import sys

# Libraries import these where they are there, for terminals; a helper has none, and saves a tenth of its memory.
if __name__ == "__main__":
    for _name in ("rich", "pygments"):
        sys.modules.setdefault(_name, None)  # type: ignore[arg-type]  # documented: the import fails as if not there

import asyncio
import gc
import signal
import socket

from monitor.log import Log
from monitor.web.hand import Hand, Question, Setup
from monitor.web.http import Client
from monitor.web.resolve import Resolver
from monitor.web.talk import BUFFER, Outgoing, heard

log = Log(__name__)


async def serve(connection: socket.socket) -> None:
    """Answer questions until the other end closes."""
    reader, writer = await asyncio.open_connection(sock=connection, limit=BUFFER)
    under_way: set[asyncio.Task[None]] = set()
    try:
        try:
            setup: Setup = await heard(reader)
        except (ImportError, AttributeError) as error:  # a check in a file of the admin's own: the crawl goes on alone
            log.info("a helper cannot look with these checks", why=str(error))
            return
        client = Client(
            setup.network,
            Resolver(setup.network),
            own_hosts=setup.own_hosts,
            max_redirects=setup.max_redirects,
        )
        async with client:
            hand = Hand(client, setup.reader, setup.looking)
            outgoing = Outgoing(writer)
            outgoing.send("ready")
            try:
                while True:
                    number, question = await heard(reader)
                    if number == 0:
                        hand.know(question)
                        continue
                    task = asyncio.create_task(_answer(hand, outgoing, number, question))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
            finally:
                for task in under_way:
                    task.cancel()
                await asyncio.gather(*under_way, return_exceptions=True)
    except (asyncio.IncompleteReadError, ConnectionError):
        return  # the crawl is over
    finally:
        writer.close()


async def _answer(hand: Hand, outgoing: Outgoing, number: int, question: Question) -> None:
    try:
        outgoing.send((number, await hand.work(question)))
    except Exception:
        log.exception("the helper failed", url=question.url)  # who asked does it himself, and fails as one does alone
        hand.forget()
        outgoing.send((number, None))


def live(connection: socket.socket) -> None:
    """A helper's whole life, in a process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the crawl decides when to end
    asyncio.run(serve(connection))


if __name__ == "__main__":
    gc.freeze()  # what is imported stays; the collector need not look at it again and again
    live(socket.socket(fileno=int(sys.argv[1])))
