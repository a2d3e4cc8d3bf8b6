// The queues that can be chosen in a form.

import { get } from "./api.js";
import { live } from "./live.js";

/** They come with each second; before the first one the service is asked. */
export const queueNames = async () => (live.tick ?? (await get("v1/queues"))).queues.map(({ name }) => name);
