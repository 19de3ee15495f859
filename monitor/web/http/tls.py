"""TLS contexts: verification is always on; the second context bends to legacy handshakes, never to bad certificates."""

import ssl
import warnings

import certifi


def modern(ca_file: str = "") -> ssl.SSLContext:
    """The platform's defaults, certifi's and the system's trust anchors, and one of the admin's own if named.

    Raises OSError or ssl.SSLError when `ca_file` cannot be read.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def legacy(ca_file: str = "") -> ssl.SSLContext:
    """For servers that know only old protocol versions, weak curves or legacy renegotiation."""
    return _bent(modern(ca_file))


def unverified() -> ssl.SSLContext:
    """Only to read what a host presents, whatever it is: nothing that comes over such a connection is believed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return _bent(context)


def _bent(context: ssl.SSLContext) -> ssl.SSLContext:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that they are old is the point
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    return context
