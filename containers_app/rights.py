"""What one may be allowed to do with Docker's things."""

from accounts_app.rights import READ, WRITE, Right, declare, each

declare(
    Right(
        name="container.read", scope=READ, rows=("containers_app.Container",), hints=("container",)
    ),
    Right(name="image.read", scope=READ, rows=("containers_app.Image",), hints=("image",)),
    Right(name="volume.read", scope=READ, rows=("containers_app.Volume",), hints=("volume",)),
    Right(name="network.read", scope=READ, rows=("containers_app.Network",), hints=("network",)),
    *each(READ, "container.logs", "container.stats"),
    # Files and what a container is told may hold secrets: reading them is no mere look.
    *each(
        WRITE, "container.attach", "container.bulk", "container.commit", "container.create", "container.exec",
        "container.files", "container.kill", "container.pause", "container.prune", "container.recreate",
        "container.remove", "container.rename", "container.restart", "container.run", "container.start",
        "container.stop", "container.unpause", "container.update", "container.upload",
    ),
    *each(
        WRITE, "image.load", "image.prune", "image.pull", "image.push", "image.remove", "image.save", "image.tag"
    ),
    *each(WRITE, "volume.create", "volume.prune", "volume.remove"),
    *each(
        WRITE, "network.connect", "network.create", "network.disconnect", "network.prune", "network.remove"
    ),
    *each(WRITE, "system.prune"),
)  # fmt: skip
