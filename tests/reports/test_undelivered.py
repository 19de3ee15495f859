"""Refused mail is told in the next report."""

from datetime import timedelta

from report_bureau import MORNING, NIGHT, fault, report, run

from monitor.store import Store


def refuse(store: Store, number: int) -> None:
    at = MORNING + timedelta(minutes=number)
    mail = store.outbox.queue(
        key=f"k{number}", message_id="<a@b.test>", subject=f"日报{number}", recipients=["a@b.test"], mime=b"x", now=at
    )
    assert mail is not None
    store.outbox.refused(mail, "550 查无此人 <script>", at, permanent=True)


def test_a_refused_mail_stands_in_the_next_report_and_not_for_ever(store: Store) -> None:
    first = run(store, {"dead_links": [fault(1)]})
    assert "没有发出" not in report(store, first).text
    refuse(store, 1)
    second = run(store, {"dead_links": [fault(1)]}, at=NIGHT + timedelta(days=1))
    told = report(store, second, MORNING + timedelta(days=1))
    assert "邮件《日报1》（11月23日 08:01）没有发出，已不再重试：550 查无此人" in told.text
    assert "<script>" not in told.mail_html
    later = run(store, {"dead_links": [fault(1)]}, at=NIGHT + timedelta(days=5))
    assert "日报1" not in report(store, later, MORNING + timedelta(days=5)).text


def test_many_are_counted(store: Store) -> None:
    for number in range(5):
        refuse(store, number)
    number = run(store, {"dead_links": [fault(1)]}, at=NIGHT + timedelta(days=1))
    text = report(store, number, MORNING + timedelta(days=1)).text
    assert text.count("没有发出") == 3
    assert "另有 2 封邮件发送不正常" in text
