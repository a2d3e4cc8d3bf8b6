// What stands above all else while it lasts: that the service cannot store anything, or that a proxy
// before it asks for a login.

import { session } from "./api.js";
import { id, text } from "./dom.js";
import { live } from "./live.js";

export function startBanners() {
  live.on("draw", showTrouble);
  session.addEventListener("change", () => (id("signed-out").hidden = !session.signedOut));
  id("signed-out")
    .querySelector("[data-reload]")
    .addEventListener("click", event => {
      // The part after # is where one is: an address that has it would not be asked for again.
      event.preventDefault();
      location.reload();
    });
}

/** A tick shows the store only if it has been asked. */
export const inTrouble = ({ store }) => store?.writable === false;

function showTrouble(tick) {
  const troubled = inTrouble(tick);
  id("trouble").hidden = !troubled;
  if (troubled) text(id("trouble-reason"), sentence(tick.store.reason));
}

const sentence = (reason = "") => (!reason || /[.!?]$/.test(reason) ? reason : `${reason}.`);
