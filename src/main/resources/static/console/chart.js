// uPlot with this page's look: theme colours, its own legend, and the width of its panel.

import uPlot from "./uplot/uPlot.esm.js";
import { h } from "./dom.js";
import { color, onTheme } from "./theme.js";

const charts = new Set();
onTheme(() => charts.forEach(chart => chart.redraw()));

const sized = new ResizeObserver(entries => {
  for (const { target, contentRect } of entries) target.chart?.setSize({ width: Math.floor(contentRect.width), height: Math.floor(contentRect.height) });
});

const font = "11px system-ui, sans-serif";

/** An axis in muted colours. */
export const axis = options => ({
  stroke: () => color("--muted"),
  font,
  ticks: { show: false },
  grid: { stroke: () => color("--grid"), width: 1 },
  gap: 6,
  ...options,
});

/**
 * A chart in the host. Series are distinguished by dash and name as well as by colour: each is
 * { label, color, dash, scale, value }, with `value` writing its figures in the legend.
 */
export function chart(host, legend, { series, axes, scales, x, points = false, data }) {
  const written = series.map(({ label, color: property, dash }) => {
    const figure = h("b", { class: "figure" }, "–");
    const key = h("i", { class: `stroke ${dash ? (dash.length > 2 ? "dotdash" : dash[0] < 4 ? "dotted" : "dashed") : ""}` });
    key.style.color = `var(${property})`;
    legend.append(h("li", {}, key, label, " ", figure));
    return figure;
  });
  const showFigures = u => {
    const index = u.cursor.idx ?? u.data[0].length - 1;
    series.forEach(({ value }, i) => {
      const string = value(u.data[i + 1][index]);
      if (written[i].textContent !== string) written[i].textContent = string;
    });
    x?.shown?.(u.cursor.idx === null || u.cursor.idx === undefined ? null : u.data[0][index]);
  };
  const plot = new uPlot(
    {
      width: Math.max(200, host.clientWidth),
      height: host.clientHeight || 200,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      scales,
      axes,
      series: [
        {},
        ...series.map(({ label, color: property, dash, scale, fill }) => ({
          label,
          scale: scale ?? "y",
          stroke: () => color(property),
          width: 1.75,
          dash,
          fill: fill ? () => color(property).replace(")", " / 10%)") : undefined,
          points: { show: points, size: 7, fill: () => color("--surface") },
        })),
      ],
      hooks: { setCursor: [showFigures], setData: [showFigures], ready: [showFigures] },
    },
    data,
    host,
  );
  host.chart = plot;
  charts.add(plot);
  sized.observe(host);
  return plot;
}

/** Takes a chart away for good. */
export function forget(plot) {
  charts.delete(plot);
  sized.unobserve(plot.root.parentElement);
  plot.destroy();
}
