/** An emulated environment of Finance & Operations for a test file, and short ways to ask it. */
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import {
  type FinopsEmulator,
  type FinopsOptions,
  startFinopsEmulator,
} from '../../../emulator/finops/start.ts';

export type Json = Record<string, unknown>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty if the body is not a JSON object. */
  readonly json: Json;
}

export interface FinopsUnderTest {
  readonly url: string;
  readonly config: FinopsEmulator['config'];
  /** Signed in. @param path below the environment's address, or a link. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply>;
  rows(path: string): Promise<Json[]>;
  control(method: string, path: string, body?: unknown): Promise<Reply>;
  signIn(form?: Readonly<Record<string, string>>): Promise<Reply>;
}

/** Starts with the test file, is reset before every test, and stops with the file. */
export function finopsUnderTest(options: FinopsOptions = {}): FinopsUnderTest {
  let emulator: FinopsEmulator;
  let token = '';
  beforeAll(async () => {
    emulator = await startFinopsEmulator({ clock: { start: '2026-03-02T08:00:00Z' }, ...options });
  });
  afterAll(() => emulator.stop());
  const control: FinopsUnderTest['control'] = async (method, path, body) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return replyOf(await fetch(`${new URL(emulator.url).origin}/_emulator/${path}`, init));
  };
  const signIn: FinopsUnderTest['signIn'] = async (form = {}) => {
    const {
      authority_url: authority,
      client_id: id,
      client_secret_value: secret,
      tenant_id: tenant,
    } = emulator.config;
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id ?? '',
      client_secret: secret ?? '',
      scope: `${new URL(emulator.url).origin}/.default`,
      ...form,
    });
    return replyOf(await fetch(`${authority}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body }));
  };
  const send: FinopsUnderTest['send'] = async (method, path, body, headers = {}) => {
    const url = path.startsWith('http') ? path : `${emulator.url}/${path}`;
    const content =
      body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    return replyOf(
      await fetch(url, { method, headers: { authorization: `Bearer ${token}`, ...headers }, ...content }),
    );
  };
  beforeEach(async () => {
    await control('POST', 'reset');
    token = String((await signIn()).json['access_token']);
  });
  const get: FinopsUnderTest['get'] = (path, headers) => send('GET', path, undefined, headers);
  return {
    get url() {
      return emulator.url;
    },
    get config() {
      return emulator.config;
    },
    get,
    send,
    control,
    signIn,
    rows: async (path) => rowsOf(await get(path)),
  };
}

export function rowsOf({ json, text }: Reply): Json[] {
  const { value } = json;
  if (!Array.isArray(value)) throw new Error(`no "value" in ${text.slice(0, 300)}`);
  return value as Json[];
}

export function nextLink({ json }: Reply): string | undefined {
  return json['@odata.nextLink'] as string | undefined;
}

/** Status and inner message of a refusal. */
export function refusal({ json, status }: Reply): readonly [number, unknown] {
  const error = json['error'] as { readonly innererror?: { readonly message?: unknown } } | undefined;
  return [status, error?.innererror?.message];
}

/** The RecId of a row's root table, from its etag. */
export function recIdOf(row: Json): string {
  const [, encoded = ''] = /^W\/"(.+)"$/.exec(String(row['@odata.etag'])) ?? [];
  return /^'\d+,(\d+)/.exec(Buffer.from(encoded, 'base64').toString())?.[1] ?? '';
}

/** A query with its values escaped: `$filter=…&cross-company=true`. */
export function query(options: Readonly<Record<string, string | number>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not JSON: a test that looks at the text will say so.
    return {};
  }
}
