"""A plan follows from what the files say and what is on the host, by Compose's own rules.

That the rules are Compose's is shown on engines, in test_plan_is_true.py.
"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks_app.plan.compare import Comparison
from stacks_app.plan.desired import Desired, Options
from stacks_app.plan.observed import Observed, Port, Ran
from stacks_app.plan.shapes import ImageAction, ObjectAction, Reason, ServiceAction, ServicePlan, StackPlan

HERE = {"nginx:1": "sha256:nginx", "redis:7": "sha256:redis"}


def explained(before: Any, after: Any) -> list[Reason]:
    """The keys that differ."""
    keys = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    return [Reason(key=key, before=str(before.get(key)), after=str(after.get(key))) for key in keys]


def changes_nothing(planned: StackPlan) -> bool:
    """Whether all of it is as it shall be."""
    kept = all(each.action == ServiceAction.KEEP and not each.if_image_changes for each in planned.services)
    there = all(each.action == ObjectAction.KEEP for each in (*planned.networks, *planned.volumes))
    return kept and there and not any(leftover.removed for leftover in planned.leftovers)


def project(**services: dict[str, Any]) -> dict[str, Any]:
    """A resolved project."""
    return {
        "name": "shop",
        "services": {name: {"image": "nginx:1", **about} for name, about in services.items()},
    }


def ran(service: str, **about: Any) -> Ran:
    """A container just as it shall be."""
    usual: dict[str, Any] = {
        "name": f"shop-{service}-1",
        "service": service,
        "state": "running",
        "config_hash": f"hash of {service}",
        "image_engine_id": "sha256:nginx",
        "volumes": frozenset(),
        "networks": frozenset(),
    }
    return Ran(**{**usual, **about})


def plan(
    config: dict[str, Any],
    *containers: Ran,
    previous: Any = None,
    rebuilt: Any = (),
    disabled: Any = (),
    **about: Any,
) -> StackPlan:
    """What an apply would do to a host that has these containers and the usual images."""
    options = about.pop("options", Options())
    return Comparison(
        project="shop",
        desired=Desired(
            config=config,
            hashes={name: f"hash of {name}" for name in config["services"]},
            previous=previous,
            rebuilt=frozenset(rebuilt),
            disabled=frozenset(disabled),
        ),
        observed=Observed(containers=list(containers), **{"images": HERE, **about}),
        options=options,
        explain=explained,
    ).plan()


def only(planned: StackPlan) -> ServicePlan:
    """Its one service."""
    (service,) = planned.services
    return service


def test_what_is_as_it_shall_be_is_kept() -> None:
    planned = plan(
        project(web={}, db={"image": "redis:7"}), ran("web"), ran("db", image_engine_id="sha256:redis")
    )
    assert [service.action for service in planned.services] == [ServiceAction.KEEP] * 2
    assert changes_nothing(planned)


class Counting(dict[str, Any]):
    """Services that are counted as they are looked at."""

    looked = 0

    def values(self) -> Any:
        for each in super().values():
            self.looked += 1
            yield each

    def __getitem__(self, name: str) -> Any:
        self.looked += 1
        return super().__getitem__(name)


def test_it_looks_at_each_service_a_few_times_however_many_there_are() -> None:
    looked = []
    for many in (50, 500):
        chain: dict[str, Any] = {
            f"s{number}": {
                "volumes": [{"type": "volume", "source": f"v{number}", "target": "/v"}],
                "network_mode": f"service:s{number - 1}" if number else "",
            }
            for number in range(many)
        }
        config = {**project(**chain), "volumes": {f"v{number}": {} for number in range(many)}}
        services = config["services"] = Counting(config["services"])
        containers = [ran(name, volumes=frozenset({f"v{name[1:]}"})) for name in services]
        containers[0] = ran("s0", config_hash="other", volumes=frozenset({"v0"}))
        planned = plan(config, *containers)
        assert [each.action for each in planned.services[1:]] == [ServiceAction.RECREATE] * (many - 1)
        looked.append(services.looked / many)
    assert looked[1] < looked[0] + 1


@pytest.mark.parametrize(
    ("config", "containers", "action"),
    [
        ({}, [], ServiceAction.CREATE),
        ({"scale": 0}, [], ServiceAction.KEEP),
        ({"scale": 0}, [ran("web")], ServiceAction.SCALE),
        ({"scale": 0}, [ran("web", config_hash="other")], ServiceAction.SCALE),
        ({"deploy": {"replicas": 2}}, [ran("web")], ServiceAction.SCALE),
        ({}, [ran("web"), ran("web", name="shop-web-2")], ServiceAction.SCALE),
        ({}, [ran("web", state="exited")], ServiceAction.START),
        ({}, [ran("web", state="created")], ServiceAction.START),
        ({}, [ran("web", config_hash="other")], ServiceAction.RECREATE),
        ({}, [ran("web", image_engine_id="sha256:old")], ServiceAction.RECREATE),
        ({"scale": 2}, [ran("web", config_hash="other")], ServiceAction.RECREATE),
    ],
    ids=str,
)
def test_what_differs_is_mended(config: Any, containers: list[Ran], action: ServiceAction) -> None:
    assert only(plan(project(web=config), *containers)).action == action


def test_it_says_why() -> None:
    before, after = project(web={"environment": {"A": "1"}}), project(web={"environment": {"A": "2"}})
    changed = only(plan(after, ran("web", config_hash="other"), previous=before))
    assert [reason.key for reason in changed.reasons] == ["environment"]
    unknown = only(plan(after, ran("web", config_hash="other")))
    assert [reason.key for reason in unknown.reasons] == ["config"]
    moved = only(plan(after, ran("web", image_engine_id="sha256:old"), previous=after))
    assert moved.reasons == [Reason(key="image", before="sha256:old", after="sha256:nginx")]
    asked = only(plan(after, ran("web"), options=Options(recreate=True)))
    assert (asked.action, [reason.key for reason in asked.reasons]) == (ServiceAction.RECREATE, ["recreate"])


@pytest.mark.parametrize(
    ("service", "options", "action"),
    [
        ({}, Options(), ImageAction.HERE),
        ({"image": "nginx:2"}, Options(), ImageAction.PULL),
        ({"image": "nginx:2"}, Options(pull="never"), ImageAction.MISSING),
        ({"image": "nginx:2", "pull_policy": "never"}, Options(), ImageAction.MISSING),
        ({"pull_policy": "always"}, Options(), ImageAction.PULL),
        ({"pull_policy": "always"}, Options(pull="never"), ImageAction.HERE),
        ({}, Options(pull="always"), ImageAction.PULL),
        ({"image": "docker.io/library/nginx:1"}, Options(), ImageAction.HERE),
        ({"build": {"context": "."}}, Options(), ImageAction.HERE),
        ({"build": {"context": "."}}, Options(build="always"), ImageAction.BUILD),
        ({"build": {"context": "."}, "image": ""}, Options(), ImageAction.BUILD),
        ({"build": {"context": "."}, "image": ""}, Options(build="never"), ImageAction.MISSING),
    ],
    ids=str,
)
def test_it_knows_where_images_come_from(service: Any, options: Options, action: ImageAction) -> None:
    assert only(plan(project(web=service), options=options)).image.action == action


def test_a_pull_or_build_may_bring_another_image() -> None:
    config = project(web={"build": {"context": "."}}, db={"depends_on": {"web": {"restart": True}}}, log={})
    planned = plan(config, ran("web"), ran("db"), ran("log"), rebuilt=["web"])
    told = {service.name: (service.action, service.if_image_changes) for service in planned.services}
    assert told == {
        "web": (ServiceAction.KEEP, True),
        "db": (ServiceAction.KEEP, True),
        "log": (ServiceAction.KEEP, False),
    }
    assert not changes_nothing(planned)


def test_what_hangs_on_it_follows() -> None:
    config = project(
        web={},
        side={"network_mode": "service:web"},
        probe={"pid": "service:side"},
        app={"depends_on": {"probe": {"restart": True}}},
        calm={"depends_on": {"web": {"condition": "service_started"}}},
        late={"depends_on": {"app": {"restart": True}}},
        new={"volumes_from": ["web:ro"]},
    )
    names = ["web", "side", "probe", "app", "calm", "late"]
    planned = plan(config, *(ran(name) for name in names[1:]), ran("web", config_hash="other"))
    assert {service.name: str(service.action) for service in planned.services} == {
        "web": "recreate",
        "side": "recreate",
        "probe": "recreate",
        "app": "restart",
        "calm": "keep",
        "late": "keep",
        "new": "create",
    }


def test_a_fingerprint_with_an_id_in_it_is_not_compared() -> None:
    config = project(web={}, side={"network_mode": "service:web"})
    side = ran("side", config_hash="with the id of web's container")
    assert changes_nothing(plan(config, ran("web"), side, previous=config))
    other = project(web={}, side={"network_mode": "service:web", "user": "1"})
    changed = plan(other, ran("web"), side, previous=config)
    assert [str(service.action) for service in changed.services] == ["keep", "recreate"]


def test_networks_and_volumes() -> None:
    config = {
        **project(
            web={"networks": {"front": None, "old": None}, "volumes": [{"type": "volume", "source": "data"}]}
        ),
        "networks": {
            "front": {"name": "shop_front"},
            "old": {"name": "shop_old", "driver": "macvlan"},
            "unused": {},
        },
        "volumes": {"data": {"name": "shop_data"}, "far": {"name": "far", "external": True}},
    }
    before = {**config, "networks": {"old": {"name": "shop_old"}}}
    web = ran("web", volumes=frozenset({"shop_data"}))
    planned = plan(
        config, web, previous=before, networks=frozenset({"shop_old"}), volumes=frozenset({"shop_data"})
    )
    assert [(each.name, str(each.action)) for each in (*planned.networks, *planned.volumes)] == [
        ("shop_front", "create"),
        ("shop_old", "recreate"),
        ("shop_data", "keep"),
    ]
    assert (only(planned).action, [reason.key for reason in only(planned).reasons]) == (
        ServiceAction.RESTART,
        ["networks.old"],
    )
    fresh = plan(config, ran("web"), previous=config, networks=frozenset({"shop_old", "shop_front"}))
    assert [each.action for each in fresh.volumes] == [ObjectAction.CREATE]
    assert [reason.key for reason in only(fresh).reasons] == ["volumes"]
    external = {
        **project(web={"volumes": [{"type": "volume", "source": "far"}]}),
        "volumes": {"far": {"name": "far", "external": True}},
    }
    assert [each.action for each in plan(external).volumes] == [ObjectAction.MISSING]
    assert [each.action for each in plan(external, volumes=frozenset({"far"})).volumes] == [ObjectAction.KEEP]


def test_what_the_files_have_no_more_is_left_over() -> None:
    old, off = ran("old"), ran("off")
    planned = plan(project(web={}), ran("web"), old, off, disabled=["off"])
    assert [(each.container, each.removed) for each in planned.leftovers] == [("shop-old-1", True)]
    assert not changes_nothing(planned)
    kept = plan(project(web={}), ran("web"), old, options=Options(remove_orphans=False))
    assert [each.removed for each in kept.leftovers] == [False]
    assert changes_nothing(kept)


def test_it_names_what_others_hold() -> None:
    config = project(
        web={"ports": [{"published": "80", "protocol": "tcp"}, {"published": "53", "protocol": "udp"}]},
        api={
            "ports": [{"published": "80", "host_ip": "127.0.0.1"}, {"published": "9000-9009"}, {"target": 1}]
        },
        db={"container_name": "db"},
        idle={"scale": 0, "ports": [{"published": "80"}]},
    )
    held = [
        (Port(address="", number=53, protocol="tcp"), "dns"),
        (Port(address="10.0.0.1", number=53, protocol="udp"), "resolver"),
    ]
    clashes = plan(config, ports=held, names={"db": "other"}).clashes
    assert [(each.service, each.what, each.held_by) for each in clashes] == [
        ("web", "port 53/udp", "resolver"),
        ("api", "port 127.0.0.1:80/tcp", "service web"),
        ("db", "name db", "the stack other"),
    ]


def test_it_remarks_what_one_may_want_to_know() -> None:
    config = project(
        bad={"image": "nginx", "volumes": [{"type": "bind", "source": "/etc", "target": "/etc"}]},
        good={"restart": "always", "healthcheck": {"test": ["CMD", "true"]}},
        job={
            "deploy": {"restart_policy": {"condition": "on-failure"}},
            "healthcheck": {"test": ["CMD", "true"]},
        },
    )
    assert [(remark.service, remark.code) for remark in plan(config).remarks] == [
        ("bad", "no_restart"),
        ("bad", "no_health_check"),
        ("bad", "latest"),
        ("bad", "host_path"),
    ]


names = st.sampled_from(["a", "b", "c", "d"])
hangs = st.dictionaries(names, st.lists(st.tuples(names, st.booleans()), max_size=2), min_size=1)


@given(hangs=hangs, changed=st.sets(names), here=st.sets(names))
def test_following_comes_to_an_end_and_never_weakens(
    hangs: dict[str, list[tuple[str, bool]]], changed: set[str], here: set[str]
) -> None:
    config = project(
        **{
            name: {
                "volumes_from": [other for other, anew in on if anew and other in hangs],
                "depends_on": {other: {"restart": True} for other, anew in on if not anew},
            }
            for name, on in hangs.items()
        }
    )
    containers = [
        ran(name, config_hash="other" if name in changed else f"hash of {name}")
        for name in here & hangs.keys()
    ]
    planned = {service.name: service for service in plan(config, *containers, previous=config).services}
    for name, service in planned.items():
        if not service.containers:
            assert service.action == ServiceAction.CREATE
            continue
        for other, anew in hangs[name]:
            cause = planned.get(other)
            if cause is not None and cause.action == ServiceAction.RECREATE:
                assert (
                    service.action == ServiceAction.RECREATE if anew else service.action != ServiceAction.KEEP
                )


def test_a_plan_without_clashes_is_the_same_after_it_was_done() -> None:
    """What an apply leaves is what it was told to make: the next plan keeps all of it."""
    config = project(web={"scale": 2}, db={"image": "redis:7"})
    done = [
        ran("web"),
        ran("web", name="shop-web-2"),
        ran("db", image_engine_id="sha256:redis"),
    ]
    assert changes_nothing(plan(config, *done))
    assert not changes_nothing(plan(config, *(replace(each, state="exited") for each in done)))


@pytest.mark.parametrize(
    ("mode", "missing"),
    [
        ("hots", ["hots"]),
        ("host", []),
        ("default", []),
        ("service:db", []),
        ("container:x", []),
        ("there", []),
        ("shop_back", []),
        ("0123456789ab", []),
    ],
)
def test_a_network_that_is_joined_by_name_and_not_there_is_missing(mode: str, missing: list[str]) -> None:
    config = project(web={"network_mode": mode}, db={"networks": {"back": None}})
    config["networks"] = {"back": {"name": "shop_back"}}
    planned = plan(config, networks=frozenset({"there"}))
    assert [each.name for each in planned.networks if each.action == ObjectAction.MISSING] == missing
