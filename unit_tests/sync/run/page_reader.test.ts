import { describe, expect, test } from '@jest/globals';
import { ConnectorError } from '../../../src/core/errors.ts';
import { silentLogger } from '../../../src/core/logger.ts';
import type { HttpResponse } from '../../../src/http/message.ts';
import { NO_CHANGE_COLUMNS, type RecordPlan } from '../../../src/records/record_plan.ts';
import {
  type Page,
  type PageEnd,
  type PageResume,
  resumeText,
  type RowsRequest,
  type RowWatch,
} from '../../../src/odata/page.ts';
import type { ODataService } from '../../../src/odata/service.ts';
import type { TableSummary } from '../../../src/odata/table.ts';
import { CursorSequence } from '../../../src/sync/state/cursor_sequence.ts';
import { PageReader } from '../../../src/sync/run/page_reader.ts';

const TABLE: TableSummary = {
  name: 'account',
  entitySet: 'accounts',
  primaryKey: ['accountid'],
  tracked: true,
};
const PLAN: RecordPlan = {
  stream: 'account',
  columns: 'all',
  keyColumns: ['accountid'],
  change: NO_CHANGE_COLUMNS,
};
const CURSOR = 1_767_323_045_000_000;

type Body = readonly (string | Error)[];

/** A service whose pages come in the given pieces; an error in place of one breaks the download off. */
function serviceOf(pages: Readonly<Record<string, Body[]>>) {
  const events: string[] = [];
  const openPage = async ({ url }: Page): Promise<HttpResponse> => {
    events.push(`asks for ${url}`);
    const [pieces = [], ...rest] = pages[url] ?? [];
    Object.assign(pages, { [url]: rest });
    async function* body(): AsyncGenerator<Uint8Array> {
      for (const piece of pieces) {
        if (piece instanceof Error) throw piece;
        yield Buffer.from(piece);
      }
    }
    return { status: 200, headers: {}, body: body(), discard: () => void events.push(`gives up ${url}`) };
  };
  const pageAt = (request: RowsRequest, resume: PageResume): Page => {
    const url = resumeText(resume);
    if (url === 'foreign') throw new ConnectorError('system', 'response_malformed', 'foreign');
    return { request, url, followsLinks: true };
  };
  const resumeAfter = (_: Page, { lastKey, nextLink }: PageEnd): Promise<PageResume | undefined> => {
    if (nextLink !== undefined) return Promise.resolve({ kind: 'link', link: nextLink });
    return Promise.resolve(lastKey && { kind: 'place', place: { key: lastKey } });
  };
  // What a page reader needs of a service, and nothing else.
  const explain = (error: unknown): unknown => error;
  const service = { openPage, pageAt, resumeAfter, explain } as unknown as ODataService;
  const waits: number[] = [];
  const cursors = new CursorSequence(CURSOR);
  const reader = new PageReader(
    {
      service,
      records: async (lines) => {
        if (lines.length > 0) events.push(`writes ${lines.toString().split('\n').length - 1}`);
        await Promise.resolve();
      },
      clock: { now: () => 1_767_323_045_000, sleep: async (ms) => void waits.push(ms) },
      log: silentLogger,
      random: () => 1,
      signal: new AbortController().signal,
    },
    PLAN,
    cursors,
  );
  return { cursors, events, reader, waits };
}

const page = (url: string): Page => ({
  request: { table: TABLE, columns: 'all', tracked: false },
  url,
  followsLinks: true,
});
const link = (url: string): PageResume => ({ kind: 'link', link: url });
const broken = new ConnectorError('transient', 'download_interrupted', 'interrupted');

