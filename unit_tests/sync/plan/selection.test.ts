import { describe, expect, test } from '@jest/globals';
import { LabelMember, RenamedMember } from '../../../src/records/derived_member.ts';
import { LineBuffer } from '../../../src/records/line_buffer.ts';
import type { Table } from '../../../src/odata/table.ts';
import { derivedMembers, selectColumns, unlabelledWords } from '../../../src/sync/plan/selection.ts';
import type { ConfiguredStream } from '../../../src/protocol/configured_catalog.ts';
import type { Notice } from '../../../src/sync/plan/plan_input.ts';

const TABLE: Table = {
  name: 'task',
  entitySet: 'tasks',
  kind: 'activity',
  primaryKey: ['activityid'],
  tracked: true,
  readPrivilege: undefined,
  columns: [
    {
      name: '_ownerid_value',
      type: 'string',
      lookup: {
        logicalName: 'ownerid',
        type: { column: 'ownerid_lookuplogicalname', member: '_ownerid_value@type' },
      },
    },
    { name: '_createdby_value', type: 'string', lookup: { logicalName: 'createdby' } },
    { name: 'activityid', type: 'string' },
    { name: 'isbilled', type: 'boolean', choice: 'yes-or-no' },
    { name: 'phase', type: 'integer', choice: 'one' },
    // A column of the table's own that is named like a label.
    { name: 'phase_label', type: 'string' },
    { name: 'statecode', type: 'integer', choice: 'one' },
  ],
  labels: new Map([['statecode', new Map([['0', 'Open']])]]),
};

function select(selectedColumns: ConfiguredStream['selectedColumns']) {
  const notices: Notice[] = [];
  const request: ConfiguredStream = {
    name: 'task',
    syncMode: 'incremental',
    cursorField: [],
    selectedColumns,
    properties: undefined,
  };
  const { added, asked, columns, names } = selectColumns(request, TABLE, notices);
  return {
    columns,
    asked,
    names,
    added: added.map(({ name }) => name),
    notices: notices.map(({ words }) => words),
  };
}

describe('a selection', () => {
  test.each([
    ['a column', ['statecode'], ['statecode'], ['activityid', 'statecode'], []],
    ['its label alone', ['statecode_label'], [], ['activityid', 'statecode'], ['statecode_label']],
    [
      'both',
      ['statecode', 'statecode_label'],
      ['statecode'],
      ['activityid', 'statecode'],
      ['statecode_label'],
    ],
    [
      "the table of a lookup's row",
      ['ownerid_lookuplogicalname'],
      [],
      ['_ownerid_value', 'activityid'],
      ['ownerid_lookuplogicalname'],
    ],
    [
      "a column named like another's label",
      ['phase_label'],
      ['phase_label'],
      ['activityid', 'phase_label'],
      [],
    ],
    [
      'what every tracked record has',
      ['_ab_cdc_cursor', '_ab_cdc_deleted_at', 'isbilled'],
      ['isbilled'],
      ['activityid', 'isbilled'],
      [],
    ],
    ['nothing of the table', ['_ab_cdc_cursor'], [], ['activityid'], []],
  ])('of %s', (_, wanted, columns, asked, added) => {
    expect(select(wanted)).toMatchObject({ columns, asked, added, notices: [] });
  });

  test('where the catalog does not say is every column, without what is added', () => {
    const { added, columns } = select('all');
    expect(columns).toEqual(TABLE.columns.map(({ name }) => name));
    expect(added).toEqual([]);
  });

  test.each([
    ['a column that is gone', ['gone', 'phase'], /no column gone that rows bring/],
    ['the label of a column that has none', ['activityid_label', 'phase'], /no column activityid_label/],
    [
      'the table of a lookup with one only',
      ['createdby_lookuplogicalname', 'phase'],
      /createdby_lookuplogicalname/,
    ],
  ])('%s is left out, and that is said', (_, wanted, words) => {
    const { asked, notices } = select(wanted);
    expect(asked).toEqual(['activityid', 'phase']);
    expect(notices).toEqual([expect.stringMatching(words)]);
  });

  test('of nothing that there is fails', () => {
    expect(() => select(['gone', 'gone_label'])).toThrow(
      /none of its selected columns is left.*gone, gone_label/,
    );
  });
});

describe('what is added', () => {
  const members = () => {
    const request: ConfiguredStream = {
      name: 'task',
      syncMode: 'incremental',
      cursorField: [],
      properties: undefined,
      selectedColumns: ['statecode_label', 'isbilled_label', 'ownerid_lookuplogicalname'],
    };
    return derivedMembers(selectColumns(request, TABLE, []), TABLE);
  };

  test('is built from the column, or from its annotation', () => {
    expect([...members()].map(([of, member]) => [of, member.constructor])).toEqual([
      ['_ownerid_value@type', RenamedMember],
      ['isbilled', LabelMember],
      ['statecode', LabelMember],
    ]);
  });

  test('is reported once if codes had no label, also if there were no labels at all', () => {
    const added = members();
    expect(unlabelledWords(added)).toBeUndefined();
    const out = new LineBuffer();
    for (const code of ['7', '0', '7', '8', 'null'])
      added.get('statecode')?.write(out, Buffer.from(code), 0, code.length);
    added.get('isbilled')?.write(out, Buffer.from('true'), 0, 4);
    expect(unlabelledWords(added)).toMatch(
      /^codes without a label, whose label is null: isbilled \(true\); statecode \(7, 8\)\./,
    );
  });
});
