/** `login`: both ways, and what can go wrong. `login_browser.test.ts` has a person's steps in a real browser. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Bench } from './connector.ts';
import {
  ADDRESS,
  CODE,
  configBeforeLogin,
  DEVICE,
  expectSignedIn,
  type LoginProcess,
  startLogin,
  written,
} from './login_process.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await Bench.start({ signIn: { publicClient: true, pollSeconds: 0.2 } });
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

const config = (changes: Readonly<Record<string, unknown>> = {}): string => configBeforeLogin(bench, changes);

async function submit(url: string, form: Readonly<Record<string, string>>): Promise<Response> {
  return await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
}

async function answerOnDevice(login: LoginProcess, answer: 'accept' | 'decline'): Promise<void> {
  await submit(await login.read(DEVICE), { code: await login.read(CODE), answer });
}

/** Where the browser ends. */
async function answerInBrowser(login: LoginProcess, answer: 'accept' | 'cancel'): Promise<string> {
  const response = await submit(await login.read(ADDRESS), { answer });
  return response.headers.get('location') ?? '';
}

describe('by a code on another device', () => {
  test('waits for the person, and writes the configuration for its owner only', async () => {
    const path = config();
    const login = startLogin('--config', path);
    await login.read(CODE);
    // Polls a few times before anyone has answered.
    while ((await bench.requests('token')).length < 4)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await answerOnDevice(login, 'accept');
    await expectSignedIn(login, path);
  });

  test('a secret that the app does not take is left out', async () => {
    const path = config({ client_secret_value: 'not-for-public-apps' });
    const login = startLogin('--config', path);
    await answerOnDevice(login, 'accept');
    await expectSignedIn(login, path);
  });

  test('--print prints the property and leaves the file', async () => {
    const path = config();
    const before = readFileSync(path, 'utf8');
    const login = startLogin('--config', path, '--print');
    await answerOnDevice(login, 'accept');
    const { exitCode, stdout } = await login.ended;
    expect([exitCode, JSON.parse(stdout)]).toEqual([
      0,
      {
        authentication: {
          auth_type: 'refresh_token',
          refresh_token: expect.stringContaining('emulated-refresh.'),
        },
      },
    ]);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('a person who declines gets a message, and the file stays', async () => {
    const path = config();
    const login = startLogin('--config', path);
    await answerOnDevice(login, 'decline');
    expect(await login.ended).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/the person declined it/),
    });
    expect(written(path)).not.toHaveProperty('authentication');
  });

  test('a code that no one enters ends the wait', async () => {
    await bench.control('POST', 'signin', { deviceCodeSeconds: 1 });
    const login = startLogin('--config', config());
    expect((await login.ended).stderr).toMatch(/no one entered the code in time\. Start the command again/);
  });

  test('for an app that must prove itself, the message says what to allow', async () => {
    await bench.control('POST', 'signin', { publicClient: false });
    const login = startLogin('--config', config());
    await answerOnDevice(login, 'accept');
    expect((await login.ended).stderr).toMatch(/AADSTS7000218.*allow public client flows/);
  });

  test('ends by a signal while it waits', async () => {
    const login = startLogin('--config', config());
    await login.read(CODE);
    login.kill('SIGTERM');
    const { exitCode, signal } = await login.ended;
    expect(exitCode === 143 || signal === 'SIGTERM').toBe(true);
  });
});

describe('by a pasted address', () => {
  test('takes the address of the blank page', async () => {
    const path = config();
    const login = startLogin('--config', path, '--browser');
    login.type(await answerInBrowser(login, 'accept'));
    await expectSignedIn(login, path);
  });

  test('takes an own redirect address, and a web app proves itself', async () => {
    await bench.control('POST', 'signin', { publicClient: false });
    const path = config({ client_secret_value: bench.emulator.config['client_secret_value'] });
    const login = startLogin('--config', path, '--browser', '--redirect-uri', 'http://localhost:8400');
    const ended = await answerInBrowser(login, 'accept');
    expect(ended).toMatch(/^http:\/\/localhost:8400\/\?/);
    login.type(`  ${ended}  `);
    await expectSignedIn(login, path);
  });

  test.each<[string, (ended: string) => string, RegExp]>([
    ['no address', () => 'done', /cannot be used: it is not an address/],
    ['the first address', (ended) => ended.split('?', 1)[0] ?? '', /contains no code; wait until/],
    [
      'one of another sign-in',
      (ended) => ended.replace(/state=[^&]+/, 'state=other'),
      /belongs to a sign-in that another command began/,
    ],
    ['a code that was changed', (ended) => ended.replace(/code=[^&]+/, 'code=other'), /AADSTS70000/],
  ])('%s is refused', async (_, pasted, words) => {
    const login = startLogin('--config', config(), '--browser');
    login.type(pasted(await answerInBrowser(login, 'accept')));
    expect(await login.ended).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(words) });
  });

  test('a person who cancels gets a message', async () => {
    const login = startLogin('--config', config(), '--browser');
    login.type(await answerInBrowser(login, 'cancel'));
    expect((await login.ended).stderr).toMatch(/the person declined it/);
  });

  test('the end of the input is reported', async () => {
    const login = startLogin('--config', config(), '--browser');
    await login.read(ADDRESS);
    login.close();
    expect(await login.ended).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/ended before an address was pasted/),
    });
  });
});

test.each<[string, () => readonly string[], RegExp]>([
  ['a file that is missing', () => ['--config', '/nowhere/config.json'], /is missing/],
  ['an app that is missing', () => ['--config', config({ client_id: undefined })], /`client_id` is missing/],
  [
    'an unknown tenant',
    () => ['--config', config({ tenant_id: '00000000-1111-2222-3333-444444444444' })],
    /AADSTS90002/,
  ],
])('%s is reported in plain words', async (_, options, words) => {
  const { exitCode, stderr, stdout } = await startLogin(...options()).ended;
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(words);
});
