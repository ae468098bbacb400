"""Write src/testban/reference/data/recorded_motions.csv: PYTHONPATH=. python tools/build_recorded_motions.py

First motions of the recorded events of known kind that push one way, at their published places, as the
evidence counts them: clear ones on broadband channels. An explosion's are right where they point up. The
collapse of 2017 has no clear onset near its P; of Crandall Canyon there are an analyst's readings alone.
"""

from __future__ import annotations

from benchmarks.evaluate import data_folder
from benchmarks.first_motions import first_p_picks
from benchmarks.punggye_ri import TEST_2013, recordings_of_2013
from benchmarks.truth import known_origin
from packaged_table import write_table

from testban.acquisition import read_recordings, screen
from testban.earth.traveltimes import TravelTimes
from testban.identification.first_motion import clear_motion
from testban.identification.settings import FirstMotionSettings
from testban.model import isoformat

HEAD = """\
# First motions of recorded events of known kind, read by Testban (tools/build_recorded_motions.py): clear
# ones on broadband channels. Places and times: Yang and others 2021 (Korea), announced (Kambarata).
"""
COLUMNS = ("event", "kind", "time", "latitude", "longitude", "right", "wrong")
EXPLOSIONS = (
    ("kambarata-2009", ("explosions/kambarata-2009", None)),
    ("2013-02-12", TEST_2013),
    ("2016-01-06", ("dprk/2016-01-06", None)),
    ("2017-09-03", ("dprk/2017-09-03", None)),
)
"""Name, folder and part of it; times and places are those of `benchmarks.truth`."""


def main() -> None:
    data, times = data_folder(), TravelTimes.load("ak135")
    rows = []
    for name, (folder, part) in EXPLOSIONS:
        known = known_origin(folder, data, part)
        alone = (folder, part) == TEST_2013
        recordings = recordings_of_2013(data) if alone else screen(read_recordings([data / folder], None))
        place = known.latitude_deg, known.longitude_deg
        picks = first_p_picks(recordings, place, known.time, times)
        motions = [clear_motion(p, FirstMotionSettings()) for p in picks]
        told = (f"{place[0]:g}", f"{place[1]:g}", str(motions.count(1)), str(motions.count(-1)))
        rows.append((name, "explosion", isoformat(known.time, 1), *told))
    out = write_table("recorded_motions.csv", HEAD, COLUMNS, rows)
    print(out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
