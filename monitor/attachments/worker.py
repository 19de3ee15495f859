"""The process that opens files: `python -m monitor.attachments.worker`, spoken to over its standard streams.

Whatever a file does to it — crash a library, ask for all memory, never come to an end — happens here, and costs this
process. It inherits no secrets (`reader.py`), gets a bound on its memory, and may neither write files nor dump core.
One message in: length, JSON (`tables`, `size`), the bytes. One message out: length, JSON (`Content`).
"""

import json
import signal
import sys
from typing import BinaryIO

from monitor.attachments.content import read_content

MEMORY = 1_500_000_000  # bytes of address space, where the system can bound it (Linux)


def bind_ourselves() -> None:
    """Bound what this process may take. Windows has no such bounds; there the time limit and file size must do."""
    try:
        import resource
    except ImportError:
        return
    for what, bound in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (bound, bound))
        except (ValueError, OSError):
            continue  # macOS refuses a bound on address space


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Answer until the other end closes."""
    while (head := asked.read(4)) and len(head) == 4:
        question = json.loads(asked.read(int.from_bytes(head, "big")))
        data = asked.read(question["size"])
        try:
            content = read_content(data, tables=question["tables"])
            answer = content.as_json()
        except MemoryError:
            answer = {"failure": "内存"}
        except RecursionError:
            answer = {"failure": "嵌套过深"}
        except Exception as error:
            answer = {"failure": f"{type(error).__name__}: {error}"[:300]}
        body = json.dumps(answer).encode()
        told.write(len(body).to_bytes(4, "big") + body)
        told.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the run decides when to end
    bind_ourselves()
    serve(sys.stdin.buffer, sys.stdout.buffer)
