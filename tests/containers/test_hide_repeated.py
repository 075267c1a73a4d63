"""A secret of a variable is one also where a command or a health check repeats it; and a mask is nobody's value."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts_app.by_hand import MASK
from containers_app.models import Container, Image
from containers_app.spec.repeated import hidden, masked_words, repeatable, restored_words
from containers_app.spec.secrets import masked_instructions
from tests.support.bench import Bench, Json, refused

SECRET = "hunter2-5f0c"
READ = ("", "inspect/", "anatomy/", "spec/", "command/", "events/")
FIELDS: Json = {
    "env": {"REDIS_PASSWORD": SECRET, "CACHE": f"redis://:other-{SECRET}@cache/1"},
    "command": ["sh", "-c", f"echo {SECRET} other-{SECRET}; exec sleep 100000", "--password", "only-here"],
    "healthcheck": {"test": ["CMD-SHELL", f"echo healthy {SECRET}"], "interval_seconds": 1},
}


@pytest.mark.parametrize("age", ["new", "old"])
def test_nothing_shows_them_to_who_may_only_read(age: str, bench: Bench, old_bench: Bench) -> None:
    quay = bench if age == "new" else old_bench
    web = quay.run("web", **FIELDS)["id"]
    quay.works(f"containers/{web}/commit/", reference="quay/kept:1")
    image = quay.image("quay/kept:1")["id"]
    bad = f"ENV DB_PASSWORD=my {SECRET}"
    failed = quay.do(f"containers/{web}/commit/", reference="quay/bad:1", changes=[bad])
    quay.mirror()

    paths = [f"containers/{web}/{part}" for part in READ]
    paths += [f"images/{image}/", f"images/{image}/inspect/", "containers/", "operations/"]
    said = {path: json.dumps(quay.get(path)) for path in paths}
    assert {path for path, text in said.items() if SECRET in text or "only-here" in text} == set()
    assert MASK in quay.container("web")["command"]
    assert MASK in failed["error_detail"]
    rows = [*Container.objects.values_list("raw", "command"), *Image.objects.values_list("raw", "name")]
    assert SECRET not in json.dumps(rows)


def test_they_come_along_with_a_form_that_is_sent_back(bench: Bench) -> None:
    web = bench.run("web", **FIELDS)
    form = bench.get(f"containers/{web['id']}/spec/")

    bench.works("containers/", **{**form, "name": "copy", "labels": {"new": "1"}})
    bench.works(
        f"containers/{web['id']}/recreate/",
        command=f"{form['command']} more",
        healthcheck=form["healthcheck"],
    )

    for name, more in (("copy", []), ("web", ["more"])):
        with bench.engine.client() as engine:
            config = engine.inspect_container(name)["Config"]
        assert config["Cmd"] == [*FIELDS["command"], *more]
        assert config["Healthcheck"]["Test"] == FIELDS["healthcheck"]["test"]
        assert f"REDIS_PASSWORD={SECRET}" in config["Env"]


def test_what_a_mask_stands_for_is_not_told_wherever_it_is_put(bench: Bench) -> None:
    """Also when the variable goes that made it a secret, or the word before it: nobody learns it by a preview."""
    web = bench.run("web", **FIELDS)["id"]
    form = bench.get(f"containers/{web}/spec/")
    moved = {"env": {}, "command": ["echo", MASK, f"echo {MASK} {MASK}; exec sleep 100000"]}
    for path, body in (
        ("containers/", {**form, **moved, "name": "copy"}),
        (f"containers/{web}/recreate/", moved),
    ):
        shown = bench.owner.post(f"{path}?preview=true", body).body
        asked = bench.ask(path, **body)
        assert shown["problems"] == []
        for told in (shown, asked):
            assert SECRET not in json.dumps(told)
            assert "only-here" not in json.dumps(told)
            assert MASK in told["command"]


def test_options_of_a_mounted_volume_are_masked_and_come_along(bench: Bench) -> None:
    options = {"type": "tmpfs", "device": "tmpfs", "o": f"size=1m,mode=0700,password={SECRET}"}
    mount = {
        "type": "volume",
        "source": "share",
        "target": "/s",
        "driver": "local",
        "driver_options": options,
    }
    asked = bench.ask(
        "containers/", host=bench.host.pk, image="quay/none", name="web", mounts=[mount], start=False
    )
    assert SECRET not in json.dumps(asked)
    bench.owner.post(f"operations/{asked['id']}/cancel/")

    web = bench.run("web", start=False, mounts=[mount])
    form = bench.get(f"containers/{web['id']}/spec/")
    assert SECRET not in json.dumps(form)
    bench.works("containers/", **{**form, "name": "copy"})
    with bench.engine.client() as engine:
        (made,) = engine.inspect_container("copy")["HostConfig"]["Mounts"]
    assert made["VolumeOptions"]["DriverConfig"]["Options"] == options


def test_a_mask_is_nobodys_value(bench: Bench) -> None:
    web = bench.run("web", **FIELDS)
    form = bench.get(f"containers/{web['id']}/spec/")
    host = {"host": bench.host.pk}
    renamed = {"env": {"NEW_NAME": MASK}}
    for path, body, field in (
        (f"containers/{web['id']}/recreate/", renamed, "env"),
        (f"containers/{web['id']}/recreate/", {"command": ["echo", f"a {MASK} b"]}, "command"),
        ("containers/", {**form, **renamed, "name": "copy"}, "env"),
        ("containers/", {**host, "image": "quay/base", **renamed}, "env"),
        (
            "volumes/",
            {**host, "name": "share", "driver_options": {"o": f"password={MASK}"}},
            "driver_options",
        ),
        ("networks/", {**host, "name": "wharf", "labels": {"api-key": MASK}}, "labels"),
        ("builds/", {**host, "dockerfile": "FROM a", "build_args": {"API_TOKEN": MASK}}, "build_args"),
    ):
        refused(bench.owner.post(path, body), field, "is how a secret is shown")


@given(password=st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=4, max_size=20))
def test_a_command_never_repeats_a_secret(password: str) -> None:
    secrets = repeatable({"DB_PASSWORD": password}, image="")
    words = ["sh", "-c", f"mysql -p{password} && x", password, "--dsn", f"tcp://u:{password}@db"]
    shown = masked_words(words, secrets)
    assert password in MASK or not any(password in word for word in shown)
    assert restored_words(shown, kept=words, shown=shown) == words


def test_what_stands_open_anyway_is_not_hidden() -> None:
    variables = {
        "POSTGRES_PASSWORD": "postgres",
        "APP_PASSWORD": "quay",
        "APP_USER": "quay",
        "PIN_TOKEN": "123",
    }
    assert repeatable(variables, image="postgres:17") == []
    assert hidden("docker-entrypoint.sh postgres", repeatable(variables, image="postgres:17")).endswith(
        "postgres"
    )


def test_a_masked_word_that_may_be_two_is_left() -> None:
    kept, shown = ["--token", "a", "--password", "b"], ["--token", MASK, "--password", MASK]
    assert restored_words(["--password", MASK], kept=kept, shown=shown) == ["--password", MASK]


@pytest.mark.parametrize(
    "lines",
    [
        f"CMD x\nENV API_KEY {SECRET}",
        f"ENV A=1 \\\n  DB_PASS\\\nWORD={SECRET}",
        f"LABEL team@secret={SECRET}",
        f"ENV 'DB_PASSWORD' {SECRET}",
        f"HEALTHCHECK CMD mysqladmin --password {SECRET} ping",
        f"\tenv\tdb_password\t{SECRET}",
    ],
)
def test_changes_of_a_commit_are_read_as_the_engine_reads_them(lines: str) -> None:
    assert SECRET not in masked_instructions(lines)
