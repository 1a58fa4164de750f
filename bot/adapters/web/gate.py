"""The door of the web server: who may knock, and what browsers are told.

The server listens on loopback, but a page of any site can make a browser send requests there, also under a name that
it rebinds to 127.0.0.1. So the ``Host`` must name this machine, a request that a browser marks with an ``Origin`` must
come from the very same host and port, and a socket must bear one. No answer allows another origin to read it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_FIXED: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def policy(host: str) -> str:
    """The content security policy: own scripts and styles only, nothing inline, no markup from strings.

    The socket's address is named because older Safari does not count it as ``'self'``.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src 'self' ws://{host}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def is_own_host(host: str) -> bool:
    """Whether a ``Host`` header names this machine's loopback."""
    try:
        parts = urlsplit(f"//{host}")
        port = parts.port
    except ValueError:
        return False
    return parts.hostname in LOOPBACK and parts.username is None and parts.netloc == host and port != 0


def is_same_origin(origin: str, host: str) -> bool:
    """Whether an ``Origin`` header is this server's own, as the browser reached it."""
    return origin == f"http://{host}"


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what does not come from this machine's own page."""
    host = request.headers.get("Host", "")
    if not is_own_host(host):
        return web.Response(status=421, text="This server answers only to its own address.\n")
    origin = request.headers.get("Origin")
    if origin is not None and not is_same_origin(origin, host):
        return web.Response(status=403, text="This server answers only to its own page.\n")
    return await handler(request)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Give every response its security headers; a stricter policy of its own stays."""
    for name, value in _FIXED.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", policy(request.headers.get("Host", "127.0.0.1")))
