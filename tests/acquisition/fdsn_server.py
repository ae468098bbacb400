"""A small FDSN web service (station, dataselect) on loopback, with faults on demand."""

from __future__ import annotations

import threading
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from synthetic_files import T0, ground_noise, miniseed

from testban.model import isoformat

XML = """<?xml version="1.0" encoding="UTF-8"?>
<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.1">
 <Source>test</Source><Created>2020-01-01T00:00:00Z</Created>
 <Network code="{network}"><Station code="{station}" startDate="2000-01-01T00:00:00Z">
  <Latitude>{latitude}</Latitude><Longitude>120.0</Longitude><Elevation>10.0</Elevation>
  <Site><Name>x</Name></Site>
  {channels}
 </Station></Network>
</FDSNStationXML>"""
CHANNEL = """<Channel code="{channel}" locationCode="{location}" startDate="2000-01-01T00:00:00Z">
   <Latitude>{latitude}</Latitude><Longitude>120.0</Longitude><Elevation>10.0</Elevation><Depth>0</Depth>
   <Azimuth>0</Azimuth><Dip>-90</Dip><SampleRate>20</SampleRate>
   <Response>
    <InstrumentSensitivity><Value>6.0E8</Value><Frequency>1.0</Frequency>
     <InputUnits><Name>m/s</Name></InputUnits><OutputUnits><Name>count</Name></OutputUnits>
    </InstrumentSensitivity>
    <Stage number="1">
     <PolesZeros><InputUnits><Name>m/s</Name></InputUnits><OutputUnits><Name>V</Name></OutputUnits>
      <PzTransferFunctionType>LAPLACE (RADIANS/SECOND)</PzTransferFunctionType>
      <NormalizationFactor>1.0</NormalizationFactor><NormalizationFrequency>1.0</NormalizationFrequency>
      <Zero number="0"><Real>0</Real><Imaginary>0</Imaginary></Zero>
      <Zero number="1"><Real>0</Real><Imaginary>0</Imaginary></Zero>
      <Pole number="0"><Real>-0.037</Real><Imaginary>0.037</Imaginary></Pole>
      <Pole number="1"><Real>-0.037</Real><Imaginary>-0.037</Imaginary></Pole>
     </PolesZeros>
     <StageGain><Value>1500</Value><Frequency>1.0</Frequency></StageGain>
    </Stage>
   </Response>
  </Channel>"""


@dataclass
class FdsnServer:
    """Stations it serves, faults still to happen and requests it saw, each by "service NET.STA.CHA"."""

    channels: tuple[tuple[str, str, str, str], ...]
    base: str = ""
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    requests: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def count(self, key: str) -> int:
        return self.requests.count(key)

    def body(self, service: str, query: dict[str, str]) -> bytes | None:
        if service == "dataselect":
            codes = (query["network"], query["station"], query["location"].strip("-"), query["channel"])
            if codes not in self.channels:
                return None
            seed = self.channels.index(codes)
            return miniseed(ground_noise(6000, seed), T0, id=".".join(codes))
        if query["level"] == "channel":
            lines = ["#Network | Station | Location | Channel | Latitude | Longitude | Elevation | Depth"]
            lines += [f"{n}|{s}|{p}|{c}|{self.latitude(s)}|120.0|10.0|0" for n, s, p, c in self.channels]
            return "\n".join(lines).encode() if self.channels else None
        network, station = query["network"], query["station"]
        rows = [c for c in self.channels if c[:2] == (network, station)]
        words = {"network": network, "station": station, "latitude": self.latitude(station)}
        body = "".join(CHANNEL.format(**words, location=p, channel=c) for _, _, p, c in rows)
        return XML.format(**words, channels=body).encode()

    @staticmethod
    def latitude(station: str) -> float:
        return 40.0 + (ord(station[0]) - ord("A"))


def handler(server: FdsnServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            service = parts.path.split("/")[2]
            query = {k: v[0] for k, v in parse_qs(parts.query).items()}
            key = f"{service} {query['network']}.{query.get('station', '*')}.{query.get('channel', '*')}"
            server.requests.append(key)
            fault = server.faults[key].pop(0) if server.faults[key] else ""
            if fault == "timeout":
                server.release.wait(20)
                return
            if fault == "reset":
                self.connection.close()
                return
            body = server.body(service, query)
            if fault.isdigit() or body is None:
                self.send_response(int(fault or 204))
                if fault == "429":
                    self.send_header("Retry-After", "7")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(200)
            if fault != "cut":  # "cut": no length given, so that only the body itself can tell
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) - 100] if fault in ("truncated", "cut") else body)

        def log_message(self, *arguments):
            pass

    return Handler


@contextmanager
def serving(*channels: str):
    """A running server of the given channels ("NET.STA.LOC.CHA")."""
    server = FdsnServer(tuple(tuple(c.split(".")) for c in channels))  # type: ignore[misc]
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler(server))
    http.daemon_threads = True
    server.base = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        http.shutdown()
        http.server_close()
        thread.join()


def file_name(channel: str) -> str:
    """The waveform file of a channel for the tests' window."""
    first, last = (isoformat(t, 0).replace("-", "").replace(":", "") for t in (T0, T0 + 300))
    return f"waveforms/{channel}__{first}__{last}.mseed"
