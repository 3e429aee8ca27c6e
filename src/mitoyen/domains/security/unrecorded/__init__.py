"""The security log is kept here: noted by the doors, purged by a job.

- `noting`: what happened, kept without waiting for it.
- `purging`: what is too old goes, and the log says so.
"""

from mitoyen.domains.security.unrecorded.noting import note, written
from mitoyen.domains.security.unrecorded.purging import keep_for, purge

__all__ = ["keep_for", "note", "purge", "written"]
