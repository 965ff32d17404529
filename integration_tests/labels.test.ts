/** Added columns: labels of choices, and the tables that lookups point to. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Discovered, InProcessBench, lastStates, logged, type Row, rowsOf } from './in_process_bench.ts';

let run: InProcessBench;
let project: Discovered;
const LABELLED = ['cr1a7_phase', 'cr1a7_risk', 'cr1a7_skills', 'cr1a7_billable', 'statecode', 'statuscode'];
const LABELS = LABELLED.map((name) => `${name}_label`);
const KEY = 'cr1a7_projectid';

const ENGLISH: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cr1a7_phase: { 1: 'Idea', 2: 'Planning', 3: 'Delivery', 4: 'Review' },
  cr1a7_risk: { 1: 'Low', 2: 'Medium', 3: 'High', 4: 'Unknown' },
  cr1a7_skills: { '1,3': 'Design; Sales', 2: 'Engineering' },
  cr1a7_billable: { true: 'Billable', false: 'Not billable' },
  statecode: { 0: 'Active', 1: 'Inactive' },
  statuscode: { 1: 'Active', 2: 'Inactive' },
};

const GERMAN: typeof ENGLISH = {
  cr1a7_phase: { 1: 'Idee', 2: 'Planung', 3: 'Umsetzung', 4: 'Prüfung' },
  cr1a7_risk: { 1: 'Gering', 2: 'Mittel', 3: 'Hoch', 4: 'Unbekannt' },
  cr1a7_skills: { '1,3': 'Gestaltung; Vertrieb', 2: 'Technik' },
  cr1a7_billable: { true: 'Abrechenbar', false: 'Nicht abrechenbar' },
  statecode: { 0: 'Aktiv', 1: 'Inaktiv' },
  statuscode: { 1: 'Aktiv', 2: 'Inaktiv' },
};

beforeAll(async () => {
  run = await InProcessBench.start();
  project = await run.discover();
});
afterAll(() => run.bench.stop());
beforeEach(() => run.bench.reset());

function expectLabels(rows: readonly Row[], labels: typeof ENGLISH): void {
  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) {
    for (const name of LABELLED) {
      const code = row[name];
      const label =
        code === null ? null : labels[name]?.[typeof code === 'string' ? code : JSON.stringify(code)];
      expect([name, code, row[`${name}_label`]]).toEqual([name, code, label]);
    }
  }
  // Every column shows a label, and some show that there is none to be had.
  for (const name of LABELS) expect(rows.some((row) => typeof row[name] === 'string')).toBe(true);
  expect(rows.some((row) => row['cr1a7_skills_label'] === null)).toBe(true);
}

async function optionSetQuestions(): Promise<string[]> {
  const urls = (await run.bench.requests('metadata')).map(({ url }) => decodeURIComponent(url));
  return urls.filter((url) => url.includes('OptionSet'));
}

describe('labels of choices', () => {
  test('are in the schema for every choice, status and yes/no column', () => {
    expect(project.columns('cr1a7_project').filter((name) => name.endsWith('_label'))).toEqual(
      [...LABELS].sort(),
    );
    const { properties } = project.stream('cr1a7_project').json_schema as { properties: Row };
    for (const name of LABELS) expect(properties[name]).toEqual({ type: ['null', 'string'] });
  });

  test('without `choice_labels` there are none', async () => {
    const plain = await run.discover({ choice_labels: false, tables: ['cr1a7_project'] });
    expect(plain.columns('cr1a7_project').filter((name) => name.endsWith('_label'))).toEqual([]);
  });

  test.each([
    ["in the user's language", {}, ENGLISH],
    ['in English', { label_language: 1033 }, ENGLISH],
    ['in German', { label_language: 1031 }, GERMAN],
    ["in a language without labels: the user's", { label_language: 1036 }, ENGLISH],
  ])('%s', async (_, config, labels) => {
    const result = await project.read([{ name: 'cr1a7_project', columns: [...LABELLED, ...LABELS] }], {
      config,
    });
    expectLabels(rowsOf(result), labels);
    expect(logged(result, 'WARN')).toEqual([]);
  });

  test('by a question for each kind of choice, where RetrieveMetadataChanges is refused', async () => {
    const body = JSON.stringify({ error: { code: '0x80040220', message: 'no' } });
    // One request at a time: the tables, their columns, then dates and labels by the function.
    await run.bench.control('POST', 'faults', {
      match: 'metadata',
      skip: 2,
      times: 2,
      action: { type: 'status', status: 403, body },
    });
    const result = await project.read([{ name: 'cr1a7_project', columns: [...LABELLED, ...LABELS] }], {
      config: { label_language: 1031, max_concurrent_requests: 1 },
    });
    const refused = (await run.bench.requests('metadata')).filter(({ status }) => status === 403);
    expect(refused.map(({ url }) => /\w+(?=\(Query)/.exec(url)?.[0])).toEqual([
      'RetrieveMetadataChanges',
      'RetrieveMetadataChanges',
    ]);
    expectLabels(rowsOf(result), GERMAN);
  });

  test('a label without its column: the code is requested, but is not in records', async () => {
    const result = await project.read([{ name: 'cr1a7_project', columns: ['cr1a7_phase_label'] }]);
    const rows = rowsOf(result);
    for (const row of rows) expect(Object.keys(row)).toEqual(['cr1a7_phase_label']);
    expect(new Set(rows.map((row) => row['cr1a7_phase_label']))).toContain('Delivery');
    const [request] = await run.bench.requests('rows');
    expect(request?.url).toMatch(new RegExp(`\\?\\$select=cr1a7_phase,${KEY}$`));
  });

  test.each([
    ['one label', ['cr1a7_phase', 'cr1a7_phase_label', 'cr1a7_skills'], ['cr1a7_phase']],
    ['two labels', ['statuscode_label', 'cr1a7_skills_label'], ['statuscode', 'cr1a7_skills']],
    ['no label', ['cr1a7_phase', 'statuscode'], []],
  ])('%s: only the option sets of the selected columns are requested', async (_, columns, asked) => {
    await project.read([
      { name: 'cr1a7_project', columns },
      { name: 'account', columns: ['accountid', 'industrycode'] },
    ]);
    const questions = await optionSetQuestions();
    expect(questions).toHaveLength(asked.length === 0 ? 0 : 1);
    const named = questions.flatMap((url) =>
      [...url.matchAll(/"PropertyName":"LogicalName","Value":\{"Type":"System.String","Value":"(\w+)"/g)].map(
        (match) => match[1],
      ),
    );
    if (asked.length > 0) {
      // Tables and columns are both selected by LogicalName: the one table that has labels, and those columns.
      expect(new Set(named)).toEqual(new Set(['cr1a7_project', ...asked]));
    }
  });

  test('codes without a label become null with one warning, whatever their number', async () => {
    const rows = (await run.bench.control('GET', 'tables/cr1a7_project/rows?limit=8')) as Row[];
    for (const [index, row] of rows.entries()) {
      await run.bench.control('PATCH', `tables/cr1a7_project/rows/${String(row[KEY])}`, {
        cr1a7_phase: 100 + index,
        cr1a7_skills: index === 0 ? '1,77' : '2',
      });
    }
    const result = await project.read(
      [{ name: 'cr1a7_project', columns: [KEY, 'cr1a7_phase_label', 'cr1a7_skills_label', 'cr1a7_phase'] }],
      { config: { odata_maxpagesize: 3 } },
    );
    const changed = new Set(rows.map((row) => row[KEY]));
    for (const row of rowsOf(result).filter((one) => changed.has(one[KEY]))) {
      expect(row['cr1a7_phase_label']).toBeNull();
      expect(row['cr1a7_phase']).toBeGreaterThan(99);
    }
    expect(rowsOf(result).find((row) => row[KEY] === rows[0]?.[KEY])).toMatchObject({
      cr1a7_skills_label: null,
    });
    const warnings = logged(result, 'WARN');
    expect(warnings).toEqual([
      expect.stringMatching(/codes without a label.*cr1a7_phase \(10\d(, 10\d){4}\)/),
    ]);
    expect(warnings[0]).toMatch(/cr1a7_skills \(77\)/);
  });

  test('changes also have labels, and deletes have none', async () => {
    const wanted = [
      { name: 'cr1a7_project', mode: 'incremental' as const, columns: [KEY, 'cr1a7_phase_label'] },
    ];
    const first = await project.read(wanted);
    const [changed = '', gone = ''] = rowsOf(first).map((row) => String(row[KEY]));
    await run.bench.control('PATCH', `tables/cr1a7_project/rows/${changed}`, { cr1a7_phase: 4 });
    await run.bench.control('DELETE', `tables/cr1a7_project/rows/${gone}`);
    const second = await project.read(wanted, { state: lastStates(first) });
    expect(rowsOf(second)).toHaveLength(2);
    expect(rowsOf(second)).toContainEqual(
      expect.objectContaining({ [KEY]: changed, cr1a7_phase_label: 'Review' }),
    );
    expect(rowsOf(second).find((row) => row[KEY] === gone)).not.toHaveProperty('cr1a7_phase_label');
  });

  test('a label that was added to the selection leads to a full read, since old records lack it', async () => {
    const mode = 'incremental' as const;
    const first = await project.read([{ name: 'cr1a7_project', mode, columns: [KEY, 'cr1a7_phase'] }]);
    const second = await project.read(
      [{ name: 'cr1a7_project', mode, columns: [KEY, 'cr1a7_phase', 'cr1a7_phase_label'] }],
      { state: lastStates(first) },
    );
    expect(rowsOf(second)).toHaveLength(rowsOf(first).length);
    expect(logged(second, 'WARN')).toEqual([expect.stringContaining('cr1a7_phase_label came into')]);
  });
});

describe('if the service returns both', () => {
  test('tracked reads return changes and the tables that lookups point to', async () => {
    const both = await InProcessBench.start({ annotationsSuppressDeltaLink: false });
    try {
      const found = await both.discover({ lookup_types: true, tables: ['task'] });
      const column = 'regardingobjectid_lookuplogicalname';
      const wanted = [
        {
          name: 'task',
          mode: 'incremental' as const,
          columns: ['activityid', column, '_regardingobjectid_value'],
        },
      ];
      const first = await found.read(wanted, { config: { odata_maxpagesize: 20 } });
      expect(logged(first, 'WARN')).toEqual([]);
      const rows = rowsOf(first);
      expect(new Set(rows.map((row) => row[column]))).toEqual(
        new Set([undefined, 'account', 'contact', 'opportunity', 'incident']),
      );
      for (const row of rows)
        expect(row[column] === undefined).toBe(row['_regardingobjectid_value'] === null);
      const pointing = rows.find((row) => row[column] === 'account');
      await both.bench.control('PATCH', `tables/task/rows/${String(pointing?.['activityid'])}`, {
        subject: 'Changed',
      });
      const second = await found.read(wanted, { state: lastStates(first) });
      expect(rowsOf(second)).toEqual([expect.objectContaining({ [column]: 'account' })]);
      expect(logged(second, 'WARN')).toEqual([]);
    } finally {
      await both.bench.stop();
    }
  });
});
