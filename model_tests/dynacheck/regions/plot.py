"""The lag of a run as a picture: an SVG that follows its reader's light or dark scheme."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from dynacheck.regions.lag import Way

_WIDTH, _PLOT = 860, 300
_LEFT, _RIGHT, _BOTTOM = 64, 24, 28
_ROW, _IN_A_ROW = 16, 3
"""How high a row of the legend is, and how many ways are in it."""
_NS: Final = 1e9
_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#56b4e9")
"""Colours that most people can tell apart. Source: Okabe and Ito, *Color Universal Design*."""
_STYLE: Final = """
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-size: 15px; font-weight: 600 }
  .back { fill: #fff } .grid { stroke: #ddd } .cut { fill: #f0e4c8 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ccc } .back { fill: #16181c } .grid { stroke: #333 }
    .cut { fill: #4a4028 }
  }"""


@dataclass(frozen=True)
class Paper:
    """Where things are drawn."""

    seconds: float
    """How long the picture's time is."""
    low: int
    """The lowest lag, as a power of ten of milliseconds, and the highest."""
    high: int
    top: int

    @property
    def bottom(self) -> int:
        """Where the lowest lag is."""
        return self.top + _PLOT

    def x(self, at: float) -> float:
        """Return where a time is, in seconds."""
        return _LEFT + min(max(at / self.seconds, 0.0), 1.0) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, lag: float) -> float:
        """Return where a lag is, in milliseconds."""
        power = max(math.log10(max(lag, 1e-9)), self.low)
        return self.bottom - (power - self.low) / (self.high - self.low) * _PLOT


def picture(ways: Sequence[Way], marks: Sequence[tuple[int, str]], began: int, end: int) -> str:
    """Return the SVG: each probe a dot, what was done to the regions as bands behind them.

    `began`, `end` and the times of `marks`, which come in pairs, are nanoseconds of one clock.
    """
    lags = [max(lag, 0.1) for way in ways for _, lag in way.lags] or [1.0]
    low = math.floor(math.log10(min(lags)))
    high = max(math.ceil(math.log10(max(lags))), low + 1)
    rows = -(-len(ways) // _IN_A_ROW)
    paper = Paper(max((end - began) / _NS, 0.001), low, high, 36 + _ROW * rows)
    height = paper.bottom + _BOTTOM
    times = [(at - began) / _NS for at, _ in marks]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}">',
        f"<title>Replication lag</title><style>{_STYLE}</style>",
        f'<rect class="back" width="{_WIDTH}" height="{height}"/>',
        f'<text class="title" x="{_LEFT}" y="22">Replication lag: from a write\'s acknowledgement '
        "until another region shows it</text>",
        *_bands(paper, times),
        *_axes(paper),
    ]
    for number, way in enumerate(ways):
        colour = _COLOURS[number % len(_COLOURS)]
        parts += _legend(number, way, colour)
        dots = "".join(
            f'<circle cx="{paper.x((at - began) / _NS):.1f}" cy="{paper.y(lag):.1f}" r="2"/>'
            for at, lag in way.lags
        )
        parts.append(f'<g fill="{colour}" fill-opacity="0.75">{dots}</g>')
    return "\n".join([*parts, "</svg>", ""])


def _bands(paper: Paper, times: Sequence[float]) -> Iterator[str]:
    for start, stop in zip(times[::2], [*times[1::2], paper.seconds], strict=False):
        left, right = paper.x(start), paper.x(stop)
        where = f'x="{left:.1f}" y="{paper.top}" width="{max(right - left, 1):.1f}"'
        yield f'<rect class="cut" {where} height="{_PLOT}"/>'


def _axes(paper: Paper) -> Iterator[str]:
    for power in range(paper.low, paper.high + 1):
        at = paper.y(10.0**power)
        ends = f'x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"'
        yield f'<line class="grid" {ends}/>'
        where = f'x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end"'
        label = f"{10.0**power:g} ms" if power < 3 else f"{10.0 ** (power - 3):g} s"
        yield f"<text {where}>{label}</text>"
    for part in range(6):
        second = paper.seconds * part / 5
        where = f'x="{paper.x(second):.1f}" y="{paper.bottom + 18}" text-anchor="middle"'
        yield f"<text {where}>{second:.3g} s</text>"


def _legend(number: int, way: Way, colour: str) -> Iterator[str]:
    left = _LEFT + number % _IN_A_ROW * 260
    top = 40 + number // _IN_A_ROW * _ROW
    said = f"{way.source} to {way.region}"
    if way.lags:
        said += f": p50 {way.quantile(0.5):.0f}, p99 {way.quantile(0.99):.0f} ms"
    else:
        said += ": nothing came"
    yield f'<circle cx="{left + 4}" cy="{top - 4}" r="4" fill="{colour}"/>'
    yield f'<text x="{left + 14}" y="{top}">{escape(said)}</text>'
