"""What one may be allowed to practise."""

from accounts_app.rights import READ, WRITE, Right, declare, each

declare(
    Right(name="buoy.read", scope=READ, rows=("practice_app.Buoy",), hints=("buoy",)),
    *each(
        WRITE,
        "practice.block",
        "practice.break",
        "practice.cut",
        "practice.delegate",
        "practice.fail",
        "practice.follow",
        "practice.idle",
        "practice.unheard",
        "practice.wait",
        "practice.work",
    ),
)
