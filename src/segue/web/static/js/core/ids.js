// Ids made in the browser, in the house's own form: prefix, 9 digits of milliseconds, 10 random ones.

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: no i, l, o, u

export function newId(prefix, now = Date.now()) {
  let time = "";
  for (let rest = now, i = 0; i < 9; i += 1, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  const random = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => ALPHABET[byte % 32]).join("");
  return `${prefix}_${time}${random}`;
}
