"""What a helper process sends back must come through pickle: answers and facts, however little they hold."""

import pickle
from datetime import UTC, datetime

import pytest

from monitor.model import Answer, Failure, FailureKind, PageFacts, PageKind

NOW = datetime(2024, 8, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "record",
    [
        PageFacts(PageKind.OTHER, "plain"),
        PageFacts(PageKind.ARTICLE, "nfcms", meta={"pubdate": "2024-08-20"}),
        Answer("http://a.test/", "http://a.test/", None, NOW, 0.1, failure=Failure(FailureKind.TIMEOUT)),
        Answer("http://a.test/", "http://a.test/", 200, NOW, 0.1, headers={"etag": '"1"'}, body=b"x"),
    ],
)
def test_it_comes_back_as_it_went(record: object) -> None:
    assert pickle.loads(pickle.dumps(record)) == record
