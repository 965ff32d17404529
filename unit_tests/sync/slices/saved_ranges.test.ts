import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/core/json.ts';
import type { PageResume } from '../../../src/odata/page.ts';
import { parseStreamState, serialiseState } from '../../../src/sync/state/stream_state.ts';
import type { SavedPosition } from '../../../src/sync/state/saved_position.ts';

const CONTEXT = {
  organizationId: 'org',
  columns: ['accountid'],
  leftOut: [],
  nextCursor: 1_700_000_000_000_000,
};
const link = (text: string): PageResume => ({ kind: 'link', link: text });
const BORDERS = ['2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z'];

const RANGES: SavedPosition = {
  kind: 'ranges',
  deltaLink: 'https://x/delta',
  borders: BORDERS,
  done: [0, 3],
  begun: new Map([[1, link('https://x/next')]]),
};

function parse(state: JsonObject): SavedPosition | string {
  try {
    const parsed = parseStreamState('account', state);
    return parsed.kind === 'saved' ? parsed.position : parsed.kind;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('[S6] [S7] the state of a table in ranges', () => {
  test('names completed and begun ranges, and no others', () => {
    expect(serialiseState(RANGES, CONTEXT)).toEqual({
      version: 2,
      kind: 'ranges',
      mode: 'first_load',
      delta_link: 'https://x/delta',
      borders: BORDERS,
      done: [0, 3],
      links: { 1: 'https://x/next' },
      organization_id: 'org',
      columns: ['accountid'],
      _ab_cdc_cursor: 1_700_000_000_000_000,
    });
  });

  test.each<[string, SavedPosition]>([
    ['tracked', RANGES],
    [
      'with a place of the service',
      { ...RANGES, begun: new Map([[1, { kind: 'place', place: { key: ['"a"', '7'] } }]]) },
    ],
    ['untracked', { ...RANGES, deltaLink: undefined }],
    ['the keys', { kind: 'position', mode: 'key-pass', at: link('https://x/next'), borders: BORDERS }],
    [
      'the keys from their beginning',
      { kind: 'position', mode: 'key-pass', at: undefined, borders: BORDERS },
    ],
  ])('%s: is read as it was written', (_, position) => {
    expect(parse(JSON.parse(JSON.stringify(serialiseState(position, CONTEXT))) as JsonObject)).toEqual(
      position,
    );
  });

  const state = serialiseState(RANGES, CONTEXT);
  const keys = serialiseState(
    { kind: 'position', mode: 'key-pass', at: undefined, borders: BORDERS },
    CONTEXT,
  );
  test.each<[string, JsonObject]>([
    ['no borders', { ...state, borders: undefined }],
    ['an empty list of borders', { ...state, borders: [] }],
    ['borders that are not texts', { ...state, borders: [1, 2] }],
    ['an empty border', { ...state, borders: [''] }],
    ['borders that fall', { ...state, borders: BORDERS.toReversed() }],
    ['equal borders', { ...state, borders: [BORDERS[0], BORDERS[0]] }],
    ['a range below none', { ...state, done: [-1] }],
    ['half a range', { ...state, done: [0.5] }],
    ['a range named by a text', { ...state, done: ['0'] }],
    ['a range that is done twice', { ...state, done: [0, 0] }],
    ['a range that is both done and begun', { ...state, done: [0, 1] }],
    ['no list of what is done', { ...state, done: undefined }],
    ['no links', { ...state, links: null }],
    ['an empty link', { ...state, links: { 1: '' } }],
    ['a link that is a number', { ...state, links: { 1: 7 } }],
    ['a link of a name', { ...state, links: { constructor: 'https://x' } }],
    ['an unknown mode', { ...state, mode: 'watermark' }],
    ['a first load without its token', { ...state, delta_link: undefined }],
    ['a full refresh with a token', { ...state, mode: 'full_refresh' }],
    ['keys without borders', { ...keys, borders: undefined }],
    ['keys without a link', { ...keys, link: undefined }],
  ])('with %s is refused', (_, hostile) => {
    expect(parse(hostile)).toBe('state_invalid');
  });
});
