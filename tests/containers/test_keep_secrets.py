"""A secret stays one wherever it goes: into an image by a commit, into options and labels, into shown commands."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts_app.by_hand import MASK
from containers_app.models import Image
from containers_app.spec.secrets import masked_inspect, masked_instruction
from tests.support.bench import Bench

SECRET = "hunter2-5f0c"
SHOWN = (
    "images/{image}/", "images/{image}/inspect/", "images/", "containers/{web}/commit/", "operations/{operation}/",
    "operations/{operation}/output/?after=0", "containers/{copy}/", "containers/{copy}/inspect/",
    "containers/{copy}/spec/",
)  # fmt: skip


@pytest.mark.parametrize("age", ["new", "old"])
def test_a_commit_does_not_make_them_readable(age: str, bench: Bench, old_bench: Bench) -> None:
    quay = bench if age == "new" else old_bench
    kept = {"DB_PASSWORD": SECRET, "CACHE": f"redis://quay:{SECRET}@cache/1", "PLAIN": "seen"}
    web = quay.run("web", env=kept, labels={"api-key": SECRET})
    changes = [f"ENV API_TOKEN={SECRET}", f"LABEL signing-key={SECRET}", f"ONBUILD ENV MY_SECRET={SECRET}"]

    operation = quay.works(f"containers/{web['id']}/commit/", reference="quay/kept:1", changes=changes)

    image = quay.get(f"images/{quay.image('quay/kept:1')['id']}/")
    copy = quay.run("copy", image="quay/kept:1")
    ids = {"image": image["id"], "web": web["id"], "copy": copy["id"], "operation": operation["id"]}
    said = {path: str(quay.owner.get(path.format(**ids)).body) for path in SHOWN}
    assert {path: SECRET in answer for path, answer in said.items()} == dict.fromkeys(SHOWN, False)
    assert SECRET not in json.dumps(operation)
    assert {"DB_PASSWORD=" + MASK, f"CACHE=redis://quay:{MASK}@cache/1", "PLAIN=seen"} <= set(
        image["config"]["env"]
    )
    stored = Image.objects.get(name="quay/kept:1")
    configs = [stored.raw.get(part) or {} for part in ("Config", "ContainerConfig")]
    assert SECRET not in str([config.get(name) for config in configs for name in ("Env", "OnBuild", "Cmd")])
    assert f"DB_PASSWORD={SECRET}" in stored.environment()
    assert sorted(operation["result"]["secrets"]) == ["API_TOKEN", "CACHE", "DB_PASSWORD"]
    assert "whoever can pull, save or run it can read them" in quay.output(operation)
    inside = quay.engine.docker("exec", "copy", "sh", "-c", "echo $DB_PASSWORD $API_TOKEN")
    assert inside == f"{SECRET} {SECRET}", "masked where it is shown, unharmed where it is used"


def test_a_form_filled_from_it_does_not_repeat_what_the_image_brings(bench: Bench) -> None:
    web = bench.run("web", env={"DB_PASSWORD": SECRET})
    bench.works(f"containers/{web['id']}/commit/", reference="quay/kept:1")
    copy = bench.run("copy", image="quay/kept:1", env={"MORE": "1"})
    assert bench.get(f"containers/{copy['id']}/spec/")["env"] == {"MORE": "1"}


def test_what_is_shown_of_a_wish_hides_them_too(bench: Bench) -> None:
    options = {"type": "cifs", "device": "//nas/share", "o": f"username=quay,password={SECRET},vers=3"}
    volume = bench.ask(
        "volumes/", host=bench.host.pk, name="share", driver_options=options, labels={"api-key": SECRET}
    )
    network = bench.ask(
        "networks/",
        host=bench.host.pk,
        name="wharf",
        labels={"api-key": SECRET},
        options={"some.token": SECRET},
    )
    bench.perform()
    for asked in (volume, network):
        assert SECRET not in json.dumps(asked)
        assert MASK in asked["command"]
    (row,) = bench.get("volumes/", name="share")["results"]
    for path in (f"volumes/{row['id']}/", f"volumes/{row['id']}/inspect/"):
        shown = bench.get(path)
        assert SECRET not in json.dumps(shown)
        assert f"username=quay,password={MASK},vers=3" in json.dumps(shown)
    (row,) = bench.get("networks/", name="wharf")["results"]
    assert SECRET not in json.dumps([bench.get(f"networks/{row['id']}/{part}") for part in ("", "inspect/")])


@pytest.mark.database
def test_images_of_before_are_sealed_by_the_migration(bench: Bench) -> None:
    old = {"Config": {"Env": [f"TOKEN={SECRET}"]}, "ContainerConfig": {"Env": [f"TOKEN={SECRET}"]}}
    for number in (1, 2):
        Image.objects.create(
            host=bench.host,
            engine_id=f"sha256:{number:064}",
            observed_at=timezone.now(),
            raw=old,
            digest="known",
        )

    migration = import_module("containers_app.migrations.0002_seal_image_environment")
    with connection.schema_editor() as editor:
        migration.seal_what_lies_open(apps, editor)

    rows = Image.objects.filter(engine_id__startswith="sha256:0000")
    assert [row.environment() for row in rows] == [[f"TOKEN={SECRET}"]] * 2
    assert [(SECRET in json.dumps(row.raw), row.digest) for row in rows] == [(False, "")] * 2
    assert len({row.seal_id for row in rows}) == 2


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("ENV A=1 DB_PASSWORD=hunter2 is long B=3", f"ENV A=1 DB_PASSWORD={MASK}"),
        ("ENV DB_PASSWORD hunter2 x", f"ENV DB_PASSWORD {MASK}"),
        ("/bin/sh -c #(nop)  ENV API_TOKEN=hunter2", f"/bin/sh -c #(nop)  ENV API_TOKEN={MASK}"),
        (
            'RUN |2 TOKEN=hunter2 X=1 /bin/sh -c make KEY="hunter2 b" all # buildkit',
            f"RUN |2 TOKEN={MASK} /bin/sh -c make KEY={MASK} all # buildkit",
        ),
        (
            "RUN /bin/sh -c curl --token=hunter2 https://a:hunter2@h/x",
            f"RUN /bin/sh -c curl --token={MASK} https://a:{MASK}@h/x",
        ),
        ('LABEL "api-key"="hunter2"', f'LABEL "api-key"={MASK}'),
        ('CMD ["app","--password=hunter2"]', f'CMD ["app","--password={MASK}"]'),
        ("ARG TOKEN", "ARG TOKEN"),
        ("ENV GREETING=the key is here", "ENV GREETING=the key is here"),
        ("COPY keys /keys", "COPY keys /keys"),
        ("|1 A=b /bin/sh -c echo hi", "|1 A=b /bin/sh -c echo hi"),
    ],
)
def test_instructions_of_a_history_are_read_as_builders_write_them(line: str, shown: str) -> None:
    assert masked_instruction(line) == shown


PLAIN_WORDS = st.lists(
    st.sampled_from(["A=1", "PATH=/bin:/usr/bin", "MOTTO=hello there", "B=x y"]), max_size=3
)


@given(
    keyword=st.sampled_from(
        ["ENV", "env", "ARG", "LABEL", "ONBUILD ENV", "/bin/sh -c #(nop)  ENV", "RUN |3"]
    ),
    before=PLAIN_WORDS,
    name=st.sampled_from(["DB_PASSWORD", "api-key", "GITHUB_TOKEN", "aws.secret"]),
    value=st.text(st.characters(exclude_characters="\n"), max_size=20).map(lambda rest: f"{SECRET}{rest}"),
    after=PLAIN_WORDS,
)
def test_no_instruction_shows_the_value_of_a_secret_name(
    keyword: str, before: list[str], name: str, value: str, after: list[str]
) -> None:
    line = " ".join([keyword, *before, f"{name}={value}", *after])
    assert SECRET not in masked_instruction(line)
    assert masked_instruction(line).startswith(" ".join([keyword, *before, f"{name}="]))


def test_an_inspect_answer_keeps_all_but_its_secrets() -> None:
    answer = {
        "Id": "1",
        "Config": {"Labels": {"api-key": SECRET, "team": "harbour"}, "Cmd": ["a"]},
        "HostConfig": {
            "LogConfig": {"Type": "splunk", "Config": {"splunk-token": SECRET}},
            "Mounts": [{"VolumeOptions": {"DriverConfig": {"Options": {"o": f"password={SECRET}"}}}}],
        },
        "Options": None,
    }
    masked = masked_inspect(answer)
    assert masked == json.loads(json.dumps(answer).replace(SECRET, MASK))
