"""How a page of HTML begins: white space, comments and an XML declaration, then a tag that only pages begin with.

Time grows with the length of what is looked at and no faster: a pattern that tried every end of every comment would
take for ever over forty comments.
"""

import re

LONGEST_COMMENT = 4096  # bytes between its marks; what is longer is no remark before a page
_OPEN, _CLOSE = b"<!--", b"-->"


class Opening:
    """Knows the beginning of a page by the tags that count as one (a pattern) and by the bytes that may stand before it
    (as in a character class)."""

    def __init__(self, tags: bytes, blank: bytes) -> None:
        self._blanks = re.compile(rb"(?:<\?xml[^>]*>|[" + blank + rb"])*+", re.IGNORECASE)
        self._tag = re.compile(rb"<(?:" + tags + rb")(?=[\s>/])", re.IGNORECASE)

    def begins(self, head: bytes) -> bool:
        """Whether these bytes begin as a page. A comment may hold a comment, so it may end at any of its `-->`."""
        at, reach = 0, -1  # how far the comment that was opened last may go on
        while True:
            blanks = self._blanks.match(head, at)
            at = at if blanks is None else blanks.end()
            if self._tag.match(head, at):
                return True
            end = head.find(_CLOSE, at)
            if head.startswith(_OPEN, at):
                if at <= end < at + len(_OPEN) and end > reach:  # `<!-->` ends no comment but one around it
                    end = head.find(_CLOSE, at + len(_OPEN))
                reach = at + len(_OPEN) + LONGEST_COMMENT
            if not 0 <= end <= reach:
                return False
            at = end + len(_CLOSE)
