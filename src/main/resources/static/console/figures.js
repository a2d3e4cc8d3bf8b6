// Tables of figures: a column is a heading and what it shows of a record. A record's error and note
// stand below it, over the whole width.

import { h } from "./dom.js";
import { scroller } from "./scroll.js";

export function figures(label, columns, records) {
  const headings = columns.map(([title], i) => h("th", { scope: "col", class: i ? "num" : "" }, title));
  return scroller(label, h("table", { class: "table" }, h("thead", {}, h("tr", {}, headings)), h("tbody", {}, records.flatMap(record => lines(columns, record)))));
}

function lines(columns, record) {
  const cells = columns.map(([, value], i) => (i ? h("td", { class: "num" }, value(record)) : h("th", { scope: "row" }, value(record))));
  const remarks = [record.error, record.note].filter(Boolean);
  return [h("tr", {}, cells), ...remarks.map(remark => h("tr", { class: "detail" }, h("td"), h("td", { colSpan: columns.length - 1 }, remark)))];
}
