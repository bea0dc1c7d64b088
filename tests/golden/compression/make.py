"""Writes what the real codecs make of the same texts, for kq's own to read.

Needs lz4, python-snappy and zstandard:  python make.py     (in this folder; text.bin and runs.bin are its inputs)
The files named java-* are written by MakeJava.java, the same way, with Kafka's own streams.
"""

import gzip
import struct
import sys
from pathlib import Path

import lz4.frame
import snappy
import zstandard

here = Path(__file__).parent
texts = {name: (here / f"{name}.bin").read_bytes() for name in ("text", "runs")}


def save(name, data):
    (here / f"{name}.bin").write_bytes(data)


def frame(data, **options):
    return lz4.frame.compress(data, **options)


for name, text in texts.items():
    linked = dict(block_linked=True, block_size=lz4.frame.BLOCKSIZE_MAX64KB)
    save(f"lz4-linked-{name}", frame(text, **linked, store_size=False))
    save(
        f"lz4-everything-{name}",
        frame(text, block_linked=False, content_checksum=True, block_checksum=True, store_size=True),
    )
    save(f"lz4-best-{name}", frame(text, compression_level=12, block_size=lz4.frame.BLOCKSIZE_MAX4MB))
    save(f"snappy-raw-{name}", snappy.compress(text))
    save(f"zstd-{name}", zstandard.ZstdCompressor(level=3).compress(text))
    save(f"zstd-unsized-{name}", zstandard.ZstdCompressor(level=9, write_content_size=False, write_checksum=True).compress(text))
    save(f"gzip-{name}", gzip.compress(text, mtime=0))

text = texts["text"]
skipped = struct.pack("<II", 0x184D2A53, 5) + b"kafka"
half = len(text) // 2
save("lz4-several-text", frame(text[:half]) + skipped + frame(text[half:], content_checksum=True) + skipped)
compressor = zstandard.ZstdCompressor()
save("zstd-several-text", compressor.compress(text[:half]) + skipped + compressor.compress(text[half:]))
save("gzip-several-text", gzip.compress(text[:half], mtime=0) + gzip.compress(text[half:], mtime=0))
print("python", sys.version.split()[0], "lz4", lz4.library_version_string(), "zstd", zstandard.ZSTD_VERSION)
