import numpy as np
import pytest

from studio.sandbox.art.fields import Frame, bilinear, blur, clouds, resize, stream


def test_stream_depends_on_its_words_alone():
    assert stream("a", 1).random() == stream("a", 1).random()
    assert stream("a", 1).random() != stream("a", 2).random()


def test_frame_puts_zero_in_the_middle():
    frame = Frame(40, 20)

    assert (frame.x.mean(), frame.y.mean()) == pytest.approx((0, 0), abs=1e-6)
    assert frame.x.max() == pytest.approx(0.975)


def test_capped_keeps_the_shape():
    small = Frame(4096, 1024).capped(100_000)

    assert small.width * small.height <= 101_000
    assert small.aspect == pytest.approx(4, rel=0.02)


@pytest.mark.parametrize("sigma", [0.1, 1.5, 9.0])
def test_blur_keeps_the_mean_and_lowers_the_spread(sigma):
    values = np.random.default_rng(4).random((64, 80)).astype(np.float32)
    soft = blur(values, sigma)

    assert soft.shape == values.shape
    assert soft.mean() == pytest.approx(values.mean(), abs=0.02)
    assert soft.std() <= values.std()


def test_clouds_stay_near_zero():
    values = clouds(Frame(200, 120), stream("clouds"), cells=4)

    assert abs(values.mean()) < 0.25
    assert np.abs(values).max() < 1.6


def test_resize_gives_values_that_may_be_written():
    large = resize(np.zeros((4, 4, 3), np.float32), 9, 7)
    large[0, 0] = 1

    assert large.shape == (7, 9, 3)


def test_bilinear_samples_between_pixels():
    values = np.array([[[0.0], [1.0]]], dtype=np.float32)
    spot = bilinear(values, np.float32([[1.0]]), np.float32([[0.5]]))

    assert spot[0, 0, 0] == pytest.approx(0.5, abs=0.01)
