"""What a run says of its pace: nothing before it knows, then a rate and the time left."""

from monitor.cli.progress import Pace
from monitor.model.progress import Progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def step(judged: int, phase: str = "crawl") -> Progress:
    return Progress(phase, judged, 0, judged, 1_000)


def test_a_pace_tells_rate_and_time_left() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.told(step(0)) == ""
    clock.now = 1.0
    assert pace.told(step(5)) == ""  # too early to say
    clock.now = 10.0
    assert pace.told(step(20)) == "每秒 2.0 个 约剩 8 分钟"


def test_the_rate_is_that_of_the_last_minutes_and_starts_anew_with_a_phase() -> None:
    clock = Clock()
    pace = Pace(clock)
    for second in range(0, 400, 10):  # slow at first, then ten a second
        clock.now = float(second)
        said = pace.told(step(second // 10 if second < 200 else 20 + (second - 200) * 10, "links"))
    assert said.startswith("每秒 10.0 个")
    assert pace.told(step(0, "confirm")) == ""
