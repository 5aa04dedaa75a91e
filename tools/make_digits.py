"""Make wbcourse/data/digits.npz from the copy of the UCI digits that scikit-learn ships.

scikit-learn is needed only here: ``pip install scikit-learn && python tools/make_digits.py``. The digest that it
prints is that of the pixels and labels, and stands in ``wbcourse/datasets.py``.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

from wbcourse.datasets import digest

TARGET = Path(__file__).parents[1] / "wbcourse" / "data" / "digits.npz"


def main() -> None:
    digits = load_digits()
    images, labels = digits.images.astype(np.uint8), digits.target.astype(np.uint8)
    np.savez_compressed(TARGET, images=images, labels=labels)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes, SHA-256 of its numbers {digest(images, labels)}")


if __name__ == "__main__":
    main()
