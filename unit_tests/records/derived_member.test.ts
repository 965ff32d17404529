import { describe, expect, test } from '@jest/globals';
import { jsonLine } from '../../src/core/json_line.ts';
import fc from 'fast-check';
import { type DerivedMember, LabelMember, RenamedMember } from '../../src/records/derived_member.ts';
import { LineBuffer } from '../../src/records/line_buffer.ts';
import { PageScanner } from '../../src/records/page_scanner.ts';
import { NO_CHANGE_COLUMNS, type RecordPlan } from '../../src/records/record_plan.ts';
import type { ChoiceLabels, Column } from '../../src/odata/table.ts';

type Kind = NonNullable<Column['choice']>;

/** Labels with all that JSON escapes, all that it does not, and every length of UTF-8. */
const ODD = 'Key "A"; \\ / \u0000 \t\n \u2028 é 🏗';
const CODES: ChoiceLabels = new Map([
  ['0', 'Zero'],
  ['1', 'Design'],
  ['3', ODD],
  ['-1', 'Minus'],
  ['2147483647', 'Largest'],
  ['-2147483648', 'Smallest'],
  ['100000001', ''],
]);
const YES_NO: ChoiceLabels = new Map([
  ['true', 'Do Not Allow'],
  ['false', 'Allow'],
]);
const NAME = 'näme "x"_label';

/** What a member writes of a value, with unrelated bytes around it. */
function written(member: DerivedMember, value: string): string {
  const before = '{"é":';
  const bytes = Buffer.from(`${before}${value},"next":1}`);
  const start = Buffer.byteLength(before);
  const out = new LineBuffer(16);
  member.write(out, bytes, start, start + Buffer.byteLength(value));
  out.completeLine();
  return out.lines().toString();
}

function label(kind: Kind, value: string, labels = kind === 'yes-or-no' ? YES_NO : CODES) {
  const member = new LabelMember(NAME, 'näme "x"', kind, labels);
  const text = written(member, value);
  // Once more: what was put together the first time is remembered.
  expect(written(member, value)).toBe(text);
  return { text, unknown: [...member.unknownCodes] };
}

const memberText = (value: string | null): string => `${JSON.stringify(NAME)}:${JSON.stringify(value)}`;

describe('the label of a code', () => {
  test.each<[Kind, string, string | null]>([
    ['one', '0', 'Zero'],
    ['one', '1', 'Design'],
    ['one', '3', ODD],
    ['one', '-1', 'Minus'],
    ['one', '2147483647', 'Largest'],
    ['one', '-2147483648', 'Smallest'],
    ['one', '100000001', ''],
    ['one', 'null', null],
    ['yes-or-no', 'true', 'Do Not Allow'],
    ['yes-or-no', 'false', 'Allow'],
    ['yes-or-no', 'null', null],
    ['several', '"1"', 'Design'],
    ['several', '"1,3"', `Design; ${ODD}`],
    ['several', '"3,1"', `${ODD}; Design`],
    ['several', '"-1,2147483647,0"', 'Minus; Largest; Zero'],
    ['several', '"1, 3"', `Design; ${ODD}`],
    ['several', '""', null],
    ['several', 'null', null],
  ])('%s: %s', (kind, value, expected) => {
    expect(label(kind, value)).toEqual({ text: memberText(expected), unknown: [] });
  });

  test.each<[Kind, string, string[]]>([
    ['one', '2', ['2']],
    ['one', '-3', ['-3']],
    ['one', '10', ['10']],
    ['one', '1.5', ['1.5']],
    ['one', '1e0', ['1e0']],
    ['one', '9007199254740993', ['9007199254740993']],
    ['one', 'true', ['true']],
    // The character code of the `t` in `true` is not a choice.
    ['one', '116', ['116']],
    ['yes-or-no', '1', ['1']],
    ['several', '"1,2"', ['2']],
    ['several', '"2,1,4"', ['2', '4']],
    ['several', '"Design"', ['Design']],
  ])('%s: %s has none, gives null and is remembered', (kind, value, unknown) => {
    expect(label(kind, value)).toEqual({ text: memberText(null), unknown });
  });

  test('of codes without labels five are remembered, cut to a length that fits a line', () => {
    const member = new LabelMember('x_label', 'x', 'one', new Map());
    for (let code = 1; code <= 9; code++) expect(written(member, String(code))).toBe('"x_label":null');
    expect([...member.unknownCodes]).toEqual(['1', '2', '3', '4', '5']);
    const long = new LabelMember('x_label', 'x', 'several', new Map());
    written(long, `"${'7'.repeat(5000)}"`);
    expect([...long.unknownCodes]).toEqual(['7'.repeat(40)]);
  });

  test('more combinations than are remembered are still put together', () => {
    const member = new LabelMember('x_label', 'x', 'several', CODES);
    for (let round = 0; round < 2; round++) {
      for (let count = 1; count <= 5000; count += 500) {
        const codes = Array.from({ length: count }, () => '1').join(',');
        const labels = Array.from({ length: count }, () => 'Design').join('; ');
        expect(written(member, `"${codes}"`)).toBe(`"x_label":${JSON.stringify(labels)}`);
      }
      for (let code = 10_000; code < 14_200; code++) written(member, `"${code}"`);
    }
  });
});

