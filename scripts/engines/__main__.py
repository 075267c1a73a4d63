"""`python -m scripts.engines`: download what the tests need, so that they start at once."""

import sys

from scripts.engines.base_image import base_image
from scripts.engines.binaries import new_engine, old_engine, registry
from scripts.engines.packages import PackagesUnavailable

if __name__ == "__main__":
    try:
        for folder in (new_engine().root, old_engine().root, registry().root, base_image()):
            print(folder)
    except PackagesUnavailable as error:
        sys.exit(f"Engines for the tests: {error}")
