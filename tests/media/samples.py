"""Small files, honest and hostile, made on the spot."""

import struct
import zlib
from fractions import Fraction
from io import BytesIO

import av
import numpy as np
from PIL import Image

from studio.media.encode import encode_mp4

RED = (220, 30, 30)
BLUE = (30, 30, 220)


def saved(image, form, **options):
    buffer = BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def halves(size=(64, 48), left=RED, right=BLUE):
    image = Image.new("RGB", size, right)
    image.paste(left, (0, 0, size[0] // 2, size[1]))
    return image


def noise(size=(200, 150), seed=1):
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8))


def chunk(name, content):
    checksum = zlib.crc32(name + content)
    return (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
    )


def one_bit_png(width, height, *extra):
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)
    chunks = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def repeated_gif(size, frames):
    """Repeat the image block of a one-colour GIF, which Pillow would merge."""
    single = saved(Image.new("P", size), "GIF")
    start = single.index(b"\x2c", 13 + 3 * 2 ** ((single[10] & 7) + 1))
    return single[:start] + single[start:-1] * frames + b"\x3b"


def repeated_webp(frames):
    pair = [Image.new("RGB", (2, 2), colour) for colour in (RED, BLUE)]
    data = saved(pair[0], "WEBP", save_all=True, append_images=pair[1:], duration=40)
    start = data.index(b"ANMF")
    end = start + 8 + int.from_bytes(data[start + 4 : start + 8], "little")
    body = data[8:start] + data[start:end] * frames
    return b"RIFF" + struct.pack("<I", len(body)) + body


def animation(form, size=(32, 24), colours=(RED, BLUE, RED)):
    frames = [Image.new("RGB", size, colour) for colour in colours]
    rest = frames[1:]
    return saved(frames[0], form, save_all=True, append_images=rest, duration=100)


def film_frames(size=(64, 48), count=12):
    base = np.asarray(noise((size[0] // 8, size[1] // 8)).resize(size))
    for number in range(count):
        frame = np.roll(base, number, axis=1).copy()
        frame[8:24, 8:24] = RED
        yield frame


def film(path, size=(64, 48), count=12, fps=12, audio=None):
    encode_mp4(film_frames(size, count), fps=fps, size=size, path=path, audio=audio)
    return path


def webm(path, size=(64, 48), count=12, fps=12):
    with av.open(path, "w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=fps)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number, pixels in enumerate(film_frames(size, count)):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def wave(seconds=0.5, rate=8000, hertz=440):
    time = np.arange(int(seconds * rate)) / rate
    samples = (np.sin(2 * np.pi * hertz * time) * 12_000).astype("<i2").tobytes()
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form
    body += b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(body)) + body


def mp3(path, seconds=0.5, rate=44_100):
    with av.open(path, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate, layout="mono")
        samples = np.zeros((1, int(seconds * rate)), dtype=np.int16)
        frame = av.AudioFrame.from_ndarray(samples, format="s16p", layout="mono")
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def decoded(path):
    """Return every picture of a film as an RGB array."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def distance(one, other):
    """Return the mean difference of two pictures, in levels of 0 to 255."""
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).mean())
