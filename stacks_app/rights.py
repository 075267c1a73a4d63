"""What one may be allowed to do with stacks."""

from accounts_app.rights import READ, WRITE, Right, declare, each

declare(
    Right(
        name="stack.read",
        scope=READ,
        rows=("stacks_app.Stack", "stacks_app.Revision", "stacks_app.Delivery"),
        hints=("stack",),
    ),
    *each(WRITE, "stack.create", "stack.update", "stack.remove", "stack.fetch", "stack.hook"),
    *each(
        WRITE,
        "stack.apply",
        "stack.accept",
        "stack.roll_back",
        "stack.start",
        "stack.stop",
        "stack.restart",
        "stack.down",
    ),
    *each(WRITE, "stack.recreate", "stack.scale", "stack.pull", "stack.run"),
)
