"""An XML catalogue cut into its events without a byte lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from testban.errors import BulletinError


@dataclass(frozen=True, slots=True)
class CutXml:
    """``head`` + the ``events`` + ``tail`` is the file. Each event begins where the one before ends.

    ``wrapper`` is a start tag that declares the name spaces which hold for the events.
    """

    head: bytes
    events: tuple[bytes, ...]
    tail: bytes
    wrapper: bytes


def cut_events(data: bytes, file: str) -> CutXml:
    """Cut at the ends of the elements ``event`` that stand in ``eventParameters``.

    Raises
    ------
    BulletinError
        The file is not well-formed, not UTF-8 or ASCII, or no QuakeML.
    """
    cutter = _Cutter()
    parser = expat.ParserCreate()
    parser.XmlDeclHandler = cutter.declared
    parser.StartElementHandler = lambda name, attributes: cutter.start(name, attributes, parser)
    parser.EndElementHandler = lambda _name: cutter.end(parser)
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BulletinError(
            f"{file}, line {error.lineno}: not well-formed XML ({expat.ErrorString(error.code)}); "
            "perhaps the file was cut off: get it again"
        ) from error
    if cutter.encoding.upper() not in ("UTF-8", "US-ASCII", "ASCII"):
        raise BulletinError(f"{file}: XML in {cutter.encoding}; save it as UTF-8")
    if cutter.catalogue != "eventParameters":
        raise BulletinError(f"{file}: XML, but not QuakeML (its root is {cutter.root or 'nothing'!r})")
    cuts = [_after_tag(data, end) for end in cutter.ends]
    starts = [cutter.first, *cuts[:-1]] if cuts else []
    head = data[: cutter.first] if cuts else data
    tail = data[cuts[-1] :] if cuts else b""
    pieces = tuple(data[a:b] for a, b in zip(starts, cuts, strict=True))
    spaces = "".join(f" {name}={_quoted(value)}" for name, value in cutter.spaces.items())
    return CutXml(head, pieces, tail, f"<catalogue{spaces}>".encode())


class _Cutter:
    def __init__(self) -> None:
        self.path: list[str] = []
        self.encoding, self.root, self.catalogue = "UTF-8", "", ""
        self.spaces: dict[str, str] = {}
        self.first, self.ends = 0, []  # type: int, list[int]

    def declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = encoding or self.encoding

    def start(self, name: str, attributes: dict[str, str], parser: Any) -> None:
        local = name.rpartition(":")[2]
        if len(self.path) < 2:
            self.root = self.root or local
            self.catalogue = local if local == "eventParameters" else self.catalogue
            self.spaces |= {k: v for k, v in attributes.items() if k.startswith("xmlns")}
        elif self._catalogued() and local == "event" and not self.ends:
            self.first = parser.CurrentByteIndex
        self.path.append(local)

    def end(self, parser: Any) -> None:
        if self.path.pop() == "event" and self._catalogued():
            self.ends.append(parser.CurrentByteIndex)

    def _catalogued(self) -> bool:
        return self.path[-1:] == ["eventParameters"] and len(self.path) <= 2


def _after_tag(data: bytes, position: int) -> int:
    """Where the element ends whose end Expat puts at ``position``: at its end tag, or after an empty one."""
    return data.index(b">", position) + 1 if data.startswith(b"</", position) else position


def _quoted(value: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(value)
