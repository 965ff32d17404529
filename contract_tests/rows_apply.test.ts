/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/aggregate-data */
import { expect, test } from '@jest/globals';
import { everywhere, onEmulator } from './environment.ts';
import { refusal, rows } from './reply.ts';

const apply = (set: string, text: string): string => `${set}?$apply=${encodeURIComponent(text)}`;

everywhere('$apply', (environment) => {
  test('counts rows', async () => {
    const [row] = await rows(environment, apply('businessunits', 'aggregate($count as units)'));
    expect(row).toEqual({ units: expect.any(Number) });
  });
});

onEmulator('$apply', (emulator) => {
  const setUp = async (): Promise<void> => {
    for (const [revenue, industrycode] of [
      ['10.0000', 1],
      ['20.5000', 1],
      ['0.0001', 2],
    ] as const)
      await emulator.send(
        'POST',
        'accounts',
        `{"name":"Sum","revenue":${revenue},"industrycode":${industrycode}}`,
      );
  };
  const OWN = "filter(name eq 'Sum')";

  test('sums keep their digits', async () => {
    await setUp();
    const { text } = await emulator.get(apply('accounts', `${OWN}/aggregate(revenue with sum as total)`));
    expect(text).toContain('"value":[{"total":30.5001}]');
  });

  test.each([
    ['aggregate(revenue with average as x)', [{ x: 10.1667 }]],
    ['aggregate(revenue with min as x)', [{ x: 0.0001 }]],
    ['aggregate(revenue with max as x)', [{ x: 20.5 }]],
    ['aggregate(industrycode with countdistinct as x)', [{ x: 2 }]],
    [
      'groupby((industrycode),aggregate($count as n,revenue with sum as total))',
      [
        { industrycode: 1, n: 2, total: 30.5 },
        { industrycode: 2, n: 1, total: 0.0001 },
      ],
    ],
    ['groupby((industrycode))', [{ industrycode: 1 }, { industrycode: 2 }]],
  ])('%s', async (text, expected) => {
    await setUp();
    const found = await rows(emulator, apply('accounts', `${OWN}/${text}`));
    const sorted = found.toSorted((a, b) => Number(a['industrycode']) - Number(b['industrycode']));
    expect(sorted).toEqual(expected.map((row) => ('x' in row ? { x: expect.closeTo(row.x ?? 0, 3) } : row)));
  });

  test('refuses an unknown column', async () => {
    const reply = await emulator.get(apply('accounts', 'aggregate(nonsense with sum as x)'));
    expect(refusal(reply).slice(0, 2)).toEqual([400, '0x80060888']);
  });
});
