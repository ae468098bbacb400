"""A stand-in for RSTT's C library, compiled on the spot: a made-up Earth behind the published functions."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = r"""
#include <math.h>
#include <string.h>
static double distance, depth, height; static int phase, made = -1, loaded, clears;
static int number(const char *name) {
    const char *names[] = {"Pn", "Sn", "Pg", "Lg"};
    for (int k = 0; k < 4; k++) if (!strcmp(name, names[k])) return k;
    return -1;
}
int slbm_shell_create(void) { loaded = 0; clears = 0; return 0; }
int slbm_shell_delete(void) { loaded = 0; return 0; }
int slbm_shell_LOADER(const char *path) { loaded = strstr(path, "model") != 0; return loaded ? 0 : 106; }
int slbm_shell_getErrorMessage(char *text) { strcpy(text, "no such model"); return 0; }
int slbm_shell_createGreatCircle(const char *name, double *lat1, double *lon1, double *z1,
                                 double *lat2, double *lon2, double *z2) {
    made = -1;
    if (!loaded) return 106;
    phase = number(name);
    if (phase < 0) return 100;
    distance = acos(fmin(1.0, sin(*lat1) * sin(*lat2) + cos(*lat1) * cos(*lat2) * cos(*lon1 - *lon2)));
    depth = *z1; height = -*z2;
    if (phase > 1 && depth > 35.0) return 200;
    if (distance > 0.2618) return 201;
    if (depth > 200.0) return 202;
    made = phase;
    return 0;
}
int slbm_shell_getTravelTime(double *time) {
    const double velocity[] = {8.0, 4.5, 6.0, 3.5}, head[] = {6.0, 10.0, 0.0, 0.0};
    if (made < 0) return 105;
    *time = 6371.0 * distance / velocity[made] + head[made] + height / 6.0 - depth / 20.0;
    return 0;
}
int slbm_shell_getTTUncertainty(double *sigma) { if (made < 0) return 105; *sigma = 0.5 + made; return 0; }
int slbm_shell_clear(void) { clears++; made = -1; return 0; }
int fake_clears(void) { return clears; }
"""


def compiled(folder: Path, loader: str = "loadVelocityModel") -> Path:
    """The library, with this name of the function that reads the model; skips where no C compiler is."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler")
    source, library = folder / "fake.c", folder / "libslbmCshell.so"
    source.write_text(SOURCE.replace("LOADER", loader))
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-lm"], check=True)
    return library
