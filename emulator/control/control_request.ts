export interface ControlRequest {
  readonly method: string;
  /** Below `/_emulator/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** Thrown by handlers: what is wrong with the request, for whoever sent it. */
export class Mistake extends Error {}

export function objectIn(request: ControlRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(request.body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below, as for any other body that is no object.
  }
  throw new Mistake('the body is no JSON object');
}

export function switchIn(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new Mistake(`"${name}" is true or false`);
}
