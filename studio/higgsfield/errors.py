"""What can go wrong between the studio and the platform, sorted by what to do next."""

# HiggsfieldError
#  ├─ NotSent          a paid call: it provably never left; send it again
#  ├─ Unclear          a paid call: nobody knows whether it was accepted; money may be spent
#  ├─ Unavailable      no answer, or 5xx, to a call that costs nothing; ask again
#  ├─ Protocol         an answer, but not one that can be understood; ask again
#  ├─ Busy             not now: the queue is full, the model is blocked, too many at once
#  └─ Rejected         permanent: the same request will be refused again
#      ├─ Unauthorized     the key is wrong or revoked
#      ├─ OutOfCredits     the account has to be topped up
#      ├─ NotFound         no such request, or no such model for this account
#      ├─ InvalidInput     a parameter or an input is refused
#      ├─ KeyReused        this idempotency key already paid for something else
#      └─ TooLate          the request can no longer be canceled
#
# DownloadError
#  ├─ Blocked          an address that the studio does not connect to
#  ├─ Gone             the media is not there any more; ask the platform for a fresh address
#  ├─ TooLarge         more bytes than the caller wants
#  ├─ TooSlow          the deadline passed, or fewer bytes per second than the caller wants
#  └─ Broken           refused, cut off or damaged on the way; try again from the start
#
# `Unclear` and `NotSent` come only from the calls that cost money: `submit`,
# `submit_job_set`, `start_workflow` and `create_reference`. What an answer with a given
# HTTP status becomes is decided in `refusals`.

from __future__ import annotations

from typing import ClassVar, Literal

from studio.higgsfield.types import Problem

BusyReason = Literal["queue_full", "blocked", "concurrency"]


class HiggsfieldError(Exception):
    """A call to the platform that did not give what was asked.

    `message` is a sentence for people: no address, key or token is ever in it.
    `operation` is the method and the route template, such as "POST /{model_id}".
    """

    permanent: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        operation: str = "",
        status: int | None = None,
        correlation_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.operation = operation
        self.status = status
        self.correlation_id = correlation_id


class NotSent(HiggsfieldError):
    """The submit never left: no name, no connection, no TLS. It may be sent again."""


class Unclear(HiggsfieldError):
    """The outcome of a submit is unknown, and it may have been charged."""


class Unavailable(HiggsfieldError):
    """A call that costs nothing got no answer; ask again later."""


class Protocol(HiggsfieldError):
    """A call that costs nothing got an answer that cannot be understood."""


class Busy(HiggsfieldError):
    """The platform wants the same request later, in `retry_after` seconds if it said so."""

    def __init__(
        self,
        message: str,
        *,
        reason: BusyReason = "blocked",
        retry_after: float | None = None,
        operation: str = "",
        status: int | None = None,
        correlation_id: str | None = None,
    ) -> None:
        super().__init__(
            message, operation=operation, status=status, correlation_id=correlation_id
        )
        self.reason: BusyReason = reason
        self.retry_after = retry_after


class Rejected(HiggsfieldError):
    """The platform refused, and will refuse the same again."""

    permanent = True


class Unauthorized(Rejected):
    """The key is not accepted."""


class OutOfCredits(Rejected):
    """The account has no credits for this."""


class NotFound(Rejected):
    """The request or the model does not exist for this account."""


class InvalidInput(Rejected):
    """The platform does not take these parameters; `problems` says which, where it told."""

    def __init__(
        self,
        message: str,
        *,
        problems: tuple[Problem, ...] = (),
        operation: str = "",
        status: int | None = None,
        correlation_id: str | None = None,
    ) -> None:
        super().__init__(
            message, operation=operation, status=status, correlation_id=correlation_id
        )
        self.problems = problems


class KeyReused(Rejected):
    """The idempotency key was already accepted with other parameters."""


class TooLate(Rejected):
    """The request has started or ended, so it cannot be canceled."""


class DownloadError(Exception):
    """A file that could not be fetched; `message` never contains its address."""

    permanent: ClassVar[bool] = False

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class Blocked(DownloadError):
    """The address, or one that it leads to, is not one that the studio connects to."""

    permanent = True


class Gone(DownloadError):
    """The host no longer gives this file to anybody who asks with this address."""

    permanent = True


class TooLarge(DownloadError):
    """The file has more bytes than allowed."""

    permanent = True


class TooSlow(DownloadError):
    """The file did not arrive in time."""


class Broken(DownloadError):
    """The file did not arrive whole; a new try from the start may help."""
