import { describe, expect, test } from '@jest/globals';
import { countOutput, measureCommand, parseAccount } from '../../bench/command.ts';
import { barChart } from '../../bench/report/bar_chart.ts';
import { figure, table } from '../../bench/report/markdown.ts';
import { median, medianCost } from '../../bench/rounds.ts';

describe('the cost of a program', () => {
  test.each([
    ['dash', '0\n0m0.000000s 0m0.000000s\n1m2.500000s 0m0.250000s\n', 0, 62.75],
    ['bash', '3\n0m0.001s 0m0.000s\n0m0.120s 0m0.030s\n', 3, 0.15],
  ])('the times of %s', (_, text, exitCode, cpuSeconds) => {
    const account = parseAccount(text);
    expect(account.exitCode).toBe(exitCode);
    expect(account.cpuSeconds).toBeCloseTo(cpuSeconds, 6);
  });

  test('times in an unknown form are not a measurement', () => {
    expect(() => parseAccount('0\nuser 0.1\nsys 0.2\n')).toThrow('times');
  });

  test('its processor time is counted, and not that of who reads it', async () => {
    const busy = `const end = process.cpuUsage().user + 300_000; while (process.cpuUsage().user < end);`;
    const cost = await measureCommand([process.execPath, '--eval', busy]);
    expect(cost.cpuSeconds).toBeGreaterThan(0.29);
    expect(cost.wallSeconds).toBeGreaterThan(0.29);
    if (process.platform === 'linux') expect(cost.peakMegabytes).toBeGreaterThan(20);
  });

  test('its output is counted', async () => {
    expect(await countOutput(['printf', 'one\ntwo\n'])).toEqual({ lines: 2, bytes: 8 });
  });

  test('a run that fails is not a measurement', async () => {
    await expect(measureCommand(['false'])).rejects.toThrow('ended with 1');
  });
});

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
])('the middle of %j is %d', (values, middle) => {
  expect(median(values)).toBe(middle);
});

test('a peak that some rounds did not see is that of the others', () => {
  const cost = (peakMegabytes: number | undefined) => ({ wallSeconds: 1, cpuSeconds: 1, peakMegabytes });
  expect(medianCost([cost(undefined), cost(90)]).peakMegabytes).toBe(90);
  expect(medianCost([cost(undefined)]).peakMegabytes).toBeUndefined();
});

test('figures have the digits that say something', () => {
  expect([1_234_567.8, 99.94, 1.005, 0.2].map(figure)).toEqual(['1,234,568', '99.9', '1.00', '0.20']);
});

test('a table, and bars in proportion', () => {
  const columns = [{ title: 'n', numeric: true, cell: (value: number) => String(value) }];
  expect(table(columns, [1, 2])).toBe('| n |\n| ---: |\n| 1 |\n| 2 |');
  const bars = [
    { name: 'a < b', value: 1 },
    { name: 'c', value: 4 },
  ];
  const svg = barChart({ title: 't', unit: 'u', groups: [{ name: 'g', bars }] });
  const widths = [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map((match) => Number(match[1]));
  expect(widths[1]).toBeCloseTo((widths[0] ?? 0) * 4);
  expect(svg).toContain('a &lt; b');
});

test('a reader has one colour in every group, and the spread is a line that the figure does not touch', () => {
  const spread = [1, 8] as const;
  const groups = [
    {
      name: 'one',
      bars: [
        { name: 'a', value: 4, spread },
        { name: 'b', value: 2 },
      ],
    },
    {
      name: 'two',
      bars: [
        { name: 'b', value: 3 },
        { name: '1,000 rows', value: 1, reader: 'a' },
      ],
    },
  ];
  const svg = barChart({ title: 't', unit: 'u', groups });
  const [a, b, c, d] = [...svg.matchAll(/<rect [^>]*fill="(#\w+)"/g)].map((match) => match[1]);
  expect([c, d]).toEqual([b, a]);
  expect(a).not.toBe(b);
  const [, end = ''] = /class="spread" d="M[\d.]+ [\d.]+H([\d.]+)/.exec(svg) ?? [];
  const [, figureAt = ''] = /<path class="spread"[^>]*\/>\n<text x="([\d.]+)"/.exec(svg) ?? [];
  expect(Number(figureAt)).toBeGreaterThan(Number(end));
});

test('the median of rounds keeps the least and the greatest', () => {
  const costs = [3, 1, 2].map((seconds) => ({
    wallSeconds: seconds,
    cpuSeconds: seconds / 2,
    peakMegabytes: 10,
  }));
  expect(medianCost(costs)).toEqual({
    wallSeconds: 2,
    cpuSeconds: 1,
    peakMegabytes: 10,
    spread: { wallSeconds: [1, 3], cpuSeconds: [0.5, 1.5], peakMegabytes: [10, 10] },
  });
});
