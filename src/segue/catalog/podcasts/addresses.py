"""Which machines a feed may send us to: never the operator's own network unless the operator says so."""

import ipaddress
import socket
from collections.abc import Callable

from segue.model.errors import Refused, Unavailable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]
"""Host and port in, the numeric addresses it stands for out. Raises OSError when there is none."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_V4_COMPATIBLE = ipaddress.ip_network("::/96")
_METADATA_V6 = ipaddress.ip_address("fd00:ec2::254")


def system_resolver(host: str, port: int) -> list[str]:
    """Asks the operating system; numeric addresses, each once, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(host: str, port: int, resolve: Resolver, allow_private: bool) -> list[str]:
    """The addresses of `host` that may be connected to, in order.

    One forbidden address among several refuses the host: a name that means both the open internet and a private
    network is how a rebinding attack looks. Raises Refused, or Unavailable when the name means nothing.
    """
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise Unavailable(f"{host} was not found ({error}).", "Check the address, or try again later.") from error
    if not addresses:
        raise Unavailable(f"{host} has no address.", "Check the address, or try again later.")
    for text in addresses:
        reason = forbidden(text, allow_private)
        if reason:
            raise Refused(
                f"{host} stands for {text}, {reason}: nothing is fetched from there.",
                ""
                if allow_private
                else "For feeds on your own network the operator may set SEGUE_ALLOW_PRIVATE_FEEDS=1.",
            )
    return addresses


def forbidden(text: str, allow_private: bool = False) -> str:
    """Why the numeric address `text` may not be connected to, in words, or an empty string when it may.

    Addresses that carry another inside (IPv4-mapped, 6to4, Teredo, NAT64) are judged by what they carry as well.
    With `allow_private` private and loopback addresses pass; link-local ones, where clouds keep the machine's own
    credentials (169.254.169.254), never do.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return "which is no address"
    for candidate in (address, *_carried(address)):
        reason = _forbidden(candidate, allow_private)
        if reason:
            return reason
    return ""


def _carried(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address carries inside."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    carried: list[Address] = []
    if address.ipv4_mapped:
        carried.append(address.ipv4_mapped)
    if address.sixtofour:
        carried.append(address.sixtofour)
    if address.teredo:
        carried += address.teredo
    if address in _NAT64 or (address in _V4_COMPATIBLE and int(address) > 0xFFFF):
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return carried


def _forbidden(address: Address, allow_private: bool) -> str:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return ""  # judged by what it carries
    never = {
        "which means no machine in particular": address.is_unspecified,
        "a multicast address": address.is_multicast,
        "a link-local address": address.is_link_local or address == _METADATA_V6,
        "a reserved address": address.is_reserved and not address.is_loopback,
    }
    for reason, holds in never.items():
        if holds:
            return reason
    if address.is_global or (allow_private and (address.is_loopback or _is_home_network(address))):
        return ""
    return "this machine itself" if address.is_loopback else "a private address"


_HOME_NETWORKS = [
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
]


def _is_home_network(address: Address) -> bool:
    """RFC 1918, carrier-grade NAT (also used by private overlays) and IPv6 unique local addresses."""
    return any(address in network for network in _HOME_NETWORKS if network.version == address.version)
