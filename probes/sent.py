# SPDX-License-Identifier: Apache-2.0
"""What was let out, by port and by device: the count that "never prints by accident" rests on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

PACKETS_PER_DEVICE = 1_000
BYTES_PER_DEVICE = 1_000_000
ECHOES_PER_DEVICE = 130


@dataclass(slots=True)
class Sent:
    """Counters of one scan. A packet is a datagram, a TCP connection attempt or an application write; `by_port` has keys like `udp/161`, with real ports."""

    packets: int = 0
    by_port: Counter[str] = field(default_factory=Counter)
    infrastructure: Counter[str] = field(default_factory=Counter)
    bytes_to_raw_ports: int = 0
    device_packets: Counter[str] = field(default_factory=Counter)
    device_bytes: Counter[str] = field(default_factory=Counter)
    device_echoes: Counter[str] = field(default_factory=Counter)

    def count(self, device: str, channel: str, size: int) -> None:
        """One packet of `size` payload bytes to a device."""
        self.packets += 1
        self.by_port[channel] += 1
        if channel.startswith("icmp"):
            self.device_echoes[device] += 1
            return
        self.device_packets[device] += 1
        self.device_bytes[device] += size

    def count_all(self, devices: Iterable[str], channel: str, sizes: Iterable[int]) -> None:
        """One packet to each of these devices; the sizes in the same order."""
        devices = list(devices)
        self.packets += len(devices)
        self.by_port[channel] += len(devices)
        self.device_packets.update(devices)
        so_far = self.device_bytes.get
        for device, size in zip(devices, sizes, strict=True):
            self.device_bytes[device] = so_far(device, 0) + size

    def count_infrastructure(self, channel: str, packets: int = 1) -> None:
        """Packets to the gateway, a resolver or a multicast group."""
        self.infrastructure[channel] += packets

    def received(self, device: str, size: int) -> None:
        """Bytes that came back count against the device's budget as well."""
        self.device_bytes[device] += size

    def as_json(self) -> dict[str, object]:
        """The counters as the report has them."""
        return {
            "packets": self.packets,
            "by_port": dict(sorted(self.by_port.items())),
            "infrastructure": dict(sorted(self.infrastructure.items())),
            "bytes_to_raw_ports": self.bytes_to_raw_ports,
        }

    def spent(self, device: str, channel: str) -> str | None:
        """Why this device may not be sent more; None while there is budget left."""
        if channel.startswith("icmp"):
            return f"{ECHOES_PER_DEVICE} echoes were sent" if self.device_echoes[device] >= ECHOES_PER_DEVICE else None
        if self.device_packets[device] >= PACKETS_PER_DEVICE:
            return f"its budget of {PACKETS_PER_DEVICE} packets is used up"
        if self.device_bytes[device] >= BYTES_PER_DEVICE:
            return f"its budget of {BYTES_PER_DEVICE} bytes is used up"
        return None
