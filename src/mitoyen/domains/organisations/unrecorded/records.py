"""One question about one record of a domain (RFC 1035, TXT), to servers that the operator chose."""

from collections.abc import Sequence

from dns.asyncresolver import Resolver
from dns.exception import DNSException, Timeout
from dns.nameserver import Do53Nameserver
from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers

from mitoyen.domains.organisations.facts import Answer, record_host, record_words

LONGEST_LOOK_S = 5.0

_servers: tuple[tuple[str, int], ...] = ()


def ask_servers(servers: Sequence[tuple[str, int]]) -> None:
    """Say which servers to ask, as addresses and ports; none: those that this machine knows."""
    global _servers  # noqa: PLW0603 (one process, one operator)
    _servers = tuple(servers)


def _resolver() -> Resolver:
    resolver = Resolver(configure=not _servers)
    if _servers:
        resolver.nameservers = [Do53Nameserver(host, port) for host, port in _servers]
    resolver.lifetime = LONGEST_LOOK_S
    resolver.cache = None  # whoever has just changed a record asks about it now
    return resolver


async def record_of(domain: str, challenge: str) -> Answer:
    """Look at the record that proves a domain. Only the exact words count, as one record among perhaps others.

    Returns:
        "there", "other" (records, but none says it), "nothing" (no such record), or "no_answer" (nobody could say).
    """
    try:
        found = await _resolver().resolve(record_host(domain), "TXT", search=False)
    except (NXDOMAIN, NoAnswer):
        return "nothing"
    except (NoNameservers, Timeout, DNSException, OSError):
        return "no_answer"
    wanted = record_words(challenge).encode()
    return "there" if wanted in [b"".join(one.strings) for one in found] else "other"
