"""Asking over HTTP. The only room that imports httpx and httptools."""

from typing import TYPE_CHECKING

from monitor.lazily import exported

if TYPE_CHECKING:
    from monitor.web.http.client import Client
    from monitor.web.http.post import post_json
else:
    __getattr__ = exported(__name__, {"client": "Client", "post": "post_json"})

__all__ = ["Client", "post_json"]
