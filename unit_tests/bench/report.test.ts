import { describe, expect, test } from '@jest/globals';
import type { Cost } from '../../bench/command.ts';
import { writeReport } from '../../bench/report/report.ts';
import { judgeTargets } from '../../bench/report/targets.ts';
import { withSection } from '../../bench/report/sections.ts';
import type { Results } from '../../bench/results.ts';

function cost(wallSeconds: number, cpuSeconds = wallSeconds, peakMegabytes = 100): Cost {
  return { wallSeconds, cpuSeconds, peakMegabytes };
}

const COSTS = {
  connector: cost(2, 2),
  withoutLabels: cost(1.8, 1.8),
  straightforward: cost(10, 10, 300),
  curl: cost(1, 0.5, 11),
};

/** A run in which every target is met. */
const RESULTS: Results = {
  kind: 'full',
  machine: 'a machine',
  throughput: [
    {
      shape: 'wide',
      columns: 'some',
      rows: 1000,
      columnCount: 3,
      pageBytes: 1e6,
      drainSeconds: 0.1,
      costs: COSTS,
    },
  ],
  streams: [{ streams: 20, latencyMs: 0, rows: 1000, pageCount: 20, costs: COSTS }],
  quietStreams: { streams: 200, latencyMs: 50, width: 4, seconds: 2.6, allowedSeconds: 2.5 },
  scaling: [
    { rows: 1000, cost: cost(1) },
    { rows: 10_000, cost: cost(9) },
  ],
  discovery: [
    {
      tables: 2100,
      columns: 150,
      cost: cost(3, 3, 250),
      requestCount: 100,
      streamCount: 1409,
      catalogBytes: 9_000_000,
      warnings: ['x'.repeat(5000)],
    },
  ],
  finops: {
    rows: 1000,
    entities: 4700,
    columnCount: 311,
    pageBytes: 6e6,
    costs: COSTS,
    discovery: cost(3, 3, 150),
    streamCount: 3767,
    catalogBytes: 7_000_000,
  },
  imageBytes: 2e6,
  coldStart: { node: cost(0.03), spec: cost(0.06), check: cost(0.2), discover: cost(0.2), read: cost(0.2) },
  peer: undefined,
};

test('a section is replaced where it stands, and else put before another', () => {
  const page = '# A\n\n## B\n\nb\n\n## C\n\nc\n';
  const added = withSection(page, '## N', '## N\n\nnew', '## C');
  expect(added).toBe('# A\n\n## B\n\nb\n\n## N\n\nnew\n\n## C\n\nc\n');
  expect(withSection(added, '## N', '## N\n\nnewer', '## C')).toBe(added.replace('new', 'newer'));
  expect(withSection(page, '## N', '## N', '## X')).toBe('# A\n\n## B\n\nb\n\n## C\n\nc\n\n## N\n');
});

describe('targets', () => {
  test('all of them met', () => {
    expect(judgeTargets(RESULTS).map(({ met }) => met)).toEqual(Array.from({ length: 8 }, () => true));
    expect(writeReport(RESULTS).markdown).not.toContain('Where the time goes');
  });

  const slow = [{ ...RESULTS.throughput[0]!, costs: { ...COSTS, withoutLabels: cost(2.1, 2.1, 161) } }];
  test.each<[string, Partial<Results>, RegExp[]]>([
    ['a slow read', { throughput: slow }, [/^processor time of a read/, /^wall time/, /^peak memory/]],
    [
      'much memory with many streams',
      { streams: [{ ...RESULTS.streams[0]!, costs: { ...COSTS, connector: cost(2, 2, 170) } }] },
      [/^peak memory/],
    ],
    [
      'more than ten times the cost',
      { scaling: [RESULTS.scaling[0]!, { rows: 10_000, cost: cost(10.6) }] },
      [/10 times the rows/],
    ],
    ['idle streams', { quietStreams: { ...RESULTS.quietStreams, seconds: 3 } }, [/quiet streams/]],
    [
      'a slow discovery',
      { discovery: [{ ...RESULTS.discovery[0]!, cost: cost(21, 21, 250) }] },
      [/^discover/],
    ],
    [
      'a large catalog',
      { discovery: [{ ...RESULTS.discovery[0]!, catalogBytes: 10_485_761 }] },
      [/^discover/],
    ],
    ['a slow spec', { coldStart: { ...RESULTS.coldStart, spec: cost(0.2) } }, [/^`spec`/]],
    ['a large image', { imageBytes: 16e6 }, [/^the image/]],
  ])('%s is not met, and nothing else', (_, change, missed) => {
    const judged = judgeTargets({ ...RESULTS, ...change });
    const names = judged.flatMap(({ met, what }) => (met === false ? what : []));
    expect(names).toEqual(missed.map((pattern): unknown => expect.stringMatching(pattern)));
  });

  test('explains a target that is not met', () => {
    const { markdown } = writeReport({ ...RESULTS, throughput: slow });
    expect(markdown).toContain('Where the time goes for targets that are not met');
    expect(markdown).toMatch(/\| 2\.10 to 2\.10 ×; with labels 2\.00 to 2\.00 × \| \*\*no\*\* \|/);
  });
});

describe('the report', () => {
  test('shows the existing connector first, with a chart of its own', () => {
    const result = { ...RESULTS.throughput[0]!, costs: { connector: cost(1), peer: cost(20) } };
    const { charts, markdown } = writeReport({
      ...RESULTS,
      peer: { kind: 'measured', version: '1.0.3', result },
    });
    expect(markdown.indexOf('benchmark/peer.svg')).toBeLessThan(markdown.indexOf('benchmark/records.svg'));
    expect(charts['peer.svg']).toContain('airbyte-source-microsoft-dataverse');
  });

  test('shows every chart that it writes, and none that it does not', () => {
    const { charts, markdown } = writeReport(RESULTS);
    const shown = [...markdown.matchAll(/!\[[^\]]*\]\(benchmark\/([^)]+)\)/g)].map(([, file]) => file);
    expect(new Set(shown)).toEqual(new Set(Object.keys(charts)));
    for (const svg of Object.values(charts))
      expect(svg).toMatch(/^<svg [^>]*>[\s\S]*<rect [\s\S]*<\/svg>\n$/);
  });

  test('names the machine, and every reader in every table of readers', () => {
    const { markdown } = writeReport(RESULTS);
    expect(markdown).toContain('Measured on a machine.');
    for (const reader of ['this connector', 'this connector, without labels', 'curl --compressed']) {
      expect(markdown).toContain(`| ${reader} |`);
    }
    expect(markdown).not.toMatch(/undefined|NaN|Infinity|x{300}/);
  });

  test.each<[Results['peer'], string]>([
    [undefined, 'Not measured: `npm run bench -- --peer` does.'],
    [
      { kind: 'unavailable', reason: 'it could not be installed.' },
      'was not measured: it could not be installed.',
    ],
    [
      {
        kind: 'measured',
        version: '1.0 on Python 3',
        result: { ...RESULTS.throughput[0]!, costs: { connector: cost(1), peer: cost(40) } },
      },
      '| airbyte-source-microsoft-dataverse | 25.0 |',
    ],
  ])('the result of the Python connector: %j', (peer, words) => {
    expect(writeReport({ ...RESULTS, peer }).markdown).toContain(words);
  });
});
