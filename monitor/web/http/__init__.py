"""Asking over HTTP. The only room that imports httpx and aiohttp."""

from monitor.web.http.client import Client

__all__ = ["Client"]
