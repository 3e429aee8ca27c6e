"""Posting through others on the same PostgreSQL server, in the same way: archived, each client waiting for his answer.

They do less than Mitoyen here (no proof, no walls between companies) and more elsewhere (federation).
"""

import psycopg

from bench.house import Measured
from bench.machine import clients, cpu_of, family, percentile
from bench.peer import Peer, Unavailable
from bench.posting import CLIENTS, DOORS, SECONDS, WARMING_SECONDS, Posted
from bench.prosody import prosody
from bench.synapse import synapse
from bench.table import Sheet

PEERS = (("Synapse", synapse, 30.0), ("Prosody", prosody, 2.0))


def measure_peers(measured: Measured, sheet: Sheet, posted: Posted) -> None:
    """Measure posting through each of them, beside what the house did in this run."""
    for name, start, aim in PEERS:
        sheet.section(f"{name}, same PostgreSQL (messages a second; p50, p95; processor)")
        try:
            with start(measured) as peer:
                _post(measured, peer, 64, 8, WARMING_SECONDS)
                for at_once in CLIENTS:
                    for rooms in (1, 64):
                        rate, cost, said = _post(measured, peer, rooms, at_once, SECONDS)
                        ours = max(posted.rates[door, rooms, at_once] for door in DOORS)
                        our_cost = min(posted.costs[door, rooms, at_once] for door in DOORS)
                        sheet.add(
                            f"{at_once} at once, {rooms} room{'s' if rooms > 1 else ''}",
                            said,
                            f"Mitoyen × {ours / rate:.1f}; by processor × {cost / our_cost:.1f}",
                            f"≥ {aim:.0f}",
                            kept=ours / rate >= aim,
                        )
        except (Unavailable, OSError, RuntimeError, psycopg.Error) as why:
            sheet.add(f"{name} cannot be had here", str(why).strip().splitlines()[-1][:100])


_runs = iter(range(10_000))


def _post(
    measured: Measured, peer: Peer, rooms: int, at_once: int, seconds: int
) -> tuple[float, float, str]:
    before = cpu_of(*family(peer.pid)), cpu_of(*family(measured.embedded.postmaster))
    found = clients(
        kind=peer.kind,
        by=peer.by,
        port=peer.port,
        people=peer.people[:at_once],
        places=peer.places[:1] if rooms == 1 else peer.places[1:],
        clients=at_once,
        seconds=seconds,
        run=f"run-{next(_runs)}",
    )
    after = cpu_of(*family(peer.pid)), cpu_of(*family(measured.embedded.postmaster))
    took = found["took"]
    server, database = ((a - b) / len(took) * 1000 for a, b in zip(after, before, strict=True))
    rate = len(took) / found["seconds"]
    return (
        rate,
        server + database,
        (
            f"{rate:,.0f}/s; {percentile(took, 0.5) * 1000:.1f}, {percentile(took, 0.95) * 1000:.1f} ms;"
            f" server {server:.2f}, PostgreSQL {database:.2f} ms"
        ),
    )
