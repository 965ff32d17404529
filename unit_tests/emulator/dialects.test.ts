/** How the service speaks where documents and captures differ: each setting, and the named bundles of them. */
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DIALECT, DIALECT_CHOICES } from '../../emulator/dialect/dialect.ts';
import { DIALECT_NAMES, namedDialect } from '../../emulator/dialect/named_dialects.ts';
import { startEmulator } from '../../emulator/start.ts';
import { emulated, type Json, refusal, type Reply } from './emulated.ts';

const service = emulated();
const speak = (settings: Json): Promise<Reply> => service.control('POST', 'dialect', settings);
const prefer = (...preferences: string[]): { prefer: string } => ({ prefer: preferences.join(',') });

/** The names of a row's members, in the order of the text. */
const order = ({ text }: Reply): string[] =>
  Array.from(
    text.slice(text.indexOf('"value":[')).matchAll(/[{,]"([^"]+)":(?!\[)/g),
    ([, name = '']) => name,
  );

describe('the choice of a dialect', () => {
  test('takes a named one, then single settings, and is undone by a reset', async () => {
    expect((await service.control('GET', 'dialect')).json).toEqual(DEFAULT_DIALECT);
    const chosen = await speak({ name: 'captured-2026', keyPlace: 'in-order' });
    expect(chosen.json).toEqual({ ...namedDialect('captured-2026'), keyPlace: 'in-order' });
    expect((await speak({ recreatedRow: 'row only' })).json).toEqual({
      ...chosen.json,
      recreatedRow: 'row only',
    });
    await service.control('POST', 'reset');
    expect((await service.control('GET', 'dialect')).json).toEqual(DEFAULT_DIALECT);
  });

  test('is made from the list of all', async () => {
    const { json } = await service.control('GET', 'dialects');
    expect(Object.keys(json)).toEqual([...DIALECT_NAMES]);
    expect(json['contrary']).toEqual(namedDialect('contrary'));
  });

  test('every value of every setting occurs in some dialect, but those of the refusal alone', () => {
    const free = ['expiredStatus', 'concurrencyRetryAfterSeconds'];
    const missing = Object.entries(DIALECT_CHOICES).flatMap(([name, choices]) => {
      if (choices === 'seconds' || free.includes(name)) return [];
      const used = new Set(
        DIALECT_NAMES.map((one) => namedDialect(one)[name as keyof typeof DEFAULT_DIALECT]),
      );
      return (choices as readonly never[])
        .filter((choice) => !used.has(choice))
        .map((choice) => [name, choice]);
    });
    expect(missing).toEqual([]);
  });

  test.each<[Json, string]>([
    [{ name: 'klingon' }, '"name" is one of default, documented'],
    [{ nonsense: 1 }, '"nonsense" is none of tokenDating'],
    [{ keyPlace: 'first' }, '"keyPlace" is one of in-order, last'],
    [
      { concurrencyRetryAfterSeconds: 0 },
      '"concurrencyRetryAfterSeconds" is a whole number of seconds above 0',
    ],
  ])('refuses mistakes: %j', async (settings, words) => {
    const { json, status } = await speak(settings);
    expect([status, json['error']]).toEqual([400, expect.stringContaining(words)]);
  });

  test.each([
    ['by name', 'contrary' as const, namedDialect('contrary')],
    [
      'with settings',
      { name: 'contrary', versionDigits: 7 } as const,
      { ...namedDialect('contrary'), versionDigits: 7 },
    ],
  ])('is an option at the start, %s', async (_, dialect, expected) => {
    const other = await startEmulator({ dialect });
    try {
      expect(await (await fetch(`${other.url}/_emulator/dialect`)).json()).toEqual(expected);
    } finally {
      await other.stop();
    }
  });
});

describe('unknown names', () => {
  const column = "Could not find a property named 'nonsense' on type 'Microsoft.Dynamics.CRM.account'.";
  const table = "Resource not found for the segment 'cr1a7_nonsenses'.";

  test.each<[Json, number, string]>([
    [{}, 400, '0x80060888'],
    [{ unknownColumnCode: '0x0' }, 400, '0x0'],
    [{ unknownColumnCode: '0x0', unknownColumnStatus: 404 }, 404, '0x0'],
  ])('a column under %j', async (settings, status, code) => {
    await speak(settings);
    for (const path of ['accounts?$select=nonsense', 'accounts?$filter=nonsense eq 1'])
      expect(refusal(await service.get(path))).toEqual([status, code, column]);
  });

  test.each<[Json, number, string]>([
    [{}, 404, '0x8006088a'],
    [{ unknownTableCode: '0x80060888' }, 404, '0x80060888'],
    [{ unknownTableStatus: 400 }, 400, '0x8006088a'],
  ])('a table under %j', async (settings, status, code) => {
    await speak(settings);
    expect(refusal(await service.get('cr1a7_nonsenses'))).toEqual([status, code, table]);
  });
});

