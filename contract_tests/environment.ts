/**
 * What the contract is tested on: the emulator always, and a real environment if there is one. Nothing here or in
 * the contract tests knows the connector: they check over HTTP what the public documents say.
 */
import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator/start.ts';
import { type Credentials, realCredentials } from './real_environment.ts';

export type Json = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty if the body is not a JSON object. */
  readonly json: Json;
}

/** Can be read only. */
export interface Environment {
  readonly url: string;
  readonly clientId: string;
  /** A request to the Web API, signed in. @param path below its root, or a link that an answer gave. */
  get(path: string, headers?: Texts): Promise<Reply>;
  /** The same without signing in. */
  getUnsigned(path: string, headers?: Texts): Promise<Reply>;
  /** Asks for a token. @param changes to a request that is good; undefined leaves a field out. */
  signIn(changes?: Readonly<Record<string, string | undefined>>, tenant?: string): Promise<Reply>;
}

export interface EmulatedEnvironment extends Environment {
  /** A write, signed in. @param body a value to send as JSON, or text as it is. */
  send(method: string, path: string, body?: unknown, headers?: Texts): Promise<Reply>;
  /** `/_emulator/…`: writes, rights, faults. */
  control(method: string, path: string, body?: unknown): Promise<Json>;
}

const PATIENCE_MS = 60_000;

/** Tests a part of the contract that only reads, on the emulator and a real environment. */
export function everywhere(subject: string, tell: (environment: Environment) => void): void {
  onEmulator(subject, tell);
  const real = realCredentials();
  if (real === undefined)
    describe.skip(`${subject}, in a real environment`, () => tell(environmentOf(() => NOBODY)));
  else describe(`${subject}, in a real environment`, () => tell(environmentOf(() => real)));
}

/** Tests a part of the contract that needs writes or refused sign-ins, on the emulator, which is reset before each test. */
export function onEmulator(subject: string, tell: (environment: EmulatedEnvironment) => void): void {
  describe(`${subject}, in the emulator`, () => {
    let emulator: Emulator;
    beforeAll(async () => {
      emulator = await startEmulator({ clock: { start: '2026-03-02T08:00:00Z' } });
    });
    afterAll(() => emulator.stop());
    const control: EmulatedEnvironment['control'] = async (method, path, body) => {
      const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      return (await ask(`${emulator.url}/_emulator/${path}`, init)).json;
    };
    beforeEach(() => control('POST', 'reset'));
    const send: EmulatedEnvironment['send'] = async (method, path, body, headers = {}) => {
      const { json } = await read.signIn();
      const content = typeof body === 'string' ? body : JSON.stringify(body);
      return ask(`${emulator.url}/api/data/v9.2/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${String(json['access_token'])}`,
          'content-type': 'application/json',
          ...headers,
        },
        ...(body === undefined ? {} : { body: content }),
      });
    };
    const read = environmentOf(() => credentialsOf(emulator), false);
    // Getters stay getters: the address is known only when the emulator has started.
    tell(Object.assign(read, { control, send }));
  });
}

const NOBODY: Credentials = { url: '', tenantId: '', clientId: '', clientSecret: '', authorityUrl: '' };

function credentialsOf({ config }: Emulator): Credentials {
  const text = (name: string): string => config[name] ?? '';
  return {
    url: text('url'),
    tenantId: text('tenant_id'),
    clientId: text('client_id'),
    clientSecret: text('client_secret_value'),
    authorityUrl: text('authority_url'),
  };
}

/** @param keepsToken whether one token is good for all tests: it is not where a reset voids it. */
function environmentOf(credentials: () => Credentials, keepsToken = true): Environment {
  let kept: string | undefined;
  const signIn: Environment['signIn'] = (changes = {}, tenant = credentials().tenantId) => {
    const { authorityUrl, clientId, clientSecret, url } = credentials();
    const form = Object.entries({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${url}/.default`,
      ...changes,
    }).filter((field): field is [string, string] => field[1] !== undefined);
    return ask(`${authorityUrl}/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
  };
  const token = async (): Promise<string> => {
    if (kept !== undefined && keepsToken) return kept;
    const { json, status } = await signIn();
    const found = json['access_token'];
    if (typeof found !== 'string')
      throw new Error(`no token: ${status} ${String(json['error_description'])}`);
    return (kept = found);
  };
  const getUnsigned: Environment['getUnsigned'] = (path, headers = {}) => {
    const isLink = path.startsWith(`${credentials().url}/`);
    return ask(isLink ? path : `${credentials().url}/api/data/v9.2/${path}`, { headers });
  };
  return {
    get url() {
      return credentials().url;
    },
    get clientId() {
      return credentials().clientId;
    },
    signIn,
    getUnsigned,
    get: async (path, headers = {}) =>
      getUnsigned(path, { accept: 'application/json', authorization: `Bearer ${await token()}`, ...headers }),
  };
}

/** If a busy environment says when to come back, asks once more. */
async function ask(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const waitMs = Number(response.headers.get('retry-after')) * 1000;
  if (response.status === 429 && waitMs > 0 && waitMs < PATIENCE_MS) {
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    return replyOf(await fetch(url, init));
  }
  return replyOf(response);
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
