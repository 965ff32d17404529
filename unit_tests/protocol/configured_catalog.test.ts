import { describe, expect, test } from '@jest/globals';
import { parseConfiguredCatalog } from '../../src/protocol/configured_catalog.ts';

const tracked = {
  name: 'account',
  json_schema: { type: 'object', properties: { accountid: {}, name: {} } },
  supported_sync_modes: ['full_refresh', 'incremental'],
  source_defined_cursor: true,
  default_cursor_field: ['_ab_cdc_cursor'],
};
const byCursor = {
  ...tracked,
  name: 'note',
  source_defined_cursor: false,
  default_cursor_field: ['modifiedon'],
};
const whole = { ...tracked, name: 'list', supported_sync_modes: ['full_refresh'] };
const undecided = { ...byCursor, name: 'form', default_cursor_field: [] };
const catalog = { streams: [tracked, byCursor, whole, undecided] };

const modes = (documents: readonly unknown[]): string[] =>
  parseConfiguredCatalog(documents).map(({ cursorField, name, syncMode }) =>
    [name, syncMode, ...cursorField].join(' '),
  );

describe('what discover printed serves as a configured catalog', () => {
  const expected = [
    'account incremental _ab_cdc_cursor',
    'note incremental modifiedon',
    'list full_refresh _ab_cdc_cursor',
    'form full_refresh',
  ];
  const message = { type: 'CATALOG', catalog };

  test.each([
    ['all its lines', [{ type: 'LOG', log: {} }, message]],
    ['its CATALOG message', [message]],
    ['the catalog in it', [catalog]],
  ])('%s', (_, documents) => {
    expect(modes(documents)).toEqual(expected);
  });

  test('its streams and configured ones may be mixed', () => {
    const configured = { stream: tracked, sync_mode: 'full_refresh' };
    expect(modes([{ streams: [configured, byCursor] }])).toEqual([
      'account full_refresh',
      'note incremental modifiedon',
    ]);
  });
});

test.each([
  ['nothing', []],
  ['a list', [[tracked]]],
  ['a text', ['account']],
])('%s is refused', (_, documents) => {
  expect(() => parseConfiguredCatalog(documents)).toThrow(/not a JSON object with "streams"/);
});