describe('the form of rows', () => {
  const path = 'territories?$select=name,createdon&$top=1';

  test('the key last', async () => {
    expect(order(await service.get(path))[1]).toBe('territoryid');
    await speak({ keyPlace: 'last' });
    const keyLast = order(await service.get(path));
    expect(keyLast.at(-1)).toBe('territoryid');
    expect(keyLast).toHaveLength(4);
  });

  test('the key last in generated rows, too', async () => {
    const other = await startEmulator({
      generatedTables: [{ name: 'bench', rows: 1 }],
      dialect: { keyPlace: 'last' },
    });
    try {
      const url = `${other.config['authority_url']}/${other.config['tenant_id']}/oauth2/v2.0/token`;
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: other.config['client_id'] ?? '',
        client_secret: other.config['client_secret_value'] ?? '',
        scope: `${other.url}/.default`,
      });
      const { access_token: token } = (await (
        await fetch(url, { method: 'POST', body: form })
      ).json()) as Json;
      const reply = await fetch(`${other.url}/api/data/v9.2/benchs?$select=name`, {
        headers: { authorization: `Bearer ${String(token)}` },
      });
      expect(await reply.text()).toMatch(/"name":"[^"]+","benchid":"[^"]+"\}\]\}$/);
    } finally {
      await other.stop();
    }
  });

  test.each([
    ['before-value', ['createdon@OData.Community.Display.V1.FormattedValue', 'createdon']],
    ['after-value', ['createdon', 'createdon@OData.Community.Display.V1.FormattedValue']],
  ])('annotations %s', async (annotationPlace, expected) => {
    await speak({ annotationPlace });
    const reply = await service.get(path, prefer('odata.include-annotations="*"'));
    expect(order(reply).filter((name) => name.startsWith('createdon'))).toEqual(expected);
  });
});

describe('preferences', () => {
  test('may be separated by semicolons', async () => {
    const reply = await service.get('accounts', { prefer: 'odata.track-changes; odata.maxpagesize=2' });
    expect((reply.json['value'] as Json[]).length).toBe(2);
    expect(reply.headers.get('preference-applied')).toBe('odata.track-changes,odata.maxpagesize=2');
  });

  test('are confirmed in another order and with another separator', async () => {
    await speak({ appliedOrder: 'tracking-last', appliedSeparator: ';' });
    const reply = await service.get('accounts', prefer('odata.track-changes', 'odata.maxpagesize=2'));
    expect(reply.headers.get('preference-applied')).toBe('odata.maxpagesize=2;odata.track-changes');
  });
});

describe('versions of eleven digits', () => {
  test('from the next write on', async () => {
    await speak({ versionDigits: 11 });
    await service.control('PATCH', `tables/account/rows/${await anAccount()}`, { name: 'after' });
    const [row] = await service.value("accounts?$select=versionnumber&$filter=name eq 'after'");
    expect(row?.['@odata.etag']).toMatch(/^W\/"126440\d{5}"$/);
    expect(String(row?.['versionnumber'])).toMatch(/^126440\d{5}$/);
    const tracked = await service.get('accounts?$select=name', prefer('odata.track-changes'));
    expect(tracked.json['@odata.deltaLink']).toMatch(/\$deltatoken=126440\d{5}%21/);
  });

  test('of all rows, from the start', async () => {
    const other = await startEmulator({ dialect: { versionDigits: 11 } });
    try {
      const reply = await fetch(`${other.url}/_emulator/tables/account/rows?limit=60`);
      const rows = (await reply.json()) as Json[];
      expect(rows.filter((row) => Number(row['versionnumber']) < 2 ** 32)).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});

async function anAccount(): Promise<string> {
  const [row] = await service.value('accounts?$select=name&$top=1');
  return String(row?.['accountid']);
}
