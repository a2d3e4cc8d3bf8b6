// What attempts log, line by line; it keeps to its end unless the reader has scrolled up.

import { h } from "./dom.js";
import { clock } from "./format.js";
import { time } from "./times.js";

const MOST = 2000;

export class Log {
  element = h("div", { class: "log", tabindex: "0", role: "log", "aria-live": "off", "aria-label": "Log lines" });

  add({ at, attempt, source, level, message }) {
    const atEnd = this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < 30;
    this.element.append(
      h("p", { class: `line log-${level}` }, time(at, clock), h("span", { class: "line-source" }, `${attempt} ${source === "handler" ? level : source}`), h("span", { class: "line-text" }, message)),
    );
    if (this.element.children.length > MOST) this.element.firstChild.remove();
    if (atEnd) this.element.scrollTop = this.element.scrollHeight;
  }
}
