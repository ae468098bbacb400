"""One HTTP request at a time: what is transient is asked again, what is refused is not.

Status codes as in the FDSN Web Services specification 1.2: 204 (or 404) is "no data", 400, 401, 403 and 413
are permanent, 500 and 503 pass; 429, 502 and 504 are the customary transient answers of proxies.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http.client import IncompleteRead
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from testban.errors import SettingsError, TransferError

log = logging.getLogger(__name__)

NO_DATA = frozenset({204, 404})
TRANSIENT_STATUS = frozenset({429, 500, 502, 503, 504})
TRANSIENT_FAULTS = (
    TimeoutError,
    ConnectionResetError,
    ConnectionAbortedError,
    BrokenPipeError,
    IncompleteRead,
)
USER_AGENT = "testban"


@dataclass(frozen=True, slots=True)
class TransferSettings:
    """How patiently to ask: ``attempts`` in all, waiting ``first_wait_s``, then ``growth`` times longer."""

    attempts: int = 4
    first_wait_s: float = 1.0
    growth: float = 2.0
    longest_wait_s: float = 60.0
    timeout_s: float = 60.0

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.first_wait_s < 0 or self.growth < 1 or self.timeout_s <= 0:
            raise SettingsError(
                "transfers need attempts >= 1, waits >= 0, growth >= 1 and a positive timeout"
            )


class _TransientFaultError(Exception):
    """A fault worth asking again for; ``wait_s`` is what the server asked for."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


def get(
    url: str,
    settings: TransferSettings,
    sleep: Callable[[float], None],
    whole: Callable[[bytes], bool] = lambda body: True,
) -> bytes | None:
    """The body of ``url``, or None when the server has no data.

    Parameters
    ----------
    sleep : called with the seconds to wait before asking again
    whole : whether a body is complete; one that is not counts as truncated on the way

    Raises
    ------
    TransferError
        The server refuses, or the transient faults outlast the attempts.
    """
    wait_s = settings.first_wait_s
    for attempt in range(1, settings.attempts + 1):
        try:
            return _once(url, settings.timeout_s, whole)
        except _TransientFaultError as fault:
            if attempt == settings.attempts:
                raise TransferError(f"{url}: {fault} (asked {attempt} times)") from fault
            pause = min(max(wait_s, fault.wait_s), settings.longest_wait_s)
            log.info("%s: %s; asking again in %.0f s", url, fault, pause)
            sleep(pause)
            wait_s *= settings.growth
    raise AssertionError("unreachable")


def _once(url: str, timeout_s: float, whole: Callable[[bytes], bool]) -> bytes | None:
    try:
        with urlopen(Request(url, headers={"User-Agent": USER_AGENT}), timeout=timeout_s) as answer:
            if answer.status in NO_DATA:
                return None
            body: bytes = answer.read()
    except HTTPError as error:
        with error:
            if error.code in NO_DATA:
                return None
            reason = f"HTTP {error.code} {error.reason}"
            if error.code in TRANSIENT_STATUS:
                raise _TransientFaultError(reason, _retry_after(error)) from error
            raise TransferError(f"{url}: {reason}") from error
    except URLError as error:
        if isinstance(error.reason, TRANSIENT_FAULTS):
            raise _TransientFaultError(_describe(error.reason)) from error
        raise TransferError(f"{url}: {error.reason}") from error
    except TRANSIENT_FAULTS as error:
        raise _TransientFaultError(_describe(error)) from error
    if not body:
        return None
    if not whole(body):
        raise _TransientFaultError(f"truncated body ({len(body)} bytes)")
    return body


def _describe(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, IncompleteRead):
        return f"truncated body ({len(error.partial)} bytes)"
    return "connection reset"


def _retry_after(error: HTTPError) -> float:
    value = error.headers.get("Retry-After", "") if error.headers is not None else ""
    return float(value) if value.isdigit() else 0.0
