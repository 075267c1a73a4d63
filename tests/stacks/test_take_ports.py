"""Who holds a port of the host already: whatever listens there on every address, or on the very one that is wanted."""

from hypothesis import given
from hypothesis import strategies as st

from stacks_app.plan.observed import EVERY, Port, Taken

PORTS = st.builds(
    Port,
    address=st.sampled_from([*EVERY, "127.0.0.1", "10.0.0.1"]),
    number=st.sampled_from([80, 81]),
    protocol=st.sampled_from(["tcp", "udp"]),
)


@given(st.lists(PORTS), PORTS)
def test_a_port_meets_what_listens_on_every_address_or_on_its_own(held: list[Port], wanted: Port) -> None:
    taken = Taken()
    for each in held:
        taken.add(each, str(each))
    meet = {
        str(each)
        for each in held
        if (each.number, each.protocol) == (wanted.number, wanted.protocol)
        and (each.address == wanted.address or {each.address, wanted.address} & {*EVERY})
    }
    assert (taken.holder_of(wanted) in meet) if meet else (taken.holder_of(wanted) == "")


def test_ten_thousands_of_ports_are_planned_at_once() -> None:
    """Each with each would be for ever."""
    taken = Taken()
    for number in range(1, 65_536):
        for port in (
            Port(address="", number=number, protocol="tcp"),
            Port(address=f"127.0.{number // 256}.{number % 256}", number=80, protocol="udp"),
        ):
            assert not taken.holder_of(port)
            taken.add(port, "web")
