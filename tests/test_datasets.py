"""The data: the right ones, the same each time, split without a leak."""

import doctest
import shutil
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbcourse import datasets


def parts(data):
    return data.train, data.validation, data.test


def test_examples_in_docstrings():
    result = doctest.testmod(datasets)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", datasets.NAMES)
def test_every_data_set_is_in_good_order(name):
    data = datasets.load(name)
    assert data.name == name
    assert name in repr(data)
    assert len(data.feature_names) == len(data.units) == data.train.X.shape[1]
    rows = np.concatenate([np.column_stack([part.X, part.y]) for part in parts(data)])
    total = len(rows)
    assert [round(len(part) / total, 1) for part in parts(data)] == [0.6, 0.2, 0.2]
    assert np.isfinite(rows).all()
    for part in parts(data):
        X, y = part
        assert len(X) == len(y) == len(part)
        if data.class_names:
            assert sorted(np.unique(y)) == list(range(len(data.class_names)))
        with pytest.raises(ValueError, match="read-only"):
            X[0, 0] = 1.0


@pytest.mark.parametrize("name", datasets.NAMES)
def test_the_seed_decides(name):
    a, b, c = datasets.load(name, seed=3), datasets.load(name, seed=3), datasets.load(name, seed=4)
    assert all(np.array_equal(p.X, q.X) and np.array_equal(p.y, q.y) for p, q in zip(parts(a), parts(b), strict=True))
    assert not np.array_equal(a.train.X, c.train.X)


def test_the_seed_decides_who_is_tested():
    a, b = ({row.tobytes() for row in datasets.load_digits(seed=seed).test.X} for seed in (0, 1))
    assert len(a & b) < len(a) / 2


def test_no_sample_is_in_two_parts():
    data = datasets.make_blobs(n=500)
    rows = [tuple(row) for part in parts(data) for row in part.X]
    assert len(rows) == len(set(rows)) == 500


def test_the_digits_are_the_digits():
    data = datasets.load_digits()
    X, y = (np.concatenate([getattr(part, which) for part in parts(data)]) for which in "Xy")
    # published: 1797 images; counts of the classes as in the description of the data
    assert X.shape == (1797, 64)
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (X.min(), X.max()) == (0.0, 1.0)
    assert 16 * X.mean() == pytest.approx(4.884, abs=0.001)


def test_the_first_image_is_the_published_zero():
    # the first line of optdigits.tes, pixels and class
    rows = "0 0 5 13 9 1 0 0|0 0 13 15 10 15 5 0|0 3 15 2 0 11 8 0|0 4 12 0 0 8 8 0|"
    rows += "0 5 8 0 0 9 8 0|0 4 11 0 1 12 7 0|0 2 14 5 10 12 0 0|0 0 6 13 10 0 0 0"
    image = np.array(rows.replace("|", " ").split(), dtype=float) / 16
    data = datasets.load_digits()
    found = [int(k) for part in parts(data) for k in part.y[(image == part.X).all(axis=1)]]
    assert found == [0]


@pytest.mark.parametrize("name", [name for name in datasets.NAMES if name != "measurements"])
def test_each_part_holds_its_share_of_each_class(name):
    data = datasets.load(name, seed=5)
    counts = np.array([np.bincount(part.y, minlength=len(data.class_names)) for part in parts(data)])
    shares = np.outer(datasets.SHARES, counts.sum(axis=0))
    assert np.all(np.abs(counts - shares) <= 1)  # what rounding can do


def test_a_changed_file_is_refused(tmp_path, monkeypatch):
    source = files("wbcourse") / "data" / "digits.npz"
    (tmp_path / "data").mkdir()
    copy = tmp_path / "data" / "digits.npz"
    monkeypatch.setattr(datasets, "files", lambda _: tmp_path)
    shutil.copy(source, copy)
    assert len(datasets.load_digits().train) > 1000
    with np.load(copy) as archive:
        images, labels = archive["images"].copy(), archive["labels"]
    images[0, 0, 0] += 1
    np.savez_compressed(copy, images=images, labels=labels)
    with pytest.raises(ValueError, match=r"digits.npz is not the file that was shipped.*Reinstall"):
        datasets.load_digits()
    copy.write_bytes(copy.read_bytes()[:1000])
    with pytest.raises(ValueError, match=r"digits.npz cannot be read .*Reinstall"):
        datasets.load_digits()


@given(st.integers(2, 5), st.integers(25, 80))
def test_spirals_have_the_arms_asked_for(classes, n):
    data = datasets.make_spirals(n=n, classes=classes)
    assert len(data.class_names) == classes
    assert sum(map(len, parts(data))) == n


def test_xor_is_xor():
    X, y = datasets.make_xor(noise=0).train
    assert np.array_equal(y, (X[:, 0] * X[:, 1] < 0).astype(int))


def test_the_disc_lies_inside_the_ring():
    X, y = datasets.make_circle(noise=0).train
    radius = np.hypot(*X.T)
    assert radius[y == 1].max() <= 1
    assert 1.8 <= radius[y == 0].min() < radius[y == 0].max() <= 2.4


def test_the_rule_of_the_measurements_can_be_found():
    data = datasets.make_measurements(n=20000)
    X, y = data.train
    w, *_ = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y, rcond=None)
    np.testing.assert_allclose(w[:4], [0.8, 0.01, 4.0, 0.001], rtol=0.03)
    effects = np.abs(w[:4]) * X.std(axis=0)
    assert np.argsort(effects).tolist() == [2, 3, 0, 1]  # and by bare weights length would come first
    assert np.argmax(np.abs(w[:4])) == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: datasets.load("digit"), "Did you mean 'digits'"),
        (lambda: datasets.make_blobs(n=3), "n must be at least 10, but is 3"),
        (lambda: datasets.make_moons(noise=-1), "noise must be at least 0, but is -1"),
        (lambda: datasets.make_spirals(classes=6), "classes must be at most 5, but is 6"),
        (lambda: datasets.make_measurements(n=5), "n must be at least 20"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
