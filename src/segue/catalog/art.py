"""Cover art: checked, bounded, kept once by the hash of its bytes, with the colours that tell it."""

import colorsys
import hashlib
import os
import secrets
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from segue.model.errors import BadInput
from segue.model.media import Art

MAX_BYTES = 20 << 20
MAX_PIXELS = 50_000_000
KEPT_SIDE_PX = 2_000
"""A picture larger than this is made smaller before it is kept."""
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
_FOLDER_STEMS = ("cover", "folder", "front", "album", "albumart", "artwork", "book", "poster", "image")


class ArtStore:
    """Pictures as files under a folder of Segue's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, art_id: str) -> Path:
        """Where the picture's bytes are (they may not be there yet). Raises BadInput for what is no art id."""
        digest = art_id.removeprefix("art_")
        if not art_id.startswith("art_") or len(digest) != 32 or not digest.isalnum():
            raise BadInput(f"{art_id!r} is not the id of a picture.", "Ids of pictures begin with art_.")
        return self.folder / digest[:2] / digest

    def put(self, data: bytes) -> Art:
        """Checks `data` and keeps it under its id. The same bytes are kept once.

        Raises BadInput when it is no picture, is broken, or is larger than MAX_BYTES or MAX_PIXELS.
        """
        art_id = id_of(data)
        kept, art = _checked(data, art_id)
        path = self.path(art_id)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            part.write_bytes(kept)
            part.replace(path)
        return art


def id_of(data: bytes) -> str:
    """The id of the picture whose bytes are `data`."""
    return f"art_{hashlib.blake2b(data, digest_size=16).hexdigest()}"


def folder_cover(pictures: Sequence[str]) -> str:
    """The name among `pictures` that is the folder's cover, or "" when none says so."""
    ranked = []
    for name in pictures:
        stem = os.path.splitext(name)[0].casefold()  # noqa: PTH122 (only a name, and called for every folder)
        for rank, known in enumerate(_FOLDER_STEMS):
            if stem == known or stem.startswith((f"{known}.", f"{known}-", f"{known}_", f"{known} ")):
                ranked.append((rank, len(stem), name))
                break
    if not ranked and len(pictures) == 1:
        return pictures[0]
    return min(ranked)[2] if ranked else ""


def read_picture(path: Path) -> bytes:
    """A picture file's bytes. Raises BadInput when it is too big, a link, or can't be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInput(f"The picture {path.name} can't be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise BadInput(f"The picture {path.name} is larger than {MAX_BYTES >> 20} MiB.", "Make it smaller.")
    return data


def _checked(data: bytes, art_id: str) -> tuple[bytes, Art]:
    """The bytes to keep, and their description."""
    from PIL import Image

    if len(data) > MAX_BYTES:
        raise BadInput(f"This picture is larger than {MAX_BYTES >> 20} MiB.", "Make it smaller.")
    try:
        with Image.open(BytesIO(data), formats=[*_FORMATS, "BMP"]) as image:
            width, height = image.size
            if width * height > MAX_PIXELS or not width or not height:
                raise BadInput(f"This picture is {width} × {height} pixels, which is too many.", "Make it smaller.")
            mime = _FORMATS.get(image.format or "", "")
            if mime and max(width, height) <= KEPT_SIDE_PX:
                image.draft("RGB", (192, 192))  # JPEG is decoded small, which is enough for colours and finds damage
                image.load()
                return data, Art(art_id, mime, width, height, palette_of(image))
            image.draft("RGB", (KEPT_SIDE_PX, KEPT_SIDE_PX))
            small = image.convert("RGB")
            small.thumbnail((KEPT_SIDE_PX, KEPT_SIDE_PX))
            out = BytesIO()
            small.save(out, "JPEG", quality=90)
            return out.getvalue(), Art(art_id, "image/jpeg", small.width, small.height, palette_of(small))
    except BadInput:
        raise
    except Image.DecompressionBombError as error:
        raise BadInput("This picture would unpack to too many pixels.", "Make it smaller.") from error
    except Exception as error:  # Pillow meets hostile bytes with any exception at all
        raise BadInput("This picture is broken, or no picture.", "Replace it.") from error


def palette_of(image: Any) -> tuple[str, ...]:
    """Up to five `#rrggbb` colours of a Pillow image: common and vivid first, each plainly unlike the ones before."""
    from PIL import Image

    small = np.asarray(image.convert("RGB").resize((40, 40), Image.Resampling.BOX), np.uint8).reshape(-1, 3)
    # Neighbouring shades count as one: 8 steps a channel. (Pillow's own quantiser costs many times as much.)
    shades = small.astype(np.int32) // 32 @ np.array([64, 8, 1])
    counts = np.bincount(shades, minlength=512)
    weighed = []
    for shade in np.argsort(-counts)[:48]:
        if not counts[shade]:
            break
        red, green, blue = (round(value) for value in small[shades == shade].mean(axis=0).tolist())
        _, light, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
        vivid = saturation * (1 - abs(2 * light - 1))
        weighed.append((float(counts[shade]) * (0.25 + vivid), (red, green, blue)))
    chosen: list[tuple[int, int, int]] = []
    for _, colour in sorted(weighed, reverse=True):
        if all(sum((a - b) ** 2 for a, b in zip(colour, other, strict=True)) > 40**2 for other in chosen):
            chosen.append(colour)
        if len(chosen) == 5:
            break
    return tuple("#{:02x}{:02x}{:02x}".format(*colour) for colour in chosen)
