/**
 * JSON whose numbers keep every digit: a number becomes a raw value that `JSON.stringify` writes unchanged.
 * https://tc39.es/proposal-json-parse-with-source/
 */

interface SourceJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

/** A feature of Node that TypeScript's library does not declare yet. */
const exactJson = JSON as unknown as SourceJson;

/** @throws SyntaxError */
export function parseExact(text: string): unknown {
  return exactJson.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exactJson.rawJSON(source) : value,
  );
}
