"""Short voices in every format that people give, and the ways they break."""

import struct

import av
import numpy as np

CODECS = {
    "MP3": ("mp3", "libmp3lame"),
    "M4A": ("ipod", "aac"),
    "OGG": ("ogg", "libopus"),
    "WebM": ("webm", "libopus"),
}
# What recorders write when they do not know yet how long it will be.
UNKNOWN = 0xFFFF_FFFF


def tone(seconds=2.0, rate=48_000, loud=0.5):
    """Return a tone that begins after half of its time, from -1 to 1."""
    time = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * time) * loud * (time >= seconds / 2)


def wav(columns=None, *, bits=16, rate=48_000, tag=1, announced=None):
    """Write columns of samples, one a channel, as a WAV of so many bits."""
    columns = [tone(rate=rate)] if columns is None else columns
    data = _packed(np.stack(columns, axis=1), bits)
    row = len(columns) * bits // 8
    length = len(data) if announced is None else announced
    form = struct.pack("<HHIIHH", tag, len(columns), rate, rate * row, row, bits)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form
    body += b"data" + struct.pack("<I", length) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def encoded(path, form, samples=None):
    """Write a sound in stereo at 48 kHz; form is a key of CODECS."""
    container_name, codec = CODECS[form]
    pair = np.repeat(tone() if samples is None else samples, 2)
    frame = av.AudioFrame.from_ndarray(
        (pair * 32_767).astype(np.int16)[None], format="s16", layout="stereo"
    )
    frame.sample_rate, frame.pts = 48_000, 0
    with av.open(str(path), "w", format=container_name) as container:
        stream = container.add_stream(codec, rate=48_000, layout="stereo")
        _mux(container, stream, frame)
    return path


def samples_of(path):
    """Return a WAV of 16 bits as rows of samples, read without our code."""
    data = path.read_bytes()
    channels = int.from_bytes(data[22:24], "little")
    return np.frombuffer(data[44:], "<i2").reshape(-1, channels)


def _mux(container, stream, frame):
    context = stream.codec_context
    cutter = av.AudioResampler(
        format=context.format, layout="stereo", rate=48_000, frame_size=1024
    )
    if context.frame_size:
        cutter.frame_size = context.frame_size
    for piece in [*cutter.resample(frame), *cutter.resample(None), None]:
        container.mux(stream.encode(piece))


def _packed(rows, bits):
    if bits == 8:
        return (rows * 127 + 128).astype("u1").tobytes()
    if bits == 24:
        wide = (rows * 8_388_607).astype("<i4")
        return wide.view("u1").reshape(-1, 4)[:, :3].tobytes()
    return (rows * 32_767).astype("<i2").tobytes()
