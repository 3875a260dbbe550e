"""The results of the benchmark as a picture: how each ratio stands to its target, on a log scale."""
import html
import math

ROW = 26
LEFT, PLOT, RIGHT, TOP = 150, 480, 210, 62
BLUE, VERMILION = "#0072B2", "#D55E00"


def gain(metric, ratio):
    """How many times better than its target a ratio is."""
    return metric.target / ratio if metric.better == "<=" else ratio / metric.target


def ticks(smallest, largest):
    """1, 2 and 5 of each decade, or 1 alone where there are many decades."""
    mantissas = (1, 2, 5) if largest / smallest < 300 else (1,)
    values = [mantissa * 10.0**power for power in range(-6, 7) for mantissa in mantissas]
    return [value for value in values if smallest <= value <= largest]


def svg(results):
    rows = []
    for result in results:
        numbers = result.as_json()
        rows.append([gain(result.metric, numbers[end]) for end in ("low", "ratio", "high")])
    smallest = min(1, *(min(r) for r in rows)) / 1.2
    largest = max(1, *(max(r) for r in rows)) * 1.2

    def x(value):
        return LEFT + PLOT * math.log(value / smallest) / math.log(largest / smallest)

    bottom = TOP + ROW * len(results)
    met = sum(result.met for result in results)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + PLOT + RIGHT}" height="{bottom + 50}"'
        ' font-family="sans-serif" font-size="13" role="img">',
        f"<title>{met} of {len(results)} targets met</title>",
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{LEFT}" y="24" font-size="15">{met} of {len(results)} targets met:'
        " a dot is met, a cross is not</text>",
    ]
    for tick in ticks(smallest, largest):
        parts.append(
            f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{TOP - 8}" y2="{bottom}"'
            f' stroke="{"black" if tick == 1 else "#dddddd"}"/>'
            f'<text x="{x(tick):.1f}" y="{bottom + 17}" text-anchor="middle">{tick:g}</text>'
        )
    parts.append(
        f'<text x="{x(1):.1f}" y="{TOP - 14}" text-anchor="middle">target</text>'
        f'<text x="{LEFT + PLOT / 2}" y="{bottom + 38}" text-anchor="middle">'
        "times better than the target (log scale; median and 95 % interval)</text>"
    )
    for i, (result, (low, ratio, high)) in enumerate(zip(results, rows)):
        parts += one_row(result, TOP + ROW * (i + 0.5), x(low), x(ratio), x(high))
    return "\n".join([*parts, "</svg>", ""])


def one_row(result, y, low, ratio, high):
    metric, colour = result.metric, BLUE if result.met else VERMILION
    told = f"ratio {result.ratio:.3g}, target {metric.better} {metric.target:g}"
    yield f'<text x="{LEFT - 10}" y="{y + 4:.1f}" text-anchor="end">{metric.name}</text>'
    yield f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width="3"/>'
    if result.met:
        yield f'<circle cx="{ratio:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
    else:
        yield (
            f'<path d="M{ratio - 5:.1f} {y - 5:.1f}l10 10m-10 0l10 -10" stroke="{colour}" stroke-width="3"/>'
        )
    yield f'<text x="{LEFT + PLOT + 12}" y="{y + 4:.1f}">{html.escape(told)}</text>'
