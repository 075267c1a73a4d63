"""What one may be allowed to do with operations, whatever they do."""

from accounts_app.rights import READ, WRITE, Right, declare, each

declare(
    Right(name="operation.read", scope=READ, rows=("operations_app.Operation",), hints=("operation",)),
    *each(WRITE, "operation.cancel", "operation.retry"),
)
