/** `login` with a person's steps in a real browser. */
import { afterAll, beforeAll, beforeEach, describe, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../unit_tests/emulator/chromium.ts';
import { Bench } from './connector.ts';
import { ADDRESS, CODE, configBeforeLogin, DEVICE, expectSignedIn, startLogin } from './login_process.ts';

const executablePath = findChromium();
if (executablePath === undefined) {
  process.stderr.write('!!! NO CHROMIUM: login IS NOT TRIED WITH A REAL BROWSER !!!\n');
}

(executablePath === undefined ? describe.skip : describe)('in a real browser', () => {
  let bench: Bench;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    bench = await Bench.start({ signIn: { publicClient: true, pollSeconds: 0.2 } });
    // A container has no other sandbox, and only pages of the emulator are opened.
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    await bench.stop();
  });
  beforeEach(async () => {
    await bench.reset();
    page = await browser.newPage();
    page.setDefaultTimeout(10_000);
  });

  test('a person types the code, first a wrong one, and continues', async () => {
    const path = configBeforeLogin(bench);
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
    const path = configBeforeLogin(bench);
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
      configBeforeLogin(bench),
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
