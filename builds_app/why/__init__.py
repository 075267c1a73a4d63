"""Why a build went as it did: what was not as before, and how it compares."""
