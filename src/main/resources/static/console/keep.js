// What the browser keeps of a user's choices; nothing where it may keep nothing.

export function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Null is to be forgotten. */
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // It holds for as long as the page is open.
  }
}
