/** The tables that lookups point to, as columns of their own. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Discovered, InProcessBench, lastStates, logged, type Row, rowsOf } from './in_process_bench.ts';

let run: InProcessBench;
let project: Discovered;
const KEY = 'cr1a7_projectid';
beforeAll(async () => {
  run = await InProcessBench.start();
  project = await run.discover();
});
afterAll(() => run.bench.stop());
beforeEach(() => run.bench.reset());

describe('the tables that lookups point to', () => {
  const TYPE = 'cr1a7_client_lookuplogicalname';
  const columns = [KEY, '_cr1a7_client_value', TYPE, 'ownerid_lookuplogicalname'];
  let types: Discovered;

  beforeAll(async () => {
    types = await run.discover({ lookup_types: true, tables: ['cr1a7_project', 'territory', 'task'] });
  });

  async function tableOf(id: unknown): Promise<string | null> {
    for (const name of ['account', 'contact']) {
      const rows = (await run.bench.control('GET', `tables/${name}/rows?limit=1000`)) as Row[];
      if (rows.some((row) => row[`${name}id`] === id)) return name;
    }
    return null;
  }

  test('are added for polymorphic lookups, and no others', () => {
    const added = (name: string) =>
      types.columns(name).filter((column) => column.endsWith('_lookuplogicalname'));
    expect(added('cr1a7_project')).toEqual([TYPE, 'ownerid_lookuplogicalname']);
    expect(added('task')).toEqual(['ownerid_lookuplogicalname', 'regardingobjectid_lookuplogicalname']);
    expect(added('territory')).not.toContain('createdby_lookuplogicalname');
    expect(project.columns('cr1a7_project')).not.toContain(TYPE);
  });

  test('in a full refresh', async () => {
    const result = await types.read([{ name: 'cr1a7_project', columns }]);
    const rows = rowsOf(result);
    for (const row of rows) {
      const expected =
        row['_cr1a7_client_value'] === null ? undefined : await tableOf(row['_cr1a7_client_value']);
      expect(row[TYPE]).toBe(expected);
    }
    expect(new Set(rows.map((row) => row[TYPE]))).toEqual(new Set(['account', 'contact', undefined]));
    const requests = await run.bench.requests('rows');
    for (const { prefer } of requests) {
      expect(prefer).toContain('odata.include-annotations="Microsoft.Dynamics.CRM.lookuplogicalname"');
    }
  });

  test('without the lookup itself, and over pages', async () => {
    const result = await types.read([{ name: 'cr1a7_project', columns: [TYPE] }], {
      config: { odata_maxpagesize: 4 },
    });
    expect(rowsOf(result).length).toBeGreaterThan(4);
    for (const row of rowsOf(result))
      expect(['{}', JSON.stringify({ [TYPE]: row[TYPE] })]).toContain(JSON.stringify(row));
  });

  test('tracked reads go on without them where they keep the delta link away, and later ones ask no more', async () => {
    const wanted = [{ name: 'cr1a7_project', mode: 'incremental' as const, columns }];
    const first = await types.read(wanted, { config: { odata_maxpagesize: 5 } });
    const ids = (await run.bench.control('GET', 'tables/cr1a7_project/rows?limit=1000')) as Row[];
    expect(first.exitCode).toBe(0);
    expect(new Set(rowsOf(first).map((row) => row[KEY]))).toEqual(new Set(ids.map((row) => row[KEY])));
    expect(logged(first, 'WARN')).toEqual([
      expect.stringMatching(/without cr1a7_client_lookuplogicalname, ownerid_lookuplogicalname/),
    ]);
    expect(lastStates(first)[0]?.stream.stream_state).toMatchObject({
      kind: 'changes',
      left_out: [TYPE, 'ownerid_lookuplogicalname'],
    });

    const changed = String(ids[0]?.[KEY]);
    await run.bench.control('PATCH', `tables/cr1a7_project/rows/${changed}`, { cr1a7_name: 'Changed' });
    await run.bench.control('DELETE', `tables/cr1a7_project/rows/${String(ids[1]?.[KEY])}`);
    await run.bench.control('DELETE', 'requests');
    const second = await types.read(wanted, { state: lastStates(first) });
    expect(rowsOf(second)).toHaveLength(2);
    const prefers = (await run.bench.requests('delta')).map(({ prefer }) => prefer);
    expect(prefers).toEqual(['odata.track-changes,odata.maxpagesize=5000']);
  });

  test('changes without a delta link are read again without them, and none is lost', async () => {
    const wanted = [{ name: 'cr1a7_project', mode: 'incremental' as const, columns }];
    // As if the service had begun to keep it away after the first load.
    const first = await types.read(wanted);
    const [state] = lastStates(first);
    const kept = {
      ...state!,
      stream: { ...state!.stream, stream_state: withoutLeftOut(state!.stream.stream_state) },
    };
    const [id] = rowsOf(first).map((row) => String(row[KEY]));
    await run.bench.control('PATCH', `tables/cr1a7_project/rows/${id}`, { cr1a7_name: 'Changed' });
    const second = await types.read(wanted, { state: [kept] });
    expect(second.exitCode).toBe(0);
    expect(new Set(rowsOf(second).map((row) => row[KEY]))).toEqual(new Set([id]));
    expect(logged(second, 'WARN')).toEqual([expect.stringContaining('lookups point to')]);
    const third = await types.read(wanted, { state: lastStates(second) });
    expect(rowsOf(third)).toEqual([]);
  });

  function withoutLeftOut(state: Row): Row {
    return {
      ...state,
      left_out: [],
      columns: [...(state['columns'] as string[]), TYPE, 'ownerid_lookuplogicalname'],
    };
  }
});
