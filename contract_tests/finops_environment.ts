/**
 * What the contract of Finance & Operations is tested on: the emulator. Nothing here or in the tests of this contract
 * knows the connector.
 */
import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { type FinopsEmulator, startFinopsEmulator } from '../emulator/finops/start.ts';
import type { Json, Reply } from './environment.ts';

export interface FinopsEnvironment {
  readonly url: string;
  /** A request, signed in. @param path below the environment's address. */
  ask(method: string, path: string, body?: unknown): Promise<Reply>;
  /** The same without signing in. */
  askUnsigned(path: string): Promise<Reply>;
}

export function onFinopsEmulator(subject: string, tell: (environment: FinopsEnvironment) => void): void {
  describe(`${subject}, in the emulator`, () => {
    let emulator: FinopsEmulator;
    beforeAll(async () => {
      emulator = await startFinopsEmulator({ clock: { start: '2026-03-02T08:00:00Z' } });
    });
    afterAll(() => emulator.stop());
    beforeEach(async () => {
      await fetch(`${emulator.url}/_emulator/reset`, { method: 'POST' });
    });
    tell({
      get url() {
        return emulator.url;
      },
      askUnsigned: async (path) => replyOf(await fetch(`${emulator.url}/${path}`)),
      ask: async (method, path, body) => {
        const headers = { authorization: `Bearer ${await tokenOf(emulator)}` };
        const content = body === undefined ? {} : { body: JSON.stringify(body) };
        return replyOf(await fetch(`${emulator.url}/${path}`, { method, headers, ...content }));
      },
    });
  });
}

async function tokenOf({ config, url }: FinopsEmulator): Promise<string> {
  const text = (name: string): string => config[name] ?? '';
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: text('client_id'),
    client_secret: text('client_secret_value'),
    scope: `${url}/.default`,
  });
  const address = `${text('authority_url')}/${text('tenant_id')}/oauth2/v2.0/token`;
  const { json } = await replyOf(await fetch(address, { method: 'POST', body }));
  return String(json['access_token']);
}

/** The message that says what is wrong, with the status. */
export function innerMessage({ json, status }: Reply): readonly [number, string] {
  const error = json['error'] as { readonly innererror?: { readonly message?: string } } | undefined;
  return [status, error?.innererror?.message ?? ''];
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: objectIn(text) };
}

function objectIn(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not JSON: a test that looks at the text will say so.
    return {};
  }
}
