"""Asking over HTTP. The only room that imports httpx and httptools."""

from monitor.web.http.client import Client
from monitor.web.http.post import post_json

__all__ = ["Client", "post_json"]
