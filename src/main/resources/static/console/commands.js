// What can be done from a shell too: at the address of this page, whatever a proxy puts before it.

/** A command that posts JSON. */
export const curl = (path, json) => `curl -s ${quoted(new URL(path, document.baseURI).href)} -H 'Content-Type: application/json' -d ${quoted(json)}`;

const quoted = words => (/^[\w:/.,@%+=-]+$/.test(words) ? words : `'${words.replaceAll("'", "'\\''")}'`);
