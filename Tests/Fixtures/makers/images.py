"""Small image files and the pixels that they must decode to.

PNG files are written here by hand, because Pillow cannot write every depth, filter and interlace; their pixels are
computed from the samples, and compared with Pillow's where Pillow keeps 8 bits. JPEG pixels and resized pictures are
Pillow's.
"""

import base64
import io
import json
import struct
import zlib
from fractions import Fraction

import numpy as np
from PIL import Image

RANDOM = np.random.default_rng(2013)
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CASES = []


def text(data):
    return base64.b64encode(bytes(data)).decode()


def add(name, kind, file, pixels):
    pixels = np.asarray(pixels, np.uint8)
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    CASES.append(
        dict(
            name=name,
            format=kind,
            width=width,
            height=height,
            channels=channels,
            file=text(file),
            pixels=text(pixels.tobytes()),
        )
    )


def chunk(name, content):
    body = name.encode() + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def pack(row, depth):
    """A row of samples, the first ones in the high bits."""
    bits = "".join(format(int(sample), f"0{depth}b") for sample in row)
    bits += "0" * (-len(bits) % 8)
    return [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]


def predict(kind, a, b, c):
    if kind == 4:
        return min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
    return [0, a, b, (a + b) // 2][kind]


def filtered(samples, depth, filters):
    """The rows of a picture [h, w, samples], each with the next filter type of the list in front."""
    distance = max(1, samples.shape[2] * depth // 8)
    result, above = [], None
    for y in range(samples.shape[0]):
        row = pack(samples[y].ravel(), depth)
        above = above or [0] * len(row)
        kind = filters[y % len(filters)]
        result.append(kind)
        for i, value in enumerate(row):
            a = row[i - distance] if i >= distance else 0
            c = above[i - distance] if i >= distance else 0
            result.append((value - predict(kind, a, above[i], c)) % 256)
        above = row
    return bytes(result)


def png(samples, colour, depth, interlaced=False, filters=(0, 1, 2, 3, 4), palette=None, trns=None, split=1, extra=b""):
    height, width = samples.shape[:2]
    file = b"\x89PNG\r\n\x1a\n" + chunk("IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
    file += extra
    if palette is not None:
        file += chunk("PLTE", palette.astype(np.uint8).tobytes())
    if trns is not None:
        file += chunk("tRNS", trns)
    parts = [samples[y::dy, x::dx] for x, y, dx, dy in PASSES] if interlaced else [samples]
    data = zlib.compress(b"".join(filtered(part, depth, filters) for part in parts if part.size), 9)
    size = -(-len(data) // split)
    for at in range(0, len(data), size):
        file += chunk("IDAT", data[at : at + size])
    return file + chunk("IEND", b"")


def on_white(value, alpha, maximum):
    light = Fraction(int(value) * int(alpha) + maximum * (maximum - int(alpha)), maximum * maximum)
    return int(light * 255 + Fraction(1, 2))


def expected(samples, colour, depth, palette=None, trns=None):
    maximum = 2**depth - 1
    height, width = samples.shape[:2]
    channels = 1 if colour in (0, 4) else 3
    result = np.zeros((height, width, channels), np.uint8)
    key = None if trns is None or colour == 3 else [v & maximum for v in struct.unpack(f">{len(trns) // 2}H", trns)]
    for y in range(height):
        for x in range(width):
            pixel = [int(v) for v in samples[y, x]]
            if colour == 3:
                alpha = trns[pixel[0]] if trns is not None and pixel[0] < len(trns) else 255
                result[y, x] = [on_white(v, alpha, 255) for v in palette[pixel[0]]]
            else:
                alpha = pixel[-1] if colour in (4, 6) else 0 if pixel == key else maximum
                result[y, x] = [on_white(v, alpha, maximum) for v in pixel[:channels]]
    return result[:, :, 0] if channels == 1 else result


def add_png(name, samples, colour, depth, **options):
    file = png(samples, colour, depth, **options)
    pixels = expected(samples, colour, depth, options.get("palette"), options.get("trns"))
    picture = Image.open(io.BytesIO(file))
    picture.load()
    if depth <= 8 and colour in (0, 2, 3) and options.get("trns") is None:
        seen = np.asarray(picture.convert("L" if pixels.ndim == 2 else "RGB"))
        assert np.array_equal(seen, pixels), name
    add(name, "PNG", file, pixels)


def noise(width, height, colour, depth):
    return RANDOM.integers(0, 2**depth, (height, width, SAMPLES[colour]))


NAMES = {0: "grey", 2: "rgb", 3: "palette", 4: "greyAlpha", 6: "rgba"}


def pngs():
    for colour, depths in {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}.items():
        for depth in depths:
            palette = RANDOM.integers(0, 256, (min(2**depth, 20), 3)) if colour == 3 else None
            for interlaced in [False, True]:
                samples = noise(7, 5, colour, depth)
                if colour == 3:
                    samples = samples % len(palette)
                if colour in (4, 6):  # some pixels wholly opaque, some wholly transparent
                    samples[0, :, -1] = 2**depth - 1
                    samples[1, :, -1] = 0
                add_png(
                    f"{NAMES[colour]}{depth}{'-adam7' if interlaced else ''}",
                    samples,
                    colour,
                    depth,
                    interlaced=interlaced,
                    palette=palette,
                )
    for kind, title in enumerate(["none", "sub", "up", "average", "paeth"]):
        add_png(f"filter-{title}", noise(6, 4, 2, 8), 2, 8, filters=(kind,))
    add_png("filter-paeth-grey4", noise(9, 4, 0, 4), 0, 4, filters=(4, 3))
    for width, height in [(1, 1), (1, 9), (9, 1), (17, 11)]:
        add_png(f"adam7-{width}x{height}", noise(width, height, 0, 2), 0, 2, interlaced=True)
    add_png("key-grey2", noise(7, 5, 0, 2), 0, 2, trns=b"\x00\x02")
    add_png("key-grey16", np.array([[[0x1234], [0x1235], [0x0034]]]), 0, 16, trns=b"\x12\x34")
    add_png("key-rgb8", np.array([[[1, 2, 3], [1, 2, 4], [200, 100, 0]]]), 2, 8, trns=b"\x00\x01\x00\x02\x00\x03")
    add_png(
        "key-rgb16-adam7",
        np.array([[[258, 3, 4], [257, 3, 4], [258, 3, 65535]]] * 2),
        2,
        16,
        trns=b"\x01\x02\x00\x03\x00\x04",
        interlaced=True,
    )
    add_png(
        "palette4-alpha",
        noise(7, 5, 3, 4) % 6,
        3,
        4,
        palette=RANDOM.integers(0, 256, (6, 3)),
        trns=bytes([0, 128, 254]),
    )
    add_png("five-idat", noise(7, 5, 2, 8), 2, 8, split=5)
    add_png(
        "ancillary",
        noise(7, 5, 2, 8),
        2,
        8,
        palette=RANDOM.integers(0, 256, (4, 3)),
        extra=chunk("gAMA", struct.pack(">I", 45455)) + chunk("tEXt", b"Title\0noise"),
    )


def add_jpeg(name, picture, change=lambda file: file, **options):
    stream = io.BytesIO()
    picture.save(stream, "JPEG", **options)
    file = change(stream.getvalue())
    seen = Image.open(io.BytesIO(file))
    add(name, "JPEG", file, np.asarray(seen if seen.mode == "L" else seen.convert("RGB")))


def ycck(file):
    """The same data with the colour transform of the Adobe segment set: other colours, but a YCCK file."""
    at = file.index(b"Adobe")
    assert file[at + 11] == 0
    return file[: at + 11] + b"\x02" + file[at + 12 :]


def jpegs():
    y, x = np.mgrid[0:17, 0:22]
    colours = np.stack([x * 11 % 256, y * 15 % 256, 128 + 100 * np.sin(x / 3 + y / 4)], 2).astype(np.uint8)
    rgb = Image.fromarray(colours)
    add_jpeg("jpeg-rgb-444", rgb, quality=85, subsampling=0)
    add_jpeg("jpeg-rgb-420", rgb, quality=85, subsampling=2)
    add_jpeg("jpeg-rgb-progressive", rgb, quality=75, progressive=True)
    add_jpeg("jpeg-rgb-restarts", rgb, quality=75, restart_marker_blocks=1)
    add_jpeg("jpeg-grey", rgb.convert("L"), quality=85)
    add_jpeg("jpeg-grey-progressive", rgb.convert("L"), quality=85, progressive=True)
    add_jpeg("jpeg-cmyk", rgb.convert("CMYK"), quality=85)
    add_jpeg("jpeg-ycck", rgb.convert("CMYK"), change=ycck, quality=85)


def resized():
    resizes = []
    source = RANDOM.integers(0, 256, (11, 13, 3)).astype(np.uint8)
    for width, height in [(5, 4), (26, 22), (6, 30), (40, 3), (1, 1), (12, 10), (13, 5)]:
        # Mode F keeps Pillow's result from being rounded to 8 bits between the two axes.
        planes = [
            np.asarray(Image.fromarray(source[:, :, c].astype(np.float32)).resize((width, height), Image.BILINEAR))
            for c in range(3)
        ]
        resizes.append(dict(width=width, height=height, values=text(np.stack(planes, 2).astype("<f4").tobytes())))
    return dict(width=13, height=11, pixels=text(source.tobytes()), results=resizes)


def write(folder):
    pngs()
    jpegs()
    with open(folder / "images.json", "w") as stream:
        json.dump(dict(images=CASES, resized=resized()), stream, indent=0)
        stream.write("\n")
