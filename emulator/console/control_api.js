/** Talks to the control API. Numbers keep their digits, which a double might not have. */

/** A number as it was written. */
class ExactNumber {
  #text;

  constructor(text) {
    this.#text = text;
  }

  toString() {
    return this.#text;
  }
}

/** Throws an Error with the words of the emulator. @param body JSON text. */
export async function ask(method, path, body) {
  const response = await fetch(`/_emulator/${path}`, body === undefined ? { method } : { method, body });
  const value = JSON.parse(await response.text(), (_, one, context) =>
    typeof one === 'number' ? new ExactNumber(context?.source ?? String(one)) : one,
  );
  if (!response.ok) throw new Error(value.error);
  return value;
}

/** A value of a row as JSON text. */
export function jsonText(value) {
  return value instanceof ExactNumber ? String(value) : JSON.stringify(value);
}

/** @param values JSON text by property. */
export function jsonObject(values) {
  return `{${Object.entries(values)
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    .join(',')}}`;
}
