/** `login` as a person uses it: both ways, with the pages of the sign-in service scripted in a real browser. */
import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../unit_tests/emulator/chromium.ts';
import { Bench, runConnector } from './connector.ts';
import { type LoginProcess, startLogin } from './login_process.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await Bench.start({ signIn: { publicClient: true, pollSeconds: 0.2 } });
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

const DEVICE = /Open (\S+) in a browser/;
const CODE = /enter the code (\S+)/;
const ADDRESS = /sign in:\s+(http\S+)/;

/** A configuration as somebody has it before the first sign-in. */
function config(changes: Readonly<Record<string, unknown>> = {}): string {
  return bench.config({ client_secret_value: undefined, tables: ['account'], ...changes });
}

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

function written(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

async function expectSignedIn(login: LoginProcess, path: string): Promise<void> {
  const before = written(path);
  expect(await login.ended).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: expect.stringMatching(/Signed in\. \S+ now holds the refresh token; only you may read it\.\n$/),
  });
  expect(written(path)).toEqual({
    ...before,
    authentication: {
      auth_type: 'refresh_token',
      refresh_token: expect.stringContaining('emulated-refresh.'),
    },
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect((await runConnector(['check', '--config', path])).stdout).toContain('SUCCEEDED');
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
    ['the first address', (ended) => ended.split('?', 1)[0] ?? '', /holds no code; wait until/],
    [
      'one of another sign-in',
      (ended) => ended.replace(/state=[^&]+/, 'state=other'),
      /belongs to another sign-in/,
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

  test('an input that ends gives a message', async () => {
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
])('%s gives a message in plain words', async (_, options, words) => {
  const { exitCode, stderr, stdout } = await startLogin(...options()).ended;
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(words);
});

const executablePath = findChromium();
if (executablePath === undefined) {
  process.stderr.write('!!! NO CHROMIUM: login IS NOT TRIED WITH A REAL BROWSER !!!\n');
}

(executablePath === undefined ? describe.skip : describe)('in a real browser', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    // A container has no other sandbox, and only pages of the emulator are opened.
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(10_000);
  });

  test('a person types the code, first a wrong one, and continues', async () => {
    const path = config();
    const login = startLogin('--config', path);
    await page.goto(await login.read(DEVICE));
    await page.getByLabel('Code').fill('WRONGCODE');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('alert').filter({ hasText: "That code didn't work" }).waitFor();
    await page.getByLabel('Code').fill((await login.read(CODE)).toLowerCase());
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('You have signed in').waitFor();
    await expectSignedIn(login, path);
  });

  test('a person accepts, and copies the address of the blank page', async () => {
    const path = config();
    const login = startLogin('--config', path, '--browser');
    await page.goto(await login.read(ADDRESS));
    await page.getByRole('heading', { name: 'Permissions requested' }).waitFor();
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('heading', { name: 'Signed in' }).waitFor();
    login.type(page.url());
    await expectSignedIn(login, path);
  });

  test('the page names a redirect address that is not registered', async () => {
    const login = startLogin(
      '--config',
      config(),
      '--browser',
      '--redirect-uri',
      'https://evil.example.com/',
    );
    await page.goto(await login.read(ADDRESS));
    await page.getByText('AADSTS50011').waitFor();
    login.kill('SIGTERM');
    await login.ended;
  });
});
