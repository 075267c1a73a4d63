import io
import shlex
import tarfile

import pytest

from tests.support.engines import BASE_IMAGE, Engine
from tests.support.mirror import assert_mirror_equals_engine
from tests.support.watchers import host_of, wait_online, watching

pytestmark = pytest.mark.database

# What somebody does behind our back with the docker CLI, in an order in which each line finds what it needs.
CHANGES = f"""
create --name made -e SECRET=one -p 8080:80 --label a=b -v made-data:/data {BASE_IMAGE} sleep 600
start made
run -d --name ran --network none --restart on-failure:2 {BASE_IMAGE} sleep 600
pause ran
unpause ran
rename ran renamed
update --memory 64m --memory-swap 64m --restart always renamed
exec renamed true
kill renamed
run -d --name sick --health-cmd "test ! -e /sick" --health-interval 1s --health-retries 1 {BASE_IMAGE} sleep 600
exec sick touch /sick
restart -t 0 made
network create --subnet 10.77.0.0/24 wharf
network connect --alias crane wharf made
network disconnect wharf made
network connect wharf made
volume create --label a=b spare
commit --change 'CMD ["true"]' made kept:1
commit made
tag kept:1 kept:2
tag {BASE_IMAGE} kept:1
rmi kept:2
rmi kept:1
stop -t 0 made
rm made
rm -f -v sick
volume rm spare
network rm wharf
run -d --name done {BASE_IMAGE} sh -c "exit 3"
wait done
run --rm {BASE_IMAGE} true
volume create idle
network create idle
container prune -f
network prune -f
volume prune -f
image prune -f
system prune -f --volumes
"""


@pytest.mark.parametrize("fixture", ["clean_engine", "clean_old_engine"])
@pytest.mark.usefixtures("transactional_db", "redis_server", "events_only")
def test_it_mirrors_every_change_made_with_the_cli(fixture: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(fixture)
    host = host_of(engine.endpoint_address, name=engine.name)
    with watching():
        wait_online(host)
        assert_mirror_equals_engine(host, after="at first")
        for change in CHANGES.strip().splitlines():
            engine.docker(*shlex.split(change))
            assert_mirror_equals_engine(host, after=f"after docker {change}", seconds=30)


@pytest.mark.parametrize("fixture", ["clean_engine", "clean_old_engine"])
@pytest.mark.usefixtures("transactional_db", "redis_server", "lists_often")
def test_it_finds_changes_that_no_event_tells(fixture: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(fixture)
    host = host_of(engine.endpoint_address, name=engine.name)
    engine.docker("create", "--name", "still", BASE_IMAGE)
    engine.docker("network", "create", "wharf")
    with watching():
        wait_online(host)
        engine.docker("network", "connect", "wharf", "still")
        assert_mirror_equals_engine(host, after="after a container that does not run joined a network")
        engine.docker("network", "disconnect", "wharf", "still")
        assert_mirror_equals_engine(host, after="after it left again")
        _build(engine)  # engine 20.10 keeps silent about what BuildKit makes
        assert_mirror_equals_engine(host, after="after a build")


def _build(engine: Engine) -> None:
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        dockerfile = f"FROM {BASE_IMAGE}\nLABEL made=here\nRUN echo built > /built\n".encode()
        member = tarfile.TarInfo("Dockerfile")
        member.size = len(dockerfile)
        archive.addfile(member, io.BytesIO(dockerfile))
    engine.docker("build", "-t", "built:1", "-", input=context.getvalue())
