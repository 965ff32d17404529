/** An emulator for a test file, and short ways to ask it. */
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/start.ts';

export type Json = Record<string, unknown>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

export interface Emulated {
  readonly url: string;
  readonly config: Emulator['config'];
  /** A request to the Web API, signed in. @param path below its root, or a link that it gave. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** The rows of a table's page. */
  value(path: string, headers?: Readonly<Record<string, string>>): Promise<Json[]>;
  /** Every page from the first on. */
  pages(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply[]>;
  control(method: string, path: string, body?: unknown): Promise<Reply>;
  signIn(form?: Readonly<Record<string, string | undefined>>, tenant?: string): Promise<Reply>;
}

/** Starts with the test file, is reset before every test, and stops with the file. */
export function emulated(options: EmulatorOptions = {}): Emulated {
  let emulator: Emulator;
  let token = '';
  beforeAll(async () => {
    emulator = await startEmulator({ clock: { start: '2026-03-02T08:00:00Z' }, ...options });
  });
  afterAll(() => emulator.stop());

  const control: Emulated['control'] = async (method, path, body) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return reply(await fetch(`${emulator.url}/_emulator/${path}`, init));
  };
  const signIn: Emulated['signIn'] = async (form = {}, tenant = emulator.config['tenant_id'] ?? '') => {
    const fields = {
      grant_type: 'client_credentials',
      client_id: emulator.config['client_id'],
      client_secret: emulator.config['client_secret_value'],
      scope: `${emulator.url}/.default`,
      ...form,
    };
    const body = new URLSearchParams(
      Object.entries(fields).filter((one): one is [string, string] => one[1] !== undefined),
    );
    const url = `${emulator.config['authority_url']}/${tenant}/oauth2/v2.0/token`;
    return reply(await fetch(url, { method: 'POST', body }));
  };
  const get: Emulated['get'] = async (path, headers = {}) => {
    const url = path.startsWith('http') ? path : `${emulator.url}/api/data/v9.2/${path}`;
    return reply(await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers } }));
  };
  const pages: Emulated['pages'] = async (path, headers) => {
    const found: Reply[] = [];
    for (let next: string | undefined = path; next !== undefined; next = link(found.at(-1), 'nextLink')) {
      found.push(await get(next, headers));
    }
    return found;
  };
  beforeEach(async () => {
    await control('POST', 'reset');
    token = String((await signIn()).json['access_token']);
  });
  return {
    get url() {
      return emulator.url;
    },
    get config() {
      return emulator.config;
    },
    get,
    pages,
    control,
    signIn,
    value: async (path, headers) => rowsOf(await get(path, headers)),
  };
}

export function link(from: Reply | undefined, name: 'nextLink' | 'deltaLink'): string | undefined {
  const found = from?.json[`@odata.${name}`];
  return typeof found === 'string' ? found : undefined;
}

export function rowsOf({ json }: Reply): Json[] {
  return json['value'] as Json[];
}

/** Status, code and words of a refusal. */
export function refusal({ json, status }: Reply): readonly [number, unknown, unknown] {
  const error = json['error'] as Json | undefined;
  return [status, error?.['code'], error?.['message']];
}

async function reply(response: Response): Promise<Reply> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // No JSON: a test that looks at the text will say so.
    return {};
  }
}
