"""Station lists of real networks, read from the recorded data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from benchmarks.cases import KAMBARATA, TEST_2017

from testban.earth.geodesy import inverse
from testban.model import Site

SEISMIC = ("sz", "bz", "SHZ", "BHZ", "HHZ", "EHZ")
"""Vertical seismic channels in the list of the International Monitoring System."""


def sac_network(folder: Path) -> dict[str, Site]:
    """Stations of a folder of SAC files, by their headers."""
    from obspy import read

    sites: dict[str, Site] = {}
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() == ".sac" and "Z" in p.name):
        stats = read(str(path), format="SAC", headonly=True)[0].stats
        site = Site(stats.network, stats.station, float(stats.sac.stla), float(stats.sac.stlo))
        sites.setdefault(site.key, site)
    return sites


def stationxml_network(folder: Path) -> dict[str, Site]:
    """Stations of a folder of StationXML."""
    from obspy import read_inventory

    sites: dict[str, Site] = {}
    for path in sorted(folder.glob("*.xml")):
        for network in read_inventory(str(path)):
            for station in network:
                site = Site(network.code, station.code, station.latitude, station.longitude)
                sites.setdefault(site.key, site)
    return _apart(sites)


def monitoring_network(folder: Path) -> dict[str, Site]:
    """Seismic stations of the International Monitoring System: one element of each array. CSS 3.0 tables."""
    vertical = {
        line[:6].strip() for line in _lines(folder / "ueb_test.sitechan") if line[7:15].strip() in SEISMIC
    }
    sites: dict[str, Site] = {}
    for line in _lines(folder / "ueb_test.site"):
        words = line.split()
        if words[0] in vertical and words[0] not in {s.station for s in sites.values()}:
            site = Site("IM", words[0], float(words[3]), float(words[4]))
            sites[site.key] = site
    return _apart(sites)


def networks(data: Path) -> dict[str, dict[str, Site]]:
    """Of the recorded data, by name."""
    return {
        "Korea and Japan": sac_network(data / TEST_2017),
        "Kyrgyzstan": sac_network(data / KAMBARATA),
        "Norway": stationxml_network(data / "nnsn" / "stationxml"),
        "California": stationxml_network(data / "earthquakes" / "california-2019-07-16" / "stations"),
        "IMS": monitoring_network(data / "ims"),
    }


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def _apart(sites: dict[str, Site]) -> dict[str, Site]:
    """One station of each group within 30 km: the elements of an array are one reading."""
    kept: dict[str, Site] = {}
    for key, site in sites.items():
        if kept:
            lat = np.array([s.latitude_deg for s in kept.values()])
            lon = np.array([s.longitude_deg for s in kept.values()])
            if float(inverse(site.latitude_deg, site.longitude_deg, lat, lon)[0].min()) < 30.0:
                continue
        kept[key] = site
    return kept
