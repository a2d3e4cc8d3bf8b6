// What can be done from a shell too: at the address of this page, whatever a proxy puts before it.

import { heldKey } from "./credential.js";

/** A command that posts JSON. The key is not in it: the shell has it. */
export const curl = (path, json) => `curl -s ${quoted(new URL(path, document.baseURI).href)}${heldKey() ? BEARER : ""} -H 'Content-Type: application/json' -d ${quoted(json)}`;

const BEARER = ' -H "Authorization: Bearer $COREMILL_KEY"';

const quoted = words => (/^[\w:/.,@%+=-]+$/.test(words) ? words : `'${words.replaceAll("'", "'\\''")}'`);
