// A request to the host, in words or as a recording.

import { post } from "../core/api.js";

/** Ask for what comes after `heard_until_index`; `order` is `{text}` or `{recording}`, a Blob. Gives the answer. */
export function ask(program, { text, recording }, heard_until_index) {
  const path = `/dj/programs/${encodeURIComponent(program.id)}/request`;
  if (!recording) return post(path, { text, heard_until_index });
  const form = new FormData();
  form.append("recording", recording, "request");
  return post(`${path}/spoken?heard_until_index=${heard_until_index}`, form);
}
