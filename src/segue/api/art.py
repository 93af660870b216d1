"""Pictures in the size a page asks for, made once; and drawn ones for what has none."""

import hashlib
import secrets
import threading
from html import escape
from pathlib import Path

from segue.model.errors import BadInput, NotFound

SIZES = (96, 192, 384, 768)
CACHE_BYTES = 512 * 1024 * 1024
SWEEP_EVERY = 200
"""How many renditions are made between two looks at how much room they take."""
AT_ONCE = 2
MAX_PIXELS = 60_000_000

_HUES = ((24, 74), (340, 60), (268, 48), (214, 56), (176, 46), (128, 38), (48, 70), (6, 64))


class ArtShelf:
    """Renditions of the pictures in `originals`, kept in `cache`."""

    def __init__(self, originals: Path, cache: Path, cache_bytes: int = CACHE_BYTES) -> None:
        self.originals, self.cache, self.cache_bytes = originals, cache, cache_bytes
        self._turns = threading.Semaphore(AT_ONCE)
        self._made = 0

    def original(self, art_id: str) -> Path:
        """The picture as it was found. Raises NotFound."""
        digest = art_id.removeprefix("art_")
        if not art_id.startswith("art_") or not digest.isalnum() or not digest.isascii() or not 8 <= len(digest) <= 80:
            raise NotFound("There is no such picture.")
        path = self.originals / digest[:2] / digest
        if not path.is_file():
            raise NotFound("There is no such picture.", "A scan finds the pictures beside your files again.")
        return path

    def rendition(self, art_id: str, size: int) -> Path:
        """The picture as WebP, at most `size` pixels a side (never enlarged). Raises NotFound, BadInput when broken."""
        if size not in SIZES:
            raise BadInput(f"There is no size {size}.", f"Ask for {', '.join(map(str, SIZES))}.")
        source = self.original(art_id)
        path = self.cache / "art" / art_id[4:6] / f"{art_id}-{size}.webp"
        if path.is_file():
            return path
        with self._turns:
            if not path.is_file():
                _render(source, path, size)
                self._made += 1
                if self._made % SWEEP_EVERY == 1:
                    self.sweep()
        return path

    def sweep(self) -> None:
        """Throws away the renditions that were made longest ago, until the rest fit into the bound."""
        found = []
        for path in (self.cache / "art").glob("*/*.webp"):
            try:
                info = path.stat()
            except OSError:
                continue
            found.append((info.st_mtime_ns, info.st_size, path))
        room = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if room <= self.cache_bytes:
                return
            path.unlink(missing_ok=True)
            room -= size


def _render(source: Path, target: Path, size: int) -> None:
    from PIL import Image, ImageOps

    try:
        with Image.open(source) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadInput("The picture is too large to be shown.", "Make it smaller and scan again.")
            picture.draft("RGB", (size * 2, size * 2))  # JPEG decodes straight to about the size wanted
            upright = ImageOps.exif_transpose(picture) or picture
            small = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in picture.info else "RGB")
            small.thumbnail((size, size), Image.Resampling.LANCZOS, reducing_gap=2.0)
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
            try:
                small.save(part, "WEBP", quality=82, method=4)
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput("The picture is broken.", "Replace it with a good copy and scan again.") from error


def placeholder(seed: str, title: str) -> str:
    """A drawn cover (SVG, 400 × 400): always the same for one seed, with the title's initials."""
    digest = hashlib.sha256(seed.encode("utf-8", "replace")).digest()
    hue, saturation = _HUES[digest[0] % len(_HUES)]
    rings = []
    for number in range(3):
        x, y = 60 + digest[1 + number * 3] * 280 // 255, 60 + digest[2 + number * 3] * 280 // 255
        radius = 60 + digest[3 + number * 3] * 150 // 255
        light = 38 + number * 9
        rings.append(
            f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="hsl({hue},{saturation}%,{light}%)" '
            f'stroke-width="{22 - number * 6}" opacity=".55"/>'
        )
    words = [word for word in title.split() if word[:1].isalnum()]
    initials = escape("".join(word[0] for word in words[:2]).upper() or "♪")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">'
        f'<rect width="400" height="400" fill="hsl({hue},{saturation}%,22%)"/>{"".join(rings)}'
        f'<text x="200" y="236" font-family="system-ui,sans-serif" font-size="108" font-weight="600" '
        f'text-anchor="middle" fill="hsl({hue},{saturation}%,90%)">{initials}</text></svg>'
    )
