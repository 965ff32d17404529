/** `login`: a person signs in once, and the configuration gets the refresh token. */
import { randomBytes } from 'node:crypto';
import { beginCodeLogin } from '../auth/code_login.ts';
import { signInOnDevice } from '../auth/device_login.ts';
import type { PersonGrant } from '../auth/person_grant.ts';
import type { Clock } from '../core/clock.ts';

/** The person at the terminal. */
export interface Person {
  tell(text: string): void;
  /** Resolves with one line, without its line end. Rejects when the input has ended. */
  ask(question: string, signal: AbortSignal): Promise<string>;
}

export interface LoginOptions {
  readonly grant: PersonGrant;
  /** Either on any device with a code, or in a browser whose last address the person pastes. */
  readonly way: 'device' | { readonly redirectUri: string };
  readonly person: Person;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Resolves with the refresh token. */
export async function login({ clock, grant, person, signal, way }: LoginOptions): Promise<string> {
  const tell = (text: string): void => person.tell(text);
  if (way === 'device') return await signInOnDevice({ grant, tell, clock, signal });
  const { address, finish } = beginCodeLogin({
    grant,
    redirectUri: way.redirectUri,
    randomText: () => randomBytes(32).toString('base64url'),
  });
  tell(
    `Open this address in a browser, on this machine or any other, and sign in:\n\n${address}\n\nAt the end the browser shows an empty page or an error. Copy the address of that page.\n`,
  );
  return await finish(await person.ask('Address: ', signal), signal);
}
