"""A name server of our own, on a loopback port: it answers TXT questions with what a test has put there."""

import asyncio
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.rdatatype import TXT


class NameServer(asyncio.DatagramProtocol):
    """Records by host, each a list of texts. `silent`: it hears and says nothing. `failing`: it says that it cannot."""

    def __init__(self):
        self.records, self.asked = {}, []
        self.silent = self.failing = False
        self.address = None

    def says(self, host, *texts):
        self.records[host] = list(texts)

    def connection_made(self, transport):
        self.transport = transport
        self.address = transport.get_extra_info("sockname")[:2]

    def datagram_received(self, packet, sender):
        question = dns.message.from_wire(packet)
        wanted = question.question[0]
        host = wanted.name.to_text(omit_final_dot=True).lower()
        self.asked.append(host)
        if self.silent:
            return
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        texts = self.records.get(host)
        if self.failing:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif wanted.rdtype == TXT and texts:
            quoted = [f'"{text}"' for text in texts]
            answer.answer.append(dns.rrset.from_text(wanted.name, 60, "IN", "TXT", *quoted))
        self.transport.sendto(answer.to_wire(), sender)


@asynccontextmanager
async def name_server():
    """Serve on a free port of 127.0.0.1 while the block lasts."""
    loop = asyncio.get_running_loop()
    transport, served = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    try:
        yield served
    finally:
        transport.close()
