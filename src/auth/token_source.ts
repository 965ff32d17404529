/** Where access tokens come from. */

export interface AccessToken {
  readonly value: string;
  /** When it expires, in milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/** Signs in once and returns a new token. @throws ConnectorError `sign_in_refused` or `sign_in_unreachable`. */
export type AcquireToken = (signal: AbortSignal) => Promise<AccessToken>;
