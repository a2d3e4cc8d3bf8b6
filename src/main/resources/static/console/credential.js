// The key by which this page is signed in. The storage of this tab alone has it, which goes with the
// tab. It is sent in a header, and is never part of an address.

import { scope } from "./shared.js";

const NAME = `${scope} key`;

/** In place of a storage that there is not. */
let remembered = null;

/** Null if the page is not signed in. */
export function heldKey() {
  try {
    return sessionStorage.getItem(NAME) ?? remembered;
  } catch {
    return remembered;
  }
}

/** Null is to be forgotten. */
export function holdKey(key) {
  remembered = key;
  try {
    if (key === null) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, key);
  } catch {
    // It holds until the page is left.
  }
}

export const bearing = key => (key ? { Authorization: `Bearer ${key}` } : {});
