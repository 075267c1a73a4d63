"""Which of a stack's files are Compose's when nobody said: the ones the CLI would take in that folder."""

from dataclasses import replace

import pytest

from stacks_app.compose.refused import ComposeRefused
from stacks_app.sources.snapshot import Snapshot
from stacks_app.sources.tree import Tree, file_of, keep_content

pytestmark = pytest.mark.django_db
NAMES = ("compose.yaml", "compose.override.yaml", "base.yml", "prod.yml", "deploy/more.yml")
OWN = ("compose.yaml", "compose.override.yaml")


def snapshot(dotenv: str, *, said: tuple[str, ...] = (), **variables: str) -> Snapshot:
    """A stack of `NAMES` and a `.env`."""
    keep_content([dotenv.encode()])
    tree = Tree.of([*(file_of(name, b"") for name in NAMES), file_of(".env", dotenv.encode())])
    return Snapshot(
        project="shop",
        tree=tree,
        compose_files=said,
        profiles=(),
        variables=variables,
        versions={},
        key=b"k" * 16,
    )


@pytest.mark.parametrize(
    ("dotenv", "files"),
    [
        ("", OWN),
        ("A=1\nCOMPOSE_FILE=\n", OWN),
        ("COMPOSE_FILE=base.yml:prod.yml\n", ("base.yml", "prod.yml")),
        ("export COMPOSE_FILE='./base.yml:deploy/more.yml'", ("base.yml", "deploy/more.yml")),
        ("COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_FILE=prod.yml;base.yml", ("prod.yml", "base.yml")),
    ],
)
def test_it_takes_those_that_the_dotenv_names(dotenv: str, files: tuple[str, ...]) -> None:
    assert snapshot(dotenv).files == files


def test_who_says_it_goes_before() -> None:
    assert snapshot("COMPOSE_FILE=base.yml", said=("prod.yml",)).files == ("prod.yml",)
    assert snapshot("COMPOSE_FILE=base.yml", COMPOSE_FILE="prod.yml").files == ("prod.yml",)


@pytest.mark.parametrize(
    ("dotenv", "code"),
    [
        ("COMPOSE_FILE=none.yml", "compose_no_file"),
        ("COMPOSE_FILE=../base.yml", "compose_no_file"),
        ("COMPOSE_FILE=${WHICH}.yml", "compose_variable"),
    ],
)
def test_it_guesses_nothing(dotenv: str, code: str) -> None:
    with pytest.raises(ComposeRefused) as caught:
        _ = snapshot(dotenv).files
    assert caught.value.code == code


def test_whoever_names_the_files_has_his_dotenv_read() -> None:
    keep_content([b""])
    for said, chosen in (((), True), (("deploy/more.yml",), False)):
        with snapshot("COMPOSE_FILE=deploy/more.yml", said=said).laid_out() as source:
            assert (source.files, source.chosen_by_variables) == (("deploy/more.yml",), chosen)
            assert len(source.dotenvs) == 1 + chosen


def test_it_says_where_there_is_no_file_at_all() -> None:
    """As of a repository that was not fetched yet: nothing in it could be called otherwise."""
    nothing = replace(snapshot(""), tree=Tree.of([]))
    with pytest.raises(ComposeRefused, match="has no files yet") as caught:
        _ = nothing.files
    assert caught.value.code == "compose_no_file"


def test_it_names_the_file_that_may_be_meant() -> None:
    tree = Tree.of([file_of(name, b"") for name in ("README.md", "deploy/docker/compose.yaml")])
    with pytest.raises(ComposeRefused, match=r"say which it is, deploy/docker/compose\.yaml say"):
        _ = replace(snapshot(""), tree=tree).files
