"""Signals as bytes on a socket, so that one selector waits for them and for everything else."""

from __future__ import annotations

import signal
import socket


def on(*signals: signal.Signals) -> socket.socket:
    """Return a socket that receives the number of each of these signals when it comes."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)  # noqa: FBT003 - its only argument
    signal.set_wakeup_fd(theirs.detach())
    for one in signals:
        # Not SIG_IGN, which whatever is started would inherit.
        signal.signal(one, lambda *_: None)
    return ours
