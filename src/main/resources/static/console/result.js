// What a job returned: JSON laid out, pictures as pictures, text as text, the rest to download.

import { getText } from "./api.js";
import { h } from "./dom.js";
import { canOpen, fileLink, showPicture } from "./files.js";
import { count } from "./format.js";
import { laidOut } from "./json.js";

const MOST_TEXT = 200_000;

export async function showResult(place, { id, result, resultMediaType = "application/json" }, path) {
  const type = resultMediaType.split(";")[0].trim();
  const open = canOpen(type) ? [fileLink("Open", path, type), " · "] : [];
  const links = h("p", { class: "result-links" }, open, fileLink("Download", path, type, fileName(id, type)), ` · ${resultMediaType}`);
  place.replaceChildren(await view(result, type, path), links);
}

async function view(result, type, path) {
  if (result !== undefined) return jsonView(result, "Result");
  if (type.startsWith("image/")) return picture(type, path);
  if (!type.startsWith("text/")) return h("p", {}, "This is not for reading here: download it.");
  return getText(path, type === "text/html" ? type : "*").then(whole => plain(whole, "Result"), problem => h("p", { class: "problem" }, problem.message));
}

function picture(type, path) {
  const image = h("img", { class: "picture", alt: "The picture that the job returned" });
  const place = canOpen(type) ? fileLink(image, path, type) : h("span", {}, image);
  const failed = problem => place.replaceWith(h("p", { class: "problem" }, problem.message));
  // An image does not report what it got instead of a picture.
  image.addEventListener("error", () => getText(path, "*").catch(failed));
  showPicture(image, path, failed);
  return place;
}

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