describe('an annotation as a column', () => {
  test.each([
    ['"systemuser"', '"systemuser"'],
    [String.raw`"t\u00e9am \"x\""`, String.raw`"t\u00e9am \"x\""`],
    ['null', 'null'],
    ['7', 'null'],
    ['{"a":"b"}', 'null'],
    ['["a"]', 'null'],
  ])('%s becomes %s', (value, expected) => {
    expect(written(new RenamedMember('ownerid_lookuplogicalname'), value)).toBe(
      `"ownerid_lookuplogicalname":${expected}`,
    );
  });
});

/** The expected members for one member of a row, computed with objects. */
type Making = (value: unknown) => string | null;

const labelFrom =
  (labels: ChoiceLabels): Making =>
  (value) => {
    if (value === null || value === '') return null;
    const codes = typeof value === 'string' ? value.split(',') : [JSON.stringify(value)];
    const found = codes.map((code) => labels.get(code));
    return found.includes(undefined) ? null : found.join('; ');
  };

const ANNOTATION = '_owner_value@Microsoft.Dynamics.CRM.lookuplogicalname';
interface Made {
  readonly name: string;
  readonly make: Making;
  readonly member: () => DerivedMember;
}

const MADE = new Map<string, Made>([
  [
    'state',
    {
      name: 'state_label',
      make: labelFrom(CODES),
      member: () => new LabelMember('state_label', 'state', 'one', CODES),
    },
  ],
  [
    'skills',
    {
      name: 'skills_label',
      make: labelFrom(CODES),
      member: () => new LabelMember('skills_label', 'skills', 'several', CODES),
    },
  ],
  [
    'billed',
    {
      name: 'billed_label',
      make: labelFrom(YES_NO),
      member: () => new LabelMember('billed_label', 'billed', 'yes-or-no', YES_NO),
    },
  ],
  [
    ANNOTATION,
    {
      name: 'owner_lookuplogicalname',
      make: (value) => (typeof value === 'string' ? value : null),
      member: () => new RenamedMember('owner_lookuplogicalname'),
    },
  ],
]);

function planOf(columns: readonly string[], made: readonly string[]): RecordPlan {
  return {
    stream: 's',
    columns: new Set(columns),
    keyColumns: ['id'],
    change: NO_CHANGE_COLUMNS,
    derived: new Map(
      [...MADE].flatMap(([of, { member }]): [string, DerivedMember][] =>
        made.includes(of) ? [[of, member()]] : [],
      ),
    ),
  };
}

type Row = Readonly<Record<string, unknown>>;

/** The same by way of objects: parsed, added to, and written again. */
function reference(page: string, { derived, columns }: RecordPlan): string {
  const { value } = JSON.parse(page) as { value: Row[] };
  return value
    .map((row) => {
      const data: Record<string, unknown> = {};
      for (const [name, one] of Object.entries(row)) {
        if (columns === 'all' || columns.has(name)) data[name] = one;
        const made = derived?.has(name) === true ? MADE.get(name) : undefined;
        if (made !== undefined) data[made.name] = made.make(one);
      }
      return `{"type":"RECORD","record":{"stream":"s","emitted_at":1700000000000,"data":${jsonLine(data)}}}\n`;
    })
    .join('');
}

function scan(chunks: readonly Buffer[], plan: RecordPlan): string {
  const scanner = new PageScanner({ plan });
  let text = '';
  for (const chunk of chunks)
    text += scanner.push(chunk, 1_700_000_000_000, 1 + scanner.recordCount).toString();
  return text + scanner.finish(1_700_000_000_000, 1 + scanner.recordCount).toString();
}

