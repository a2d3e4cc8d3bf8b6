// What a job returned: JSON laid out, pictures as pictures, text as text, the rest to download.

import { getText } from "./api.js";
import { h } from "./dom.js";
import { count } from "./format.js";
import { laidOut } from "./json.js";

const MOST_TEXT = 200_000;

export async function showResult(place, { id, result, resultMediaType = "application/json" }, path) {
  const type = resultMediaType.split(";")[0].trim();
  const links = h("p", { class: "result-links" }, h("a", { href: path, target: "_blank", rel: "noopener" }, "Open"), " · ", h("a", { href: path, download: fileName(id, type) }, "Download"), ` · ${resultMediaType}`);
  place.replaceChildren(await view(result, type, path), links);
}

async function view(result, type, path) {
  if (result !== undefined) return jsonView(result, "Result");
  if (type.startsWith("image/")) return h("a", { href: path, target: "_blank", rel: "noopener" }, h("img", { class: "picture", src: path, alt: "The picture that the job returned", onerror: notShown }));
  if (!type.startsWith("text/")) return h("p", {}, "This is not for reading here: download it.");
  return getText(path, type === "text/html" ? type : "*").then(whole => plain(whole, "Result"), problem => h("p", { class: "problem" }, problem.message));
}

/** An image does not report what it got instead of a picture. */
const notShown = ({ target }) => getText(target.src, "*").catch(problem => target.parentElement.replaceWith(h("p", { class: "problem" }, problem.message)));

/** JSON text, laid out. */
export const jsonView = (json, label) => plain(laidOut(json, MOST_TEXT), label, json.length);

function plain(whole, label, length = whole.length) {
  const pre = h("pre", { class: label.toLowerCase(), tabindex: "0", "aria-label": label }, whole.slice(0, MOST_TEXT));
  return whole.length > MOST_TEXT ? h("div", {}, pre, h("p", { class: "hint" }, `The first ${count(MOST_TEXT)} characters of what has ${count(length)} as it is sent.`)) : pre;
}

function fileName(id, type) {
  const ends = { "application/json": "json", "image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg", "text/plain": "txt", "text/html": "html", "application/pdf": "pdf" };
  return `${id}.${ends[type] ?? "bin"}`;
}
