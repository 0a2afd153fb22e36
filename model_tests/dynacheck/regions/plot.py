"""The lag of a run as a picture: an SVG that follows its reader's light or dark scheme."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from dynacheck.regions.lag import Way

_WIDTH, _HEIGHT = 860, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 64, 44
_NS: Final = 1e9
_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#56b4e9")
"""Colours that most people can tell apart. Source: Okabe and Ito, *Color Universal Design*."""
_STYLE: Final = """
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-size: 15px; font-weight: 600 }
  .back { fill: #fff } .grid { stroke: #ddd } .axis { stroke: #888 } .cut { fill: #f0e4c8 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ccc } .back { fill: #16181c } .grid { stroke: #333 } .axis { stroke: #888 }
    .cut { fill: #4a4028 }
  }"""


def picture(ways: Sequence[Way], marks: Sequence[tuple[int, str]], began: int, end: int) -> str:
    """Return the SVG: each probe a dot, what was done to the regions as bands behind them.

    `began`, `end` and the times of `marks`, which come in pairs, are nanoseconds of one clock.
    """
    lags = [max(lag, 0.1) for way in ways for _, lag in way.lags] or [1.0]
    low, high = math.floor(math.log10(min(lags))), math.ceil(math.log10(max(lags)) + 1e-9)
    high = max(high, low + 1)
    seconds = max((end - began) / _NS, 0.001)

    def x(at: float) -> float:
        return _LEFT + (at / seconds) * (_WIDTH - _LEFT - _RIGHT)

    def y(lag: float) -> float:
        part = (math.log10(max(lag, 10.0**low)) - low) / (high - low)
        return _HEIGHT - _BOTTOM - part * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">',
        f"<title>Replication lag</title><style>{_STYLE}</style>",
        f'<rect class="back" width="{_WIDTH}" height="{_HEIGHT}"/>',
        f'<text class="title" x="{_LEFT}" y="22">Replication lag: from a write\'s acknowledgement '
        "until another region shows it</text>",
    ]
    times = [(at - began) / _NS for at, _ in marks]
    for start, stop in zip(times[::2], [*times[1::2], seconds], strict=False):
        width = x(min(stop, seconds)) - x(start)
        parts.append(
            f'<rect class="cut" x="{x(start):.1f}" y="{_TOP}" width="{max(width, 1):.1f}" '
            f'height="{_HEIGHT - _TOP - _BOTTOM}"/>'
        )
    for power in range(low, high + 1):
        parts += _line(y(10.0**power), f"{10.0**power:g} ms")
    for part in range(6):
        at = seconds * part / 5
        where = f'x="{x(at):.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle"'
        parts.append(f"<text {where}>{at:.3g} s</text>")
    for number, way in enumerate(ways):
        colour = _COLOURS[number % len(_COLOURS)]
        parts += _legend(number, way, colour)
        dots = "".join(
            f'<circle cx="{x((at - began) / _NS):.1f}" cy="{y(lag):.1f}" r="2"/>'
            for at, lag in way.lags
        )
        parts.append(f'<g fill="{colour}" fill-opacity="0.75">{dots}</g>')
    return "\n".join([*parts, "</svg>", ""])


def _line(at: float, label: str) -> Iterator[str]:
    yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
    yield f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{label}</text>'


def _legend(number: int, way: Way, colour: str) -> Iterator[str]:
    left = _LEFT + number % 3 * 260
    top = 40 + number // 3 * 16
    said = f"{way.source} to {way.region}"
    if way.lags:
        said += f": p50 {way.quantile(0.5):.0f}, p99 {way.quantile(0.99):.0f} ms"
    yield f'<circle cx="{left + 4}" cy="{top - 4}" r="4" fill="{colour}"/>'
    yield f'<text x="{left + 14}" y="{top}">{escape(said)}</text>'
