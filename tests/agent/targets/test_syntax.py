# SPDX-License-Identifier: Apache-2.0
"""TARGET: what parses to what, and one sentence for the rest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.spans import Span, span
from agent.targets.syntax import TargetError, parse


def office() -> dict[str, Span]:
    found = span("10.20.8.0/24")
    assert found is not None
    return {"office": found}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("10.0.0.5", "10.0.0.5", "10.0.0.5"),
        (" 10.0.0.5 ", "10.0.0.5", "10.0.0.5"),
        ("fd00::5", "fd00::5", "fd00::5"),
        ("fe80::1%eth0", "fe80::1%eth0", "fe80::1%eth0"),
        ("::ffff:10.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("10.0.0.0/24", "10.0.0.0", "10.0.0.255"),
        ("10.0.0.57/24", "10.0.0.0", "10.0.0.255"),
        ("10.0.0.5-10.0.0.20", "10.0.0.5", "10.0.0.20"),
        ("10.0.0.5-20", "10.0.0.5", "10.0.0.20"),
        ("10.0.0.0-10.0.3.255", "10.0.0.0", "10.0.3.255"),
        ("fd00::5-fd00::9", "fd00::5", "fd00::9"),
        ("@office", "10.20.8.0", "10.20.8.255"),
        ("127.0.0.1,snmp=16101,ipp=16631,raw=19100", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_addresses(text: str, first: str, last: str) -> None:
    wanted = parse(text, office())
    assert wanted.span is not None
    assert (str(wanted.span.first), str(wanted.span.last)) == (first, last)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mfp1", "mfp1"),
        ("MFP1.acme.test.", "mfp1.acme.test"),
        ("mfp-1_x.acme", "mfp-1_x.acme"),
        ("10-20.example", "10-20.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("mfp1,ipp=16631", "mfp1"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert parse(text, {}).name == name


def test_own_ports() -> None:
    assert parse("127.0.0.1,snmp=16101,ipp=16631,ipps=1,raw=9100,lpd=5,http=6,https=65535", {}).ports == {
        "snmp": 16101, "ipp": 16631, "ipps": 1, "raw": 9100, "lpd": 5, "http": 6, "https": 65535,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a target is empty"),
        ("  ", "a target is empty"),
        ("10.1", "'10.1' is no address: an IPv4 address has four numbers"),
        ("2130706433", "an IPv4 address has four numbers"),
        ("0x7f000001", "a name's last part is not a number"),
        ("a.0x1", "a name's last part is not a number"),
        ("010.0.0.1", "no leading zeros"),
        ("256.1.1.1", "at most 255"),
        ("1.2.3.4.5", "has four numbers"),
        ("\uff11\uff10.0.0.1", "a name's last part is not a number"),
        ("10.0.0.5-300", "after '-' an address or its last number is wanted"),
        ("10.0.0.5-", "after '-' an address or its last number is wanted"),
        ("10.0.0.9-3", "the range ends before it begins"),
        ("10.0.0.9-fd00::1", "cannot begin with IPv4 and end with IPv6"),
        ("10.0.0.5/", "a prefix length is wanted after '/'"),
        ("10.0.0.5/33", "at most 32"),
        ("10.0.0.5/255.255.255.0", "a prefix length is wanted"),
        ("fe80::1%eth0/64", "interface"),
        ("http://10.0.0.5/index.html", "is a URL; name only the host, '10.0.0.5'"),
        ("10.0.0.5:631", "as in 10.0.0.5,ipp=631"),
        ("10.0.0.5:9100", "as in 10.0.0.5,raw=9100"),
        ("[fd00::1]", "without brackets"),
        ("\x1f:0", r"as in \x1f,ipp=0"),
        ("[fd00::1]:631", "as in fd00::1,ipp=631"),
        ("@offce", "no segment 'offce' in the configuration - did you mean 'office'?"),
        ("10.0.0.5,snpm=161", "'snpm' is no service whose port a target may name: snmp, ipp, ipps, raw, lpd, http, https - did you mean 'snmp'?"),
        ("10.0.0.5,snmp", "write snmp=PORT"),
        ("10.0.0.5,snmp=", "'' is no port"),
        ("10.0.0.5,snmp=0", "'0' is no port"),
        ("10.0.0.5,snmp=65536", "'65536' is no port"),
        ("10.0.0.5,snmp=-1", "'-1' is no port"),
        ("10.0.0.5,snmp=1٣", "is no port"),
        ("10.0.0.5,snmp=161,snmp=162", "snmp is given twice"),
        ("10.0.0.5,ipp=9100", "9100 is a raw print port"),
        ("10.0.0.5,http=9107", "raw print port"),
        ("10.0.0.5,lpd=9112", "raw print port"),
        ("10.0.0.5,https=9999", "raw print port"),
        ("10.0.0.5,raw=8081,http=8081", "port 8081 is mapped to raw and to http"),
        ("10.0.0.5,10.0.0.6", "separate targets by blanks"),
        ("10.0.0.0/24,snmp=161", "only a single address or name may carry its own ports"),
        ("10.0.0.1-9,snmp=161", "only a single address or name"),
        ("@office,snmp=161", "only a single address or name"),
        ("a b", "is no address, name, CIDR, range or @segment"),
        ("-a", "is no address, name"),
        ("a..b", "is no address, name"),
        ("\x1b[31mred", r"'\x1b[31mred' is no address"),
        ("a\nb", "is no address, name"),
        ("a\x00b", r"\x00"),
        ("x" * 400, "at most 300 characters"),
        ("fe80::1%" + "e" * 100, "no interface name"),
        ("fe80::1%a;b", "no interface name"),
    ],
)
def test_what_does_not_parse_is_told_in_one_line(text: str, said: str) -> None:
    with pytest.raises(TargetError) as refused:
        parse(text, office())
    assert said in str(refused.value)
    assert str(refused.value).isprintable()


TRICKY = st.one_of(
    st.text(max_size=40),
    st.text("0123456789.-/:%,=@[]xabcf ", max_size=30),
    st.builds(
        "".join,
        st.lists(st.sampled_from(["10.0.0.1", "-", "/", "24", ",", "snmp", "=", "161", "fe80::1", "%", "eth0", "::", "@", "office", ".", "٣"]), max_size=8),
    ),
    st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,4}){0,4}([-/][0-9.]{0,9})?(,[a-z]{1,5}=[0-9]{0,6})?", fullmatch=True),
)


@settings(max_examples=10_000, deadline=None)
@given(TRICKY)
def test_ten_thousand_tricky_strings_parse_or_are_refused(text: str) -> None:
    try:
        wanted = parse(text, office())
    except TargetError as error:
        assert str(error).isprintable()  # noqa: PT017  (both outcomes are right; a refusal must be one clean line)
    else:
        assert (wanted.span is None) != (wanted.name is None)
        assert not wanted.ports or wanted.name or (wanted.span and wanted.span.single)
