"""What is refused before the CLI is started: there is none here, so nobody can have started it."""

import json
import os
from pathlib import Path

import pytest

from stacks_app.compose.cli import Cli
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import resolve
from stacks_app.compose.source import Source
from stacks_app.compose.vet import Vetted, vet
from tests.support.compose import NO_CLI, resolve_unfenced, write_stack

SERVICE = "services: {web: {image: nginx, %s}}\n"


def refusal(source: Source) -> ComposeRefused:
    with pytest.raises(ComposeRefused) as caught:
        resolve(NO_CLI, source)
    return caught.value


def test_the_cli_would_be_missed(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        resolve(NO_CLI, write_stack(folder, {"compose.yaml": "services: {web: {image: nginx}}"}))


@pytest.mark.parametrize("source", ["../outside", "~/outside", "a/../../outside", "${NONE:-~}/outside"])
def test_it_says_how_a_folder_of_the_host_is_mounted(folder: Path, source: str) -> None:
    error = refusal(write_stack(folder, {"compose.yaml": SERVICE % f"volumes: ['{source}:/x']"}))
    assert (error.code, error.line) == ("compose_path", 1)
    assert "by its whole path" in str(error)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("provider: {type: /bin/touch, options: {x: y}}", "compose_program"),
        ("use_api_socket: true", "compose_program"),
        ("models: [m]", "compose_program"),
        ("env_file: /etc/os-release", "compose_path"),
        ("env_file: ../outside", "compose_path"),
        ("env_file: [{path: a/../../outside, required: false}]", "compose_path"),
        ("env_file: ~/outside", "compose_path"),
        ("env_file: '${OUT}/outside'", "compose_path"),
        ("env_file: '${NONE:-../}outside'", "compose_path"),
        ("env_file: '${A:-${B:-../outside}}'", "compose_path"),
        ("env_file: '${A:-$$}'", "compose_variable"),
        ("label_file: ../outside", "compose_path"),
        ("extends: {file: ../outside.yaml, service: x}", "compose_path"),
        ("extends: {file: 'https://example.org/x.yaml', service: x}", "compose_remote"),
        ("build: ..", "compose_path"),
        ("build: /etc", "compose_path"),
        ("build: {context: ., dockerfile: ../Dockerfile}", "compose_path"),
        ("build: {context: ., dockerfile: /etc/Dockerfile}", "compose_path"),
        ("build: {context: ., additional_contexts: {x: ../outside}}", "compose_path"),
        ("build: {context: ., additional_contexts: ['x=/etc']}", "compose_path"),
        ("build: {context: ., additional_contexts: {x: 'oci-layout://../outside'}}", "compose_path"),
        ("develop: {watch: [{path: ../outside, action: sync, target: /x}]}", "compose_path"),
        ("volumes: ['../outside:/x']", "compose_path"),
        ("volumes: ['~/outside:/x']", "compose_path"),
        ("build: /etc/x.git", "compose_path"),
        ("build: {context: ., additional_contexts: {x: ../x.git}}", "compose_path"),
        ("volumes: [{type: bind, source: a/../../outside, target: /x}]", "compose_path"),
    ],
)
def test_it_refuses_by_name_what_leads_out(folder: Path, key: str, code: str) -> None:
    error = refusal(write_stack(folder, {"compose.yaml": SERVICE % key}, variables={"OUT": ".."}))
    assert (error.code, error.file, error.line) == (code, "compose.yaml", 1)


