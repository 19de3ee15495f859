"""The sample bureau really serves what its site says: over both families, with its oddities, its DNS and its mail."""

import gzip
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection

import dns.message
import dns.query
import dns.rcode
import pytest

from monitor.sample import SampleBureau
from monitor.sample.responses import Addresses
from monitor.sample.servers import SLOW_SECONDS

TODAY = date(2026, 8, 20)


@pytest.fixture(scope="module")
def bureau() -> Iterator[SampleBureau]:
    with SampleBureau(today=TODAY) as running:
        yield running


class Asked:
    """One answer, read to its end."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()


def ask(
    bureau: SampleBureau,
    target: str,
    *,
    host: str = Addresses.WWW,
    method: str = "GET",
    address: str = "127.0.0.1",
    headers: dict[str, str] | None = None,
) -> Asked:
    port = bureau.addresses.port_of(host)
    connection = HTTPConnection(address, port, timeout=10)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": f"{host}:{port}", **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders()
        return Asked(connection.getresponse())
    finally:
        connection.close()


def needs_v6(bureau: SampleBureau) -> None:
    if not bureau.ipv6:
        pytest.skip("no ::1 on this machine")


def test_the_home_page_is_served_under_the_prefix(bureau: SampleBureau) -> None:
    answer = ask(bureau, "/swscjg/")
    assert answer.status == 200
    assert "汕样市市场监督管理局".encode() in answer.body


def test_what_does_not_exist_is_a_real_404(bureau: SampleBureau) -> None:
    assert ask(bureau, "/swscjg/nothing-here.html").status == 404


def test_a_host_without_pages_knows_nothing(bureau: SampleBureau) -> None:
    assert ask(bureau, "/swscjg/", host="unknown.test").status == 404


def test_head_has_the_length_and_no_body(bureau: SampleBureau) -> None:
    answer = ask(bureau, "/swscjg/", method="HEAD")
    assert answer.body == b""
    assert int(answer.headers["Content-Length"]) == len(ask(bureau, "/swscjg/").body)


def test_the_soft_404_folder_answers_200_for_anything(bureau: SampleBureau) -> None:
    one, two = ask(bureau, "/zt2019/list.html"), ask(bureau, "/zt2019/x/y.html")
    assert (one.status, one.body) == (200, two.body)


def test_the_firewall_lets_the_cookie_through(bureau: SampleBureau) -> None:
    first = ask(bureau, "/swscjg/waf/notice.html")
    assert (first.status, first.headers["Location"]) == (302, "/swscjg/waf/notice.html")
    cookie = first.headers["Set-Cookie"].partition(";")[0]
    assert ask(bureau, "/swscjg/waf/notice.html", headers={"Cookie": cookie}).status == 200


@pytest.mark.parametrize(("path", "status"), [("/files/guide.pdf", 405), ("/head404/", 404)])
def test_some_hosts_do_not_know_head(bureau: SampleBureau, path: str, status: int) -> None:
    assert ask(bureau, path, host=Addresses.PARTNER, method="HEAD").status == status
    assert ask(bureau, path, host=Addresses.PARTNER).status == 200


def test_one_host_hangs_up_on_head(bureau: SampleBureau) -> None:
    with pytest.raises(ConnectionError):
        ask(bureau, "/headreset/", host=Addresses.PARTNER, method="HEAD")
    assert ask(bureau, "/headreset/", host=Addresses.PARTNER).status == 200


def test_a_reset_is_a_reset(bureau: SampleBureau) -> None:
    with pytest.raises(ConnectionError):
        ask(bureau, "/swscjg/cgi/reset")


def test_the_busy_page_fails_once(bureau: SampleBureau) -> None:
    assert [ask(bureau, "/swscjg/flaky/page.html").status for _ in range(3)] == [503, 200, 200]


def test_compressed_unasked(bureau: SampleBureau) -> None:
    answer = ask(bureau, "/swscjg/gz/page.html")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "压缩的页面".encode() in gzip.decompress(answer.body)


def test_chunked_has_no_length(bureau: SampleBureau) -> None:
    answer = ask(bureau, "/swscjg/chunked/page.html")
    assert answer.headers["Content-Length"] is None
    assert answer.body.endswith(b"</html>")


def test_slow_is_slow(bureau: SampleBureau) -> None:
    began = time.monotonic()
    assert ask(bureau, "/swscjg/slow/report.html").status == 200
    assert time.monotonic() - began >= SLOW_SECONDS


def test_some_pages_fail_over_ipv6_alone(bureau: SampleBureau) -> None:
    needs_v6(bureau)
    target = "/swscjg/zdlyxxgk/tzsb/index.html"
    assert ask(bureau, target).status == 200
    assert ask(bureau, target, address="::1").status == 500
    assert ask(bureau, "/swscjg/", address="::1").status == 200


def test_the_image_host_does_not_listen_on_ipv6(bureau: SampleBureau) -> None:
    needs_v6(bureau)
    assert ask(bureau, "/logo.png", host=Addresses.IMAGES).status == 200
    with pytest.raises(ConnectionRefusedError):
        ask(bureau, "/logo.png", host=Addresses.IMAGES, address="::1")


def test_the_closed_port_refuses(bureau: SampleBureau) -> None:
    with (
        pytest.raises(ConnectionRefusedError),
        socket.create_connection(("127.0.0.1", bureau.addresses.ports.closed), timeout=5),
    ):
        pass


def tls(bureau: SampleBureau, host: str) -> int:
    context = ssl.create_default_context(cadata=bureau.certificates.authority.decode())
    port = bureau.addresses.ports.tls
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        connection = HTTPSConnection(host, port)
        connection.sock = secured
        connection.request("GET", "/")
        return connection.getresponse().status


def test_the_good_certificate_is_trusted(bureau: SampleBureau) -> None:
    assert tls(bureau, Addresses.TLS_GOOD) == 200


def test_the_self_signed_certificate_is_not(bureau: SampleBureau) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        tls(bureau, Addresses.TLS_SELF_SIGNED)


def name(bureau: SampleBureau, host: str, rdtype: str, *, tcp: bool = False) -> dns.message.Message:
    query = dns.message.make_query(host, rdtype)
    send = dns.query.tcp if tcp else dns.query.udp
    return send(query, "127.0.0.1", port=bureau.dns.port, timeout=5)


@pytest.mark.parametrize("tcp", [False, True])
def test_dns_gives_both_families(bureau: SampleBureau, tcp: bool) -> None:
    four = name(bureau, Addresses.WWW, "A", tcp=tcp).answer[0][0].to_text()
    six = name(bureau, Addresses.WWW, "AAAA", tcp=tcp).answer[0][0].to_text()
    assert (four, six) == ("127.0.0.1", "::1")


def test_dns_tells_no_such_name_from_no_such_record(bureau: SampleBureau) -> None:
    gone, no_data = name(bureau, Addresses.GONE, "A"), name(bureau, Addresses.TALK, "AAAA")
    assert (gone.rcode(), gone.answer) == (dns.rcode.NXDOMAIN, [])
    assert (no_data.rcode(), no_data.answer) == (dns.rcode.NOERROR, [])
    assert no_data.authority


def test_dns_names_its_servers(bureau: SampleBureau) -> None:
    assert {r.to_text() for r in name(bureau, "swtalk-sample.test", "NS").answer[0]} == {"ns1.swtalk-sample.test."}


def test_dns_refuses_other_zones(bureau: SampleBureau) -> None:
    assert name(bureau, "www.elsewhere.test", "A").rcode() == dns.rcode.REFUSED


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@sample.test", "b@sample.test", "试"
    message.set_content("内容")
    return message


def test_mail_is_collected_and_can_be_refused(bureau: SampleBureau) -> None:
    with smtplib.SMTP("127.0.0.1", bureau.mail.port, timeout=5) as smtp:
        smtp.send_message(mail())
        bureau.mail.refusing = "451 4.3.0 try again later"
        try:
            with pytest.raises(smtplib.SMTPDataError):
                smtp.send_message(mail())
        finally:
            bureau.mail.refusing = ""
    assert [(m.sender, m.recipients) for m in bureau.mail.received] == [("a@sample.test", ("b@sample.test",))]


def test_a_second_bureau_runs_beside_the_first(bureau: SampleBureau) -> None:
    with SampleBureau(today=TODAY) as other:
        assert other.addresses.ports.http != bureau.addresses.ports.http
        assert ask(other, "/swscjg/").status == 200


def test_a_stopped_bureau_has_closed_its_ports() -> None:
    with SampleBureau(today=TODAY) as bureau:
        port = bureau.addresses.ports.http
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
