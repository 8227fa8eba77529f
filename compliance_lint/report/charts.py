"""Charts over time as inline SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from compliance_lint.report.trend import Trend, week_name

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _BOTTOM = 960, 240, 44, 14, 26  # of the column chart, in SVG units
_LABELS = 12  # weeks named below it, at most
_LINE = (140, 28)


def columns(trend: Trend, names: Mapping[str, str]) -> Iterator[str]:
    """Stacked columns, one a week; ``names`` of the severities are shown when pointed at."""
    totals = trend.total.counts
    top, step = _scale(max(totals))
    height, width = _HEIGHT - _BOTTOM - 8, _WIDTH - _LEFT - _RIGHT
    slot = width / len(totals)
    bar = min(slot * 0.7, 46)
    yield f'<svg class="columns" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
    for value in range(0, top + 1, step):
        y = 8 + height * (1 - value / top)
        yield f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="y" x="{_LEFT - 8}" y="{y + 4:.1f}">{value}</text>'
    every = -(-len(totals) // _LABELS)
    for number, week in enumerate(trend.weeks):
        x = _LEFT + slot * (number + 0.5)
        base = 8.0 + height
        lines = [week_name(week)]
        rects = ""
        for series in reversed(trend.severities):
            if count := series.counts[number]:
                tall = height * count / top
                base -= tall
                rects += (
                    f'<rect class="{series.name}" x="{x - bar / 2:.1f}" y="{base:.1f}" '
                    f'width="{bar:.1f}" height="{tall:.1f}"/>'
                )
        lines += [f"{names[s.name]} {s.counts[number]}" for s in trend.severities]
        yield f"<g><title>{escape(', '.join(lines))}</title>{rects}</g>"
        if (len(totals) - 1 - number) % every == 0:
            yield f'<text class="x" x="{x:.1f}" y="{_HEIGHT - 6}">{week_name(week)[2:]}</text>'
    yield "</svg>"


def line(counts: Sequence[int]) -> str:
    """A small line without axes, from nothing to its own highest point."""
    width, height = _LINE
    most = max(*counts, 1)
    step = (width - 8) / max(len(counts) - 1, 1)
    points = [(4 + n * step, height - 4 - (height - 8) * c / most) for n, c in enumerate(counts)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return (
        f'<svg class="line" viewBox="0 0 {width} {height}" aria-hidden="true">'
        f'<polyline points="{path}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.6"/></svg>'
    )


def _scale(most: int) -> tuple[int, int]:
    """The top of an axis that holds ``most`` and the distance of its lines: 1, 2 or 5 by powers of ten."""
    step = 1
    for factor in (1, 2, 5) * 9:
        if step * factor * 5 >= most:
            return max(-(-most // (step * factor)), 1) * step * factor, step * factor
        if factor == 5:
            step *= 10
    return most, most