@pytest.mark.parametrize(
    "top",
    [
        "include: [../outside.yaml]",
        "include: [/etc/outside.yaml]",
        "include: [{path: inside.yaml, env_file: ../outside}]",
        "include: [{path: inside.yaml, project_directory: ..}]",
        "include: ['oci://registry.example.org/x']",
        "include: ['https://github.com/example/x.git']",
        "include: ['git@github.com:example/x']",
        "include: ['github.com/example/x']",
        "configs: {c: {file: /etc/passwd}}",
        "secrets: {s: {file: ../outside}}",
        "volumes: {v: {driver_opts: {type: none, o: bind, device: ../outside}}}",
        "models: {m: {model: x}}",
    ],
)
def test_it_refuses_what_leads_out_of_the_whole_project(folder: Path, top: str) -> None:
    error = refusal(write_stack(folder, {"compose.yaml": f"services: {{}}\n{top}\n", "inside.yaml": "{}"}))
    assert error.code in {"compose_path", "compose_remote", "compose_program"}
    assert (error.file, error.line) == ("compose.yaml", 2)


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yaml": "x-a: &a {provider: {type: x}}\nservices: {web: {<<: *a, image: x}}"},
        {
            "compose.yaml": "x-a: &a {env_file: /etc/passwd}\nservices: {web: {<<: [*a], image: x, env_file: e}}"
        },
        {"compose.yaml": "services: {web: {image: x}}\n---\nservices: {web: {provider: {type: x}}}"},
        {"compose.yaml": "services: {web: {image: x, 'pro\\u0076ider': {type: x}}}".replace("'", '"')},
        {"compose.yaml": "include: [a/b.yaml]", "a/b.yaml": "services: {web: {image: x, env_file: ../../x}}"},
        {
            "compose.yaml": "services: {web: {extends: {file: a/b.yaml, service: web}}}",
            "a/b.yaml": "services: {web: {image: x, build: ../..}}",
        },
        {
            "compose.yaml": "include: [a/b.yaml]",
            "a/b.yaml": "include: ['${UP}/x.yaml']",
            "a/.env": "UP=../..",
        },
        {"compose.yaml": "services: {web: {image: x, env_file: '${UP}'}}", ".env": "UP='../x'"},
        {"compose.json.yaml": json.dumps({"services": {"web": {"provider": {"type": "/bin/touch"}}}})},
    ],
)
def test_it_finds_it_in_every_spelling(folder: Path, files: dict[str, str]) -> None:
    assert refusal(write_stack(folder, files)).code in {
        "compose_program",
        "compose_path",
        "compose_variable",
    }


INTRICATE = [
    "UP=$DOTS/x\nDOTS=..",
    "DOTS=..\nUP=${DOTS}/x",
    "UP='a'\nA='\nUP=x\n'\nUP=\"\\x2e./x\"",
    "UP=${NONE:-../x}",
]


@pytest.mark.parametrize("dotenv", INTRICATE)
@pytest.mark.parametrize("key", ["env_file: '${UP}'", "volumes: ['${UP}:/x']", "build: '${UP}'"])
def test_what_only_compose_can_tell_is_asked(cli: Cli, folder: Path, dotenv: str, key: str) -> None:
    (folder.parent / "x").write_text("SEEN=outside")
    source = write_stack(folder, {"compose.yaml": SERVICE % key, ".env": dotenv, "x": "SEEN=inside"})
    try:
        told = str(resolve(cli, source).project)
    except ComposeRefused as error:
        told = str(error)
    assert "outside" not in told
    assert str(folder.parent / "x") not in told


@pytest.mark.parametrize("odd", ["", 'TEXT="say \\"hi\\""\n'])
def test_variables_may_be_made_of_others(cli: Cli, folder: Path, odd: str) -> None:
    dotenv = "ROOT=/srv/apps\nDATA=${ROOT}/shop\nUPLOADS=${DATA:-/tmp}/uploads\n"
    service = SERVICE % "env_file: ['${NAME}.env'], volumes: ['${UPLOADS}:/uploads', '${DATA}/db:/db']"
    files = {"compose.yaml": service, ".env": f"{dotenv}{odd}", "more.env": "A=1"}
    source = write_stack(folder, files, variables={"NAME": "more"})
    web = resolve(cli, source).project["services"]["web"]
    assert [mount["source"] for mount in web["volumes"]] == ["/srv/apps/shop/uploads", "/srv/apps/shop/db"]
    assert web["environment"] == {"A": "1"}


def test_a_variable_wins_over_the_dotenv_where_others_are_made_of_it_too(cli: Cli, folder: Path) -> None:
    dotenv = '# who\nDOMAIN=example.org\nHOST=shop.${DOMAIN}\nexport URL="https://shop.${DOMAIN}/"\n'
    service = SERVICE % "environment: ['A=${HOST} ${URL} ${DOMAIN}']"
    source = write_stack(
        folder, {"compose.yaml": service, ".env": dotenv}, variables={"DOMAIN": "example.com"}
    )
    web = resolve(cli, source).project["services"]["web"]
    assert web["environment"] == {"A": "shop.example.com https://shop.example.com/ example.com"}
    by_hand = json.loads(resolve_unfenced(source).stdout)
    assert by_hand["services"]["web"]["environment"] == web["environment"]


