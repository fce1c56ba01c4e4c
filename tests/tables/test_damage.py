"""Whatever is done to a file, it is read or answered with one line."""

import functools
import gzip
import io
import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from airline_sentiment.errors import InputError
from airline_sentiment.tables.formats import ReadOptions
from airline_sentiment.tables.reading import batches_of
from airline_sentiment.tables.sources import Source

ROWS = [{"id": row, "text": f'“{row}”, "é😀"\r\n', "x": [row, {"a": None}]} for row in range(200)]
CSV = "id,text\r\n" + "".join(f'{row},"“{row}”, ""é😀""\r\n"\r\n' for row in range(200))

# Times in the bytes would give the tests other names in every process.
packed = functools.partial(gzip.compress, mtime=0)


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(
        pa.Table.from_pylist([{"id": row, "text": f"é{row}"} for row in range(200)]), stream, row_group_size=80
    )
    return stream.getvalue()


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("t.csv"), CSV, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


FILES = [
    ("t.csv", CSV.encode()),
    ("t.csv", CSV.encode("utf-16")),
    ("t.jsonl", "".join(json.dumps(row) + "\n" for row in ROWS).encode()),
    ("t.json", json.dumps(ROWS, ensure_ascii=False).encode()),
    ("t.parquet", parquet()),
    ("t.csv.gz", packed(CSV.encode())),
    ("t.csv.zip", zipped()),
]
PIECES = st.binary(max_size=3) | st.sampled_from([b'"', b"\r", b"\0", b"{", b"]", b"\\", b"\xff\xfe", b"\xed\xa0"])
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 50), PIECES), max_size=4)


class Pipe(io.RawIOBase):
    """Gives a few bytes at a time."""

    def __init__(self, content: bytes) -> None:
        self.content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        return self.content.readinto(memoryview(buffer)[:100])


@settings(max_examples=400, deadline=None)
@given(
    file=st.sampled_from(FILES),
    changes=CHANGES,
    cut=st.floats(0, 1) | st.just(1.0),
    encoding=st.sampled_from(["utf-8", "utf-8", "cp1252", "utf-16", "utf-16-le", "utf-7", "shift_jis", "iso2022_jp"]),
    is_pipe=st.booleans(),
    is_named=st.booleans(),
)
def test_a_damaged_file_is_read_or_answered_with_one_line(
    file: tuple[str, bytes],
    changes: list[tuple[float, int, bytes]],
    cut: float,
    encoding: str,
    is_pipe: bool,
    is_named: bool,
) -> None:
    name, content = file
    for where, removed, added in changes:
        at = int(where * len(content))
        content = content[:at] + added + content[at + removed :]
    content = content[: int(cut * len(content))]
    stream = io.BufferedReader(Pipe(content)) if is_pipe else io.BytesIO(content)
    line = "t: read"
    try:
        source = Source("t", stream, name if is_named else "t")
        for batch in batches_of(source, ReadOptions(encoding=encoding), ("text",)):
            batch.validate(full=True)
        source.close()
    except InputError as error:
        line = str(error)
    assert line.startswith("t: ")
    assert "\n" not in line
    assert len(line) < 1000
