"""From bytes to lines of text, and what can be said of bytes that are no text in the encoding that was named."""

import codecs
import io
import itertools
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, NoReturn

from airline_sentiment.errors import InputError
from airline_sentiment.tables.formats import UTF_8, ReadOptions, shortened
from airline_sentiment.tables.sources import Source

# Stands where the text ends because bytes do not fit: no decoder gives half of a surrogate pair.
BROKEN = "\udfff"

MARK = "\ufeff"
LOST = "\N{REPLACEMENT CHARACTER}"
_CANDIDATES = (UTF_8, "cp1252", "mac_roman", "latin-1")
# Longer pieces are slower: memory for their text comes from the system each time.
_BLOCK_BYTES = 1 << 13
_SNIFFED = 256
# Keeps what is no text from filling the memory.
_LONGEST_LINE = 1 << 27
_AROUND = 12
_LINE_END = re.compile("[\r\n]+")


class Text:
    """The text of a source, block by block.

    It ends at bytes that do not fit, with `BROKEN`, so that whoever reads rows can say in which row that is.

    Attributes:
        characters: how many have been given away.
        failed: whether bytes did not fit.
    """

    def __init__(self, source: Source, stream: IO[bytes], options: ReadOptions) -> None:
        self.characters = 0
        self.failed = False
        self._source, self._stream, self._options = source, stream, options
        self._around = b"", b""
        self._bad = self._left = b""
        self._is_cut = False

    def blocks(self) -> Iterator[str]:
        """Yield the text in pieces, without a mark at its beginning."""
        decoder = codecs.getincrementaldecoder(self._options.encoding)()
        for block in itertools.chain(_blocks(self._stream), [b""]):
            text = self._decoded(decoder, block)
            if not self.characters:
                text = text.removeprefix(MARK)
                self._refuse_other_utf(text[:_SNIFFED])
            self.characters += len(text)
            yield text
            if self.failed:
                return

    def lines(self) -> Iterator[str]:
        r"""Yield the lines, each with its end as it is: `\n`, `\r\n` or `\r`."""
        return itertools.chain.from_iterable(self._whole_lines())

    def refuse(self, where: str) -> NoReturn:
        """Say which bytes do not fit, and under which encodings the whole source is text.

        Raises:
            InputError: always.
        """
        options = self._options
        found = f"{self._source.name}: {where}: {self._bad[:8]!r} is not {options.encoding}"
        if self._is_cut:
            found += ", or the file is cut off within a character"
        if self._source.can_be_read_again:
            blocks = _blocks(self._source.stream())
            reads = "the whole file reads as"
        else:
            blocks = itertools.chain([self._left], _blocks(self._stream))
            reads = "a pipe cannot be read twice, but from there on it reads as"
        fitting, good, bad = _fitting(blocks, options.encoding)
        if good > bad:
            found += f", while {good:,} characters beyond ASCII are (places like this: {bad:,}), so it may be damaged"
        examples = ", ".join(f"{encoding} ({self._shown(encoding)})" for encoding in fitting)
        if not examples:
            raise InputError(f"{found}, and no other common encoding reads the whole: it is damaged, or no text")
        raise InputError(f"{found}; {reads} {examples}: choose with {options.settings.encoding}")

    def _whole_lines(self) -> Iterator[list[str] | io.StringIO]:
        begun: list[str] = []
        for text in self.blocks():
            # A carriage return at the end may be half of a line end.
            end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
            if not end and not (begun and begun[-1].endswith("\r")):
                begun.append(text)
                self._refuse_endless(len(begun))
                continue
            yield io.StringIO("".join((*begun, text[:end])), newline="")
            begun = [text[end:]]
        rest = "".join(begun)
        # The quote ends a quoted cell that the bytes are in; elsewhere it is one more character of a cell.
        yield io.StringIO(rest + '"\n' if self.failed else rest, newline="")

    def _decoded(self, decoder: codecs.IncrementalDecoder, block: bytes) -> str:
        before = decoder.getstate()
        try:
            return decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            good = self._note(error, block)
        except UnicodeError as error:
            raise InputError(f"{self._source.name}: not {self._options.encoding}: {error}") from None
        decoder.setstate(before)
        with suppress(UnicodeError):
            return decoder.decode(block[:good]) + BROKEN
        return BROKEN

    def _note(self, error: UnicodeDecodeError, block: bytes) -> int:
        """Keep what is to be said of the bytes that do not fit, and return how many of the block come before them."""
        data, at = error.object, error.start
        self.failed = True
        self._is_cut = error.reason == "unexpected end of data"
        self._bad, self._left = data[at : error.end], data[at:]
        self._around = data[max(0, at - _AROUND) : at], data[at : error.end + _AROUND]
        return max(0, at - (len(data) - len(block)))

    def _refuse_endless(self, blocks: int) -> None:
        if blocks * _BLOCK_BYTES > _LONGEST_LINE:
            raise InputError(f"{self._source.name}: a line of more than {_LONGEST_LINE:,} bytes, so no table of lines")

    def _refuse_other_utf(self, text: str) -> None:
        """Refuse UTF-16 without a mark that was read as something else: every other character is NUL."""
        halves = {"utf-16-le": text[1::2], "utf-16-be": text[0::2]}
        for encoding, half in halves.items():
            if len(half) > 1 and half.count("\0") > len(half) // 2:
                raise InputError(
                    f"{self._source.name}: every other character is NUL, as in {encoding} read as "
                    f"{self._options.encoding}: choose with {self._options.settings.encoding}"
                )

    def _shown(self, encoding: str) -> str:
        if encoding == "utf-16":
            return "it begins with its mark"
        before, after = (part.decode(encoding, errors="ignore") for part in self._around)
        return f"'{shortened(_LINE_END.split(before)[-1] + _LINE_END.split(after)[0])}'"


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: stream.read(_BLOCK_BYTES), b"")


def _fitting(blocks: Iterator[bytes], tried: str) -> tuple[list[str], int, int]:
    """Return the encodings under which all of the blocks are text without control characters.

    Also how many characters beyond ASCII are right in the one that was tried, and how many places are not.
    """
    first = next(blocks, b"")
    marked = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    names = ["utf-16"] if marked else [name for name in _CANDIDATES if not _same(name, tried)]
    decoders = {name: codecs.getincrementaldecoder(name)() for name in names}
    lenient = codecs.getincrementaldecoder(tried)(errors="replace")
    good = bad = 0
    for block in itertools.chain([first], blocks, [b""]):
        for name in tuple(decoders):
            try:
                text = decoders[name].decode(block, final=not block)
            except UnicodeError:
                del decoders[name]
                continue
            if name == "latin-1" and any("\x80" <= character < "\xa0" for character in set(text)):
                del decoders[name]
        with suppress(UnicodeError):
            text = lenient.decode(block, final=not block)
            good += sum(map(text.count, {character for character in text if character > "\x7f"} - {LOST}))
            bad += text.count(LOST)
    return list(decoders), good, bad


def _same(one: str, other: str) -> bool:
    return codecs.lookup(one).name == codecs.lookup(other).name
