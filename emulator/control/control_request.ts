export interface ControlRequest {
  readonly method: string;
  /** Below `/_emulator/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** Thrown by handlers, with the problem of the request in words for its sender. */
export class Mistake extends Error {}

/** @param usual the default if the query has no such parameter. */
export function wholeNumberIn({ query }: ControlRequest, name: string, usual: number): number {
  const text = query.get(name) ?? String(usual);
  if (!/^\d+$/.test(text)) throw new Mistake(`"${name}" is a whole number`);
  return Number(text);
}

/** @param parse how the text is read: exactly, where its numbers are to be kept and not to be counted with. */
export function objectIn(
  request: ControlRequest,
  parse: (text: string) => unknown = JSON.parse,
): Record<string, unknown> {
  try {
    const value = parse(request.body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Refused below, like any other body that is not an object.
  }
  throw new Mistake('the body is not a JSON object');
}

export function switchIn(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new Mistake(`"${name}" is true or false`);
}