describe('a page reader', () => {
  test('asks for the next page as soon as its link is known, before the lines are written', async () => {
    const { cursors, events, reader } = serviceOf({
      one: [['{"@odata.nextLink":"two","value":[{"a":1},', '{"a":2}]}']],
      two: [['{"value":[{"a":3}]}']],
    });
    const first = await reader.read(page('one'));
    const second = await reader.read(page(first.next === undefined ? '' : resumeText(first.next)));
    expect(events).toEqual(['asks for one', 'asks for two', 'writes 1', 'writes 1', 'writes 1']);
    expect(second).toMatchObject({ recordCount: 1, next: undefined });
    expect(cursors).toMatchObject({ next: CURSOR + 3, givenCount: 3 });
  });

  test('gives up what it asked for when the stream ends before', async () => {
    const { events, reader } = serviceOf({
      one: [['{"value":[],"@odata.nextLink":"two"}']],
      two: [['{"value":[]}']],
    });
    await reader.read(page('one'));
    reader.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(events).toEqual(['asks for one', 'asks for two', 'gives up two']);
  });

  test('does not ask for a page that must not be followed', async () => {
    const { events, reader } = serviceOf({ one: [['{"value":[{"a":1}],"@odata.nextLink":"foreign"}']] });
    expect(await reader.read(page('one'))).toMatchObject({ next: link('foreign'), recordCount: 1 });
    expect(events).toEqual(['asks for one', 'writes 1']);
  });

  test('[I3] [L6] begins a page again after an interrupted download; the cursor continues to grow', async () => {
    const { cursors, events, reader, waits } = serviceOf({
      one: [['{"value":[{"a":1},{"a":2},', broken], ['{"value":[{"a":1},{"a":2},{"a":3}]}']],
    });
    expect(await reader.read(page('one'))).toMatchObject({ recordCount: 5 });
    expect(reader.recordCount).toBe(5);
    expect(cursors.next).toBe(CURSOR + 5);
    expect(events).toEqual(['asks for one', 'writes 2', 'gives up one', 'asks for one', 'writes 3']);
    expect(waits).toEqual([500]);
  });

  test('gives up the page ahead before it tries again: it may hold the only connection', async () => {
    const { events, reader } = serviceOf({
      one: [
        ['{"@odata.nextLink":"two","value":[{"a":1},', broken],
        ['{"@odata.nextLink":"two","value":[{"a":1}]}'],
      ],
    });
    expect(await reader.read(page('one'))).toMatchObject({ recordCount: 2, next: link('two') });
    expect(events).toEqual([
      'asks for one',
      'asks for two',
      'writes 1',
      'gives up one',
      'gives up two',
      'asks for one',
      'asks for two',
      'writes 1',
    ]);
  });

  test('[I3] [L6] ends when the download is interrupted every time; records that were written are counted', async () => {
    const { cursors, events, reader } = serviceOf({
      one: Array.from({ length: 9 }, () => ['{"value":[{"a":1},', broken]),
    });
    await expect(reader.read(page('one'))).rejects.toBe(broken);
    expect(reader.recordCount).toBe(5);
    expect(cursors.next).toBe(CURSOR + 5);
    expect(events.filter((event) => event === 'asks for one')).toHaveLength(5);
  });

  test('[L6] a page that makes no sense is asked for again, three times in all', async () => {
    const { events, reader } = serviceOf({ one: [['<html>'], ['{"value":7}'], ['{"value":[{"a":1}]}']] });
    expect(await reader.read(page('one'))).toMatchObject({ recordCount: 1 });
    const { reader: second } = serviceOf({ one: [['<'], ['<'], ['<'], ['{"value":[]}']] });
    await expect(second.read(page('one'))).rejects.toMatchObject({ code: 'response_malformed' });
    expect(events.filter((event) => event === 'asks for one')).toHaveLength(3);
  });

  test('a document without rows is an error, unless it is one of changes', async () => {
    const { reader } = serviceOf({ one: [['{}'], ['{}'], ['{}'], ['{}']] });
    await expect(reader.read(page('one'))).rejects.toThrow(/without rows/);
    expect(
      await reader.read({ ...page('one'), request: { ...page('one').request, tracked: true } }),
    ).toMatchObject({ recordCount: 0 });
  });

  test('gives the service the whole key of the last row where pages do not follow links', async () => {
    const { reader } = serviceOf({
      one: [['{"value":[{"accountid":"1"},', '{"accountid":"2"}]}'], ['{"value":[]}']],
    });
    const byKey = { ...page('one'), followsLinks: false };
    expect(await reader.read(byKey)).toMatchObject({ next: { kind: 'place', place: { key: ['"2"'] } } });
    expect(await reader.read(byKey)).toMatchObject({ next: undefined });
  });

  test('keeps back rows that the watch of a page does not admit, and gives them no cursor', async () => {
    const { cursors, events, reader } = serviceOf({
      one: [['{"value":[{"accountid":"1"},{"accountid":"2"},', '{"accountid":"3"}]}']],
    });
    const watch: RowWatch = {
      row: ({ bytes, ends, starts }) => Buffer.from(bytes).toString('utf8', starts[0], ends[0]) !== '"2"',
      deleted: () => {},
    };
    expect(await reader.read({ ...page('one'), followsLinks: false, watch })).toMatchObject({
      recordCount: 2,
    });
    expect(events).toEqual(['asks for one', 'writes 1', 'writes 1']);
    expect(cursors.givenCount).toBe(2);
  });
});