def test_it_refuses_links_out(folder: Path) -> None:
    (folder.parent / "outside").write_text("A=1")
    (folder / "link").symlink_to("../outside")
    (folder / "folder").symlink_to("..")
    for key in ("env_file: link", "env_file: folder/outside", "build: folder", "volumes: ['./link:/x']"):
        error = refusal(write_stack(folder, {"compose.yaml": SERVICE % key}))
        assert error.code == "compose_path"
    (folder / "compose.yaml").unlink()
    (folder / "compose.yaml").symlink_to("/etc/passwd")
    assert refusal(Source(folder=folder, project="harbour")).code == "compose_path"
    (folder / ".env").symlink_to("/etc/os-release")
    assert refusal(write_stack(folder, {"other.yaml": "services: {web: {image: x}}"})).code == "compose_path"


@pytest.mark.parametrize("said", [{".env": "COMPOSE_PROJECT_NAME=in"}, {}])
def test_it_takes_nobodys_word_for_what_compose_gives(folder: Path, said: dict[str, str]) -> None:
    service = SERVICE % "env_file: '${COMPOSE_PROJECT_NAME}/vars'"
    variables = {} if said else {"COMPOSE_PROJECT_NAME": "in"}
    source = write_stack(folder, {"compose.yaml": service, "in/vars": "", **said}, variables=variables)
    (folder / "harbour").symlink_to("..")
    assert refusal(source).code == "compose_variable"


def test_it_looks_at_a_file_again_when_others_variables_fill_it(folder: Path) -> None:
    included = [{"path": "more.yaml", "env_file": name} for name in ("near", "far")]
    files = {
        "compose.yaml": json.dumps({"include": included}),
        "more.yaml": json.dumps({"include": ["${PLACE}"]}),
        "inside.yaml": "services: {}",
        "near": "PLACE=inside.yaml",
        "far": "PLACE=https://example.org/x.git",
    }
    assert refusal(write_stack(folder, files)).code == "compose_remote"


def test_it_refuses_what_is_no_file(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert refusal(write_stack(folder, {"compose.yaml": SERVICE % "env_file: pipe"})).code == "compose_path"
    assert refusal(Source(folder=folder, project="harbour", files=("pipe",))).code == "compose_path"
    assert refusal(Source(folder=folder, project="harbour", files=("none.yaml",))).code == "compose_no_file"
    for name in ("-", "https://example.org/compose.yaml", "../compose.yaml", "/etc/passwd"):
        assert refusal(Source(folder=folder, project="harbour", files=(name,))).code in {
            "compose_remote",
            "compose_path",
        }


@pytest.mark.parametrize(
    "name", ["", "Web", "-web", "_web", "a b", "a/b", "../a", "a\n", "ä", "a" * 129, "--help"]
)
def test_it_refuses_names_that_are_none(folder: Path, name: str) -> None:
    with pytest.raises(ComposeRefused) as caught:
        Source(folder=folder, project=name)
    assert caught.value.code == "compose_project_name"


def test_it_refuses_an_alias_bomb(folder: Path) -> None:
    lines = ["x-a: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    error = refusal(write_stack(folder, {"compose.yaml": "\n".join([*lines, "services: {web: {image: x}}"])}))
    assert (error.code, error.file, error.line) == ("yaml_too_many_values", "compose.yaml", 5)


def services(count: int) -> str:
    return "services:\n" + "".join(f"  web{number}: {{image: x}}\n" for number in range(count))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"services: {web: {image: x}}\n" + b"#" * 2 * 2**20, "yaml_too_large"),
        (b"x-deep: " + b"[" * 200 + b"]" * 200, "yaml_too_deep"),
        (b"x-deep: " + b"[" * 500_000, "yaml_invalid"),  # libyaml has a limit of its own
        (
            b"\n".join([b"x-0: &a0 x", *(b"x-%d: &a%d [*a%d]" % (n, n, n - 1) for n in range(1, 200))]),
            "yaml_too_deep",
        ),
        (b"x-many: [" + b"x," * 200_000 + b"]", "yaml_too_many_values"),
        (
            b"---\nx-many: [" + b"x," * 60_000 + b"]\n---\nx-many: [" + b"x," * 60_000 + b"]",
            "yaml_too_many_values",
        ),
        (b"a: &a [*a]", "yaml_alias"),
        (b"a: *b", "yaml_alias"),
        (b"services: {web: {image: x, image: y}}", "yaml_duplicate_key"),
        (b"? [a]\n: b", "yaml_key"),
        (b"a: !!python/object/apply:os.system [id]", "yaml_tag"),
        (b"a: !!binary aGk=", "yaml_tag"),
        (b"services: [", "yaml_invalid"),
        (b"\xff\xfes\0", "yaml_invalid"),
        (b"a: \xc3\x28", "yaml_invalid"),
        (b"a: \0", "yaml_invalid"),
        (services(501).encode(), "compose_too_many_services"),
    ],
)
def test_it_refuses_what_is_too_much_or_no_yaml(folder: Path, text: bytes, code: str) -> None:
    error = refusal(write_stack(folder, {"compose.yaml": text}))
    assert (error.code, error.file) == (code, "compose.yaml")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("blog", "blog"),
        ("harbour", ""),
        ("${COMPOSE_PROJECT_NAME}", ""),
        ("${NAME:-blog}", "${NAME:-blog}"),
        ("${NAME:-harbour}", ""),
    ],
)
def test_it_tells_what_else_the_files_call_the_project(folder: Path, said: str, told: str) -> None:
    files = {"compose.yaml": f"name: {said}\ninclude: [other.yaml]\n", "other.yaml": "name: other\n"}
    assert vet(write_stack(folder, files)) == Vetted(name=told)


