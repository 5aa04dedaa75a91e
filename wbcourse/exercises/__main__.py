"""Write the student's version of a source notebook: ``python -m wbcourse.exercises SOURCE TARGET``."""

import sys
from pathlib import Path

from wbcourse.exercises._student import write

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m wbcourse.exercises SOURCE TARGET")
    write(Path(sys.argv[1]), Path(sys.argv[2]))
