"""What one may be allowed to do with builds."""

from accounts_app.rights import READ, WRITE, Right, declare, each

declare(
    Right(name="build.read", scope=READ, rows=("builds_app.Build",), hints=("build",)),
    *each(WRITE, "image.build", "build.cancel", "build.remove", "build.update"),
)