PORTS = [
    ("ports: ['1-65535:1-65535']", 2),
    ("ports: ['127.0.0.1:1-1001:1-1001/udp']", 2),
    ("ports: ['[::1]:1-1001:1-1001']", 2),
    ("ports: [1-1001]", 2),
    ("expose: [1-1001]", 2),
    ("ports: ['1-600:1-600', '1-401:601-1001']", 2),
    ("ports: ['${FROM:-1}-65535:1-$MOST']", 2),
]


@pytest.mark.parametrize(("said", "line"), PORTS)
def test_it_refuses_more_ports_than_anybody_needs(folder: Path, said: str, line: int) -> None:
    files = {"compose.yaml": f"services:\n  web: {{image: x, {said}}}\n"}
    error = refusal(write_stack(folder, files, variables={"MOST": "65535"}))
    assert (error.code, error.file, error.line) == ("compose_too_many_ports", "compose.yaml", line)
    assert "web" in str(error)


def test_it_refuses_more_ports_of_all_than_anybody_needs(folder: Path) -> None:
    each = "{image: x, ports: ['1-1000:1-1000']}"
    services = "\n".join(f"  s{number}: {each}" for number in range(6))
    error = refusal(write_stack(folder, {"compose.yaml": f"services:\n{services}\n"}))
    assert (error.code, error.line) == ("compose_too_many_ports", 7)


@pytest.mark.parametrize(
    "said",
    [
        "ports: ['1-1000:1-1000']",
        "ports: [{target: 80, published: '1-65535'}]",  # the engine takes one of them
        "ports: ['1-65535:80']",
        "ports: ['80', '443:443/tcp', '127.0.0.1::53/udp']",
    ],
)
def test_it_takes_ranges_that_are_few_ports(folder: Path, said: str) -> None:
    assert vet(write_stack(folder, {"compose.yaml": SERVICE % said})) == Vetted()


def test_it_refuses_files_without_end(folder: Path) -> None:
    files = {f"{number}.yaml": f"include: [{number + 1}.yaml]" for number in range(200)}
    assert refusal(write_stack(folder, files)).code == "compose_too_many_files"
    round_and_round = {"a.yaml": "include: [b.yaml]", "b.yaml": "include: [a.yaml]"}
    vet(write_stack(folder / "round", round_and_round))  # Compose itself says that this has no end


def test_it_takes_what_stays_inside(folder: Path) -> None:
    text = """
name: harbour
x-logging: &logging {logging: {driver: local}}
include: [{path: [more/a.yaml], env_file: more/.env}]
services:
  web:
    <<: *logging
    image: nginx:$${VERSION}
    env_file: [.env, {path: none.env, required: false}, '${PWD}/more/.env', 'more/${STAGE:-dev}.env']
    build: {context: more/.., dockerfile: ../stack/more/Dockerfile, additional_contexts: {base: docker-image://x}}
    volumes: ['./more:/x', '/srv/data:/data', 'named:/y', '${DATA:-./data}:/z', /anonymous]
    ports: !override ['80:80']
  git: {build: 'https://github.com/example/x.git#main:sub'}
volumes: {named: }
secrets: {s: {file: ./more/secret}}
"""
    files = {"compose.yaml": text, "more/a.yaml": "services: {a: {image: x, build: ..}}", "more/.env": "A=1"}
    vet(write_stack(folder, {**files, ".env": "STAGE=prod\n"}))
