"""Which regional model of the crust holds at a place."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from testban.earth.layered import load_layered, packaged_models
from testban.earth.velocity_files import ENDING, beneath, load_velocities
from testban.earth.velocity_model import EarthModel
from testban.errors import ModelRangeError

GLOBAL_MODEL = "ak135"
"""What lies below the layers of a region, and everywhere else."""


@dataclass(frozen=True)
class Region:
    """A box of places whose crust is that of the packaged layered model ``model``."""

    model: str
    latitude_deg: tuple[float, float]
    longitude_deg: tuple[float, float]

    def holds(self, latitude_deg: float, longitude_deg: float) -> bool:
        """Whether the place lies in the box; east of its western side, across the date line too."""
        south, north = self.latitude_deg
        west, east = self.longitude_deg
        return south <= latitude_deg <= north and (longitude_deg - west) % 360.0 <= (east - west) % 360.0


@cache
def regions() -> tuple[Region, ...]:
    """The packaged regions; the first that holds a place counts."""
    text = (files("testban.earth") / "data" / "regions.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["region"]
    return tuple(Region(r["model"], tuple(r["latitude_deg"]), tuple(r["longitude_deg"])) for r in rows)


def model_name_at(latitude_deg: float, longitude_deg: float) -> str:
    """Name of the model for a source at a place: a region's, or the global one."""
    for region in regions():
        if region.holds(latitude_deg, longitude_deg):
            return region.model
    return GLOBAL_MODEL


@cache
def packaged_model(name: str) -> EarthModel:
    """A packaged model: global, or a region's layers on top of the global one.

    Raises
    ------
    ModelRangeError
        No model of that name is packaged.
    """
    if (files("testban.earth") / "data" / f"{name}{ENDING}").is_file():
        return load_velocities(name)
    if name in packaged_models():
        return beneath(load_layered(name), load_velocities(GLOBAL_MODEL))
    known = ("ak135", "iasp91", *packaged_models())
    raise ModelRangeError(
        f"no Earth model '{name}'; packaged: {', '.join(known)}. "
        "A model of your own is read from a file that ends in .nd, .tvel or .mod"
    )
