// Files of the service behind links. A link cannot carry a key: where there is one, what it leads to is
// fetched, and comes from this page.

import { call } from "./api.js";
import { heldKey } from "./credential.js";
import { h } from "./dom.js";
import { act } from "./notices.js";

const KEPT = 60_000;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"];
const TEXTS = ["application/json", "application/x-ndjson"];

const plain = type => type.split(";")[0].trim().toLowerCase();

/**
 * As what a page of this origin may show it, which a page or a drawing with scripts must never be; null
 * if it is not to be shown.
 */
function shownAs(type) {
  if (PICTURES.includes(plain(type))) return plain(type);
  return plain(type).startsWith("text/") || TEXTS.includes(plain(type)) ? "text/plain;charset=utf-8" : null;
}

/** Whether what has this media type can be opened in a tab. */
export const canOpen = type => !heldKey() || shownAs(type) !== null;

/** A link to a file of this media type, to be opened, or saved under the name if there is one. */
export function fileLink(label, path, type, name) {
  const link = h("a", name ? { href: path, download: name } : { href: path, target: "_blank", rel: "noopener" }, label);
  return carrying(link, type);
}

/** Has a link carry the key. Its answer is of any type but a page, unless one is given. */
export function carrying(link, type = "*") {
  for (const kind of ["click", "auxclick"]) link.addEventListener(kind, event => follow(event, link, type));
  return link;
}

function follow(event, link, type) {
  if (!heldKey() || event.button > 1) return;
  event.preventDefault();
  act(link, async () => offer(link, await fetched(link.getAttribute("href"), type)));
}

/** Fetched with the key. */
export async function fetched(path, type) {
  const answer = await call(path, plain(type) === "text/html" ? type : "*");
  return answer.blob();
}

function offer(link, blob) {
  const shown = link.download ? "application/octet-stream" : (shownAs(blob.type) ?? "text/plain;charset=utf-8");
  const address = URL.createObjectURL(new Blob([blob], { type: shown }));
  const here = link.download ? { download: link.download } : { target: "_blank", rel: "noopener" };
  h("a", { href: address, ...here }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
}

/** Has a picture show what is there; `failed` is given what went wrong. */
export async function showPicture(picture, path, failed) {
  if (!heldKey()) {
    picture.src = path;
    return;
  }
  try {
    const address = URL.createObjectURL(await fetched(path, "*"));
    picture.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
    picture.src = address;
  } catch (problem) {
    failed(problem);
  }
}
