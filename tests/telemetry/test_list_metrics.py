from scripts.up import ROOT
from telemetry import metrics

BEGIN, END = "<!-- metrics -->", "<!-- end of metrics -->"


def test_it_lists_every_metric_for_people() -> None:
    """Shows the table to put there when it fails."""
    page = (ROOT / "docs" / "metrics.md").read_text()
    listed = page.partition(BEGIN)[2].partition(END)[0].strip()
    rows = ["| metric | kind | labels | told by | what it says |", "|---|---|---|---|---|"]
    for one in metrics.DESCRIBED:
        labels = ", ".join(f"`{label}`" for label in one.labels)
        parts = "all" if set(one.parts) == set(metrics.ALL) else ", ".join(one.parts)
        rows.append(f"| `{one.name}` | {one.kind} | {labels} | {parts} | {one.words} |")
    assert listed == "\n".join(rows)


def test_it_follows_the_conventions_of_prometheus() -> None:
    for one in metrics.DESCRIBED:
        assert one.name.startswith("quaymaster_")
        assert (one.kind == "counter") == one.name.endswith("_total")
        if one.kind == "histogram":
            assert one.name.endswith("_seconds")
        assert one.words.endswith(".")