function inChunks(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

const COLUMNS = ['name', 'state', 'skills', 'billed', 'note', '_owner_value'];
const EVERYTHING = [...MADE.keys()];

describe('records with labels are what parsing, adding and writing would give', () => {
  const rows: Row[] = [
    { name: 'a', state: 0, skills: '1,3', billed: true, _owner_value: 'u', [ANNOTATION]: 'systemuser' },
    {
      name: 'a',
      state: 2_147_483_647,
      skills: '1',
      billed: false,
      _owner_value: 't',
      [ANNOTATION]: 'a_team_of_ours',
    },
    {
      name: 'longer than the model',
      state: null,
      skills: null,
      billed: null,
      _owner_value: null,
      [ANNOTATION]: null,
    },
    { name: '', state: -1, skills: '', billed: true, _owner_value: 'u', [ANNOTATION]: 'x' },
    { name: '', state: 7, skills: '1,9', billed: true, _owner_value: 'u' },
    { state: 1 },
    {},
  ];
  const orders: readonly (readonly [string, (row: Row) => Row])[] = [
    ['as they are', (row) => row],
    ['the added one last', (row) => Object.fromEntries(Object.entries(row).toReversed())],
    ['no others next to them', ({ billed, skills, state }) => ({ state, skills, billed })],
  ];
  const selections: readonly (readonly [string, readonly string[]])[] = [
    ['with their columns', COLUMNS],
    ['without their columns', ['name', '_owner_value']],
    ['nothing else', []],
    ['between others', ['state', 'note', 'billed']],
  ];

  test.each(
    orders.flatMap(([order, arrange]) =>
      selections.map(([selection, columns]) => [order, selection, arrange, columns] as const),
    ),
  )('%s, %s: whatever the chunks', (_order, _selection, arrange, columns) => {
    const page = JSON.stringify({ value: rows.map(arrange) });
    const expected = reference(page, planOf(columns, EVERYTHING));
    const bytes = Buffer.from(page);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)];
      expect(scan(chunks, planOf(columns, EVERYTHING))).toBe(expected);
    }
    expect(scan(inChunks(bytes, 1), planOf(columns, EVERYTHING))).toBe(expected);
  });

  test('white space between tokens changes nothing', () => {
    const compact = JSON.stringify({ value: rows });
    const pretty = Buffer.from(JSON.stringify({ value: rows }, null, '\t ').replaceAll('\n', ' \r\n'));
    const plan = () => planOf(COLUMNS, EVERYTHING);
    expect(scan([pretty], plan())).toBe(reference(compact, plan()));
    expect(scan(inChunks(pretty, 3), plan())).toBe(reference(compact, plan()));
  });

  const code = fc.constantFrom(...CODES.keys(), '2', '-7', '2147483646');
  const row = fc.record(
    {
      name: fc.string({ unit: 'binary', maxLength: 12 }),
      state: fc.oneof(code.map(Number), fc.constant(null)),
      note: fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true, noDefaultInfinity: true })),
      skills: fc.oneof(
        fc.array(code, { maxLength: 4 }).map((codes) => codes.join(',')),
        fc.constant(null),
      ),
      billed: fc.constantFrom(true, false, null),
      unasked: fc.jsonValue({ maxDepth: 2 }),
      _owner_value: fc.constantFrom('u', 'tt', null),
      [ANNOTATION]: fc.constantFrom('systemuser', 'team', 'é"\\', null),
    },
    { requiredKeys: ['state', 'skills'] },
  );

  test('random rows, selections and chunks', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 12 }),
        fc.subarray(COLUMNS),
        fc.subarray(EVERYTHING),
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 1, max: 120 }),
        (some, columns, made, indent, size) => {
          const plan = () => planOf(columns, made);
          const bytes = Buffer.from(JSON.stringify({ value: some }, null, indent));
          expect(scan(inChunks(bytes, size), plan())).toBe(
            reference(JSON.stringify({ value: some }), plan()),
          );
        },
      ),
      { numRuns: 300, seed: 20260105 },
    );
  });

  test('rows that differ only in codes are recognised by comparing', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      name: 'same',
      state: [0, 1, 2_147_483_647, null][index % 4],
      skills: ['1', '1,3', '', null][index % 3],
      billed: index % 2 === 0,
    }));
    const scanner = new PageScanner({ plan: planOf(COLUMNS, EVERYTHING) });
    const page = JSON.stringify({ value: many });
    const text = scanner.push(Buffer.from(page), 1_700_000_000_000, 1 + scanner.recordCount).toString();
    expect(text).toBe(reference(page, planOf(COLUMNS, EVERYTHING)));
    expect(scanner.fullyParsedRows).toBe(1);
  });
});
