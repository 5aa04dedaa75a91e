"""Chapter *Biases*, the exercise about the boundary: how far from the origin it stands."""

import numpy as np

from wbcourse.biases import boundary_offset
from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import values


def _offset_cases(rng: np.random.Generator) -> list[Case]:
    signs = ((2, -1.0, "bias below 0"), (5, -1.0, "bias below 0"), (3, 1.0, "bias above 0"), (4, 1.0, "bias above 0"))
    return [Case((rng.normal(0, 2, n_in), float(sign * rng.uniform(0.5, 3))), group) for n_in, sign, group in signs]


_boundary_offset = Exercise(
    "biases",
    "boundary_offset",
    "Where the boundary stands",
    reference=boundary_offset,
    cases=_offset_cases,
    properties=(values("bias below 0", points=2, hint=2), values("bias above 0", points=2, hint=3)),
    mistakes=(
        Mistake(
            "sign of the threshold",
            "your sign is turned over. A negative bias is a threshold to be reached: the boundary then lies ahead, "
            "the way the weights point, and the distance is positive.",
            (lambda w, b: b / np.linalg.norm(w),),
        ),
        Mistake(
            "sign lost",
            "your distance has no sign. It must say on which side of the origin the boundary lies: with a positive "
            "bias it lies behind, against the weights.",
            (lambda w, b: abs(b) / np.linalg.norm(w), lambda w, b: -abs(b) / np.linalg.norm(w)),
        ),
        Mistake(
            "not divided",
            "you return the threshold. That is what the *sum* must reach. With larger weights the same sum is "
            "reached after a shorter way, so the distance depends on the length of w.",
            (lambda w, b: -b,),
        ),
        Mistake(
            "bias itself",
            "you return the bias. Both the sign and the length of w are missing.",
            (lambda w, b: b,),
        ),
        Mistake(
            "divided by the square",
            "you divided by the sum of the squares. The length of w is the square root of that.",
            (lambda w, b: -b / (w @ w), lambda w, b: b / (w @ w)),
        ),
        Mistake(
            "divided by the sum",
            "you divided by a sum of weights. The length of a vector comes from Pythagoras: squares, their sum, its "
            "square root.",
            (lambda w, b: -b / np.abs(w).sum(), lambda w, b: -b / w.sum()),
        ),
        Mistake(
            "mean for sum",
            "you took the mean of the squares. The length is the root of their *sum*.",
            (lambda w, b: -b / np.sqrt((w**2).mean()), lambda w, b: -b / np.std(w)),
        ),
        Mistake(
            "multiplied",
            "you multiplied by the length of w. The longer w is, the sooner the sum reaches the threshold: divide.",
            (lambda w, b: -b * np.linalg.norm(w),),
        ),
        Mistake(
            "the point",
            "you return a point of the boundary, the nearest to the origin. Wanted is how far away it is: one number.",
            (lambda w, b: -b * w / (w @ w),),
        ),
        Mistake(
            "the axes",
            "you return where the boundary crosses the axes. Straight on, along the weights, it is nearer: one number.",
            (lambda w, b: -b / w,),
        ),
    ),
)


EXERCISES = (_boundary_offset,)
