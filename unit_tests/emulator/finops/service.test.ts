import { describe, expect, test } from '@jest/globals';
import { emulatorCommand } from '../emulator_command.ts';
import { finopsUnderTest, refusal } from './environment.ts';

const service = finopsUnderTest({ basePath: '/namespaces/AXSF' });

describe('sign-in', () => {
  test('a token is valid only for the address of the environment', async () => {
    const origin = new URL(service.url).origin;
    const statusWith = async (scope: string): Promise<number> => {
      const { json } = await service.signIn({ scope });
      return (await service.get('data', { authorization: `Bearer ${String(json['access_token'])}` })).status;
    };
    expect(await statusWith(`${origin}/.default`)).toBe(200);
    expect(await statusWith(`${origin}//.default`)).toBe(401);
    expect(await statusWith('https://erp.dynamics.com/.default')).toBe(401);
  });

  test('401 has no error member, and a P3P header', async () => {
    await service.control('POST', 'tokens/expire');
    const reply = await service.get('data/VendorsV2');
    expect([reply.status, reply.json]).toEqual([
      401,
      {
        Message: 'Authentication failed.',
        StackTrace: null,
        ExceptionType: 'System.InvalidOperationException',
      },
    ]);
    expect(reply.headers.get('p3p')).not.toBeNull();
  });

  test('an application without a mapped user is not let in', async () => {
    await service.control('POST', 'rights', { isMapped: false });
    expect((await service.get('metadata/DataEntities')).status).toBe(401);
  });

  test('federation services take the host as resource', async () => {
    const { client_id: id = '', client_secret_value: secret = '' } = service.config;
    const origin = new URL(service.url).origin;
    const ask = async (resource: string): Promise<Response> =>
      fetch(`${origin}/adfs/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: id,
          client_secret: secret,
          resource,
        }),
      });
    const { access_token: token } = (await (await ask(origin)).json()) as { access_token: string };
    expect((await service.get('data', { authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await ask(service.url)).status).toBe(400);
  });
});

describe('addresses', () => {
  test('below a path are kept in links and contexts', async () => {
    await service.control('POST', 'behavior', { pageRows: 5 });
    const { json } = await service.get('data/VendorsV2');
    expect(json['@odata.nextLink']).toBe(`${service.url}/data/VendorsV2?$skip=5`);
    expect(json['@odata.context']).toBe(`${service.url}/data/$metadata#VendorsV2`);
  });

  test('that lead nowhere are refused in two forms', async () => {
    expect((await service.get('nowhere')).json).toEqual({
      Message: expect.stringContaining('No route data was found'),
    });
    expect(refusal(await service.get('data/Nonsense'))).toEqual([
      404,
      "Resource not found for the segment 'Nonsense'.",
    ]);
  });

  test('actions and batches are not emulated, and the emulator says so itself', async () => {
    expect((await service.send('POST', 'data/$batch', '')).text).toContain('not emulated');
  });
});

describe('throttling', () => {
  test('a quota says when to come again; a busy environment does not', async () => {
    await service.control('POST', 'throttle', { family: 'quota', retryAfterSeconds: 2, times: 1 });
    const quota = await service.get('data/VendorsV2');
    expect([quota.status, quota.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await service.get('data/VendorsV2')).status).toBe(200);
    await service.control('POST', 'throttle', { family: 'resource', forMs: 60_000, empty: true });
    const busy = await service.get('metadata/DataEntities');
    expect([busy.status, busy.headers.get('retry-after'), busy.text]).toEqual([429, null, '']);
    await service.control('DELETE', 'throttle');
    expect((await service.get('data/VendorsV2')).status).toBe(200);
  });
});

describe('faults', () => {
  test.each([
    ['html502', 502, '<!DOCTYPE html>'],
    ['unauthorized', 401, 'Authentication failed.'],
    ['innerError', 500, 'incorrectly called'],
  ])('%s meets the entity that it names', async (type, status, text) => {
    await service.control('POST', 'faults', { match: 'rows', table: 'VendorsV2', action: { type } });
    expect((await service.get('data/CustomersV3')).status).toBe(200);
    const reply = await service.get('data/VendorsV2');
    expect([reply.status, reply.text]).toEqual([status, expect.stringContaining(text)]);
    expect((await service.get('data/VendorsV2')).status).toBe(200);
  });

  test('the first answer after a restart is slow', async () => {
    await service.control('POST', 'behavior', { warmUpMs: 400 });
    await service.control('POST', 'restart');
    const start = performance.now();
    await service.get('data/VendorsV2?$top=1');
    expect(performance.now() - start).toBeGreaterThan(380);
  });

  test('an entity without the right is refused, or empty', async () => {
    await service.control('POST', 'rights', { forbiddenEntitySets: ['VendorsV2'] });
    expect((await service.get('data/VendorsV2')).status).toBe(403);
    await service.control('POST', 'behavior', { forbiddenEntity: 'empty' });
    expect(await service.rows('data/VendorsV2')).toEqual([]);
  });
});

test('the page has its own files and shared ones', async () => {
  const origin = new URL(service.url).origin;
  const page = await (await fetch(origin)).text();
  expect(page).toContain('Finance &amp; Operations emulator');
  for (const file of [
    'finops/console/finops_console.js',
    'finops/console/entity_rows.js',
    'finops/console/company_choice.js',
    'console/elements.js',
    'console/console.css',
  ]) {
    expect((await fetch(`${origin}/_page/${file}`)).status).toBe(200);
  }
  const counts = JSON.parse((await service.control('GET', 'tables?company=demf')).text) as {
    name: string;
    rows: number;
  }[];
  expect(counts.find(({ name }) => name === 'VendorsV2')).toEqual({ name: 'VendorsV2', rows: 24 });
});

test('the command prints its options, and refuses wrong ones', async () => {
  const help = await emulatorCommand('--product', 'finance_and_operations', '--help').ended;
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('--dialect NAME')]);
  const wrong = await emulatorCommand('--product', 'finance_and_operations', '--dialect', 'x').ended;
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--dialect takes documented')]);
});
