"""Draw docs/flow.svg, the picture of the README: python tools/draw_flow.py

Traces and curves are made up for the drawing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

WIDTH, HEIGHT, GAP, TOP = 216, 132, 28, 14
INK, BLUE, ORANGE, GREY, PALE = "#1b1b1b", "#0072b2", "#d55e00", "#767676", "#f4f4f1"
ONSETS = (0.20, 0.30, 0.43)

STEPS = (
    ("recordings", "waveforms and station places", "acquisition"),
    ("picks", "onsets of P and S", "detection"),
    ("events", "picks that belong together", "association"),
    ("origins", "place, depth, time, 90 % region", "location"),
    ("size", "mb, ML, ratio to a reference", "magnitude"),
    ("kind", "explosion, earthquake, collapse", "identification"),
    ("yield", "kilotons, if an explosion", "yields"),
    ("assessment", "what we say, and why", "assessment, reporting"),
)


def trace(x0: float, y0: float, onset: float, rng: np.random.Generator) -> str:
    """A small seismogram: noise, P, S."""
    x = np.linspace(0.0, 1.0, 120)
    noise = np.convolve(rng.normal(size=120), [0.25, 0.5, 0.25], "same")
    envelope = np.where(x < onset, 0.1, np.exp(-5.0 * (x - onset)))
    envelope += np.where(x > onset + 0.25, 0.6 * np.exp(-5.0 * (x - onset - 0.25)), 0.0)
    points = zip(x0 + 150 * x, y0 - 10 * np.clip(1.4 * noise * envelope, -1, 1), strict=True)
    return line(" ".join(f"{a:.1f},{b:.1f}" for a, b in points), INK, 0.8)


def line(points: str, colour: str, width: float) -> str:
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def dot(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def bar(x: float, y: float, width: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="9" fill="{colour}"/>'


def triangle(x: float, y: float) -> str:
    return f'<path d="M{x:.1f} {y - 6:.1f} l6 10 h-12 z" fill="{INK}"/>'


def ellipse(x: float, y: float) -> str:
    return (
        f'<ellipse cx="{x}" cy="{y}" rx="26" ry="13" transform="rotate(-25 {x} {y})" '
        f'fill="{ORANGE}" fill-opacity="0.25" stroke="{ORANGE}"/>'
    )


def traces(x: float, y: float, picked: bool) -> list[str]:
    rng = np.random.default_rng(4)
    parts = []
    for row, onset in enumerate(ONSETS):
        level = y + 16 + 24 * row
        parts.append(trace(x, level, onset, rng))
        if picked:
            parts += [
                line(f"{x + 150 * t:.1f},{level - 11} {x + 150 * t:.1f},{level + 11}", colour, 2)
                for t, colour in ((onset, BLUE), (onset + 0.25, ORANGE))
            ]
    return parts


def place(x: float, y: float, region: bool) -> list[str]:
    stations = ((8, 12), (20, 66), (128, 8), (142, 58), (84, 74))
    parts = [line(f"{x + a},{y + b} {x + 76},{y + 38}", GREY, 0.8) for a, b in stations]
    parts += [triangle(x + a, y + b) for a, b in stations]
    return parts + [ellipse(x + 76, y + 38)] * region + [dot(x + 76, y + 38, 4, ORANGE)]


def curve(x: float, y: float) -> list[str]:
    t = np.linspace(-3.0, 3.0, 50)
    points = zip(x + 75 + 24 * t, y + 70 - 62 * np.exp(-0.5 * (t + 0.3) ** 2), strict=True)
    return [
        bar(x + 28, y + 71, 80, ORANGE),
        line(" ".join(f"{a:.1f},{b:.1f}" for a, b in points), INK, 1.5),
    ]


def bars(x: float, y: float, widths: tuple[int, ...], colours: tuple[str, ...]) -> list[str]:
    return [bar(x + 4, y + 10 + 22 * k, w, c) for k, (w, c) in enumerate(zip(widths, colours, strict=True))]


def document(x: float, y: float) -> list[str]:
    page = f'<path d="M{x + 48} {y} h40 l16 16 v62 h-56 z" fill="white" stroke="{INK}" stroke-width="1.3"/>'
    rows = [line(f"{x + 56},{y + 24 + 11 * k} {x + 96},{y + 24 + 11 * k}", GREY, 2) for k in range(5)]
    return [page, *rows]


def drawing(step: int, x: float, y: float) -> list[str]:
    return (
        lambda: traces(x, y, False),
        lambda: traces(x, y, True),
        lambda: place(x, y, False),
        lambda: place(x, y, True),
        lambda: bars(x, y, (118, 96, 107), (BLUE, BLUE, BLUE)),
        lambda: bars(x, y, (120, 22, 8), (ORANGE, GREY, GREY)),
        lambda: curve(x, y),
        lambda: document(x, y),
    )[step]()


def box(step: int) -> list[str]:
    title, words, package = STEPS[step]
    column, row = step % 4, step // 4
    x, y = TOP + column * (WIDTH + GAP), TOP + row * (HEIGHT + 56)
    parts = [
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT + 30}" rx="6" '
        f'fill="{PALE}" stroke="{GREY}"/>',
        f'<text x="{x + 12}" y="{y + 22}" font-size="16" font-weight="bold">{step + 1} {title}</text>',
        f'<text x="{x + 12}" y="{y + HEIGHT + 4}" font-size="13">{words}</text>',
        f'<text x="{x + 12}" y="{y + HEIGHT + 21}" font-size="12" fill="#595959">{package}</text>',
        *drawing(step, x + 30, y + 34),
    ]
    if column < 3:
        middle, edge = y + (HEIGHT + 30) / 2, x + WIDTH
        parts.append(
            f'<path d="M{edge + 4} {middle} h{GAP - 12} m-7 -6 l8 6 l-8 6" fill="none" stroke="{INK}" '
            'stroke-width="2"/>'
        )
    return parts


def main() -> None:
    width, height = 2 * TOP + 4 * WIDTH + 3 * GAP, 2 * TOP + 2 * HEIGHT + 86
    words = "Flow of Testban: " + ", ".join(step[0] for step in STEPS)
    content = [part for step in range(len(STEPS)) for part in box(step)]
    svg = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{words}" font-family="Helvetica, Arial, sans-serif" fill="{INK}">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *content,
        "</svg>",
    ]
    (Path(__file__).parents[1] / "docs" / "flow.svg").write_text("\n".join(svg) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
