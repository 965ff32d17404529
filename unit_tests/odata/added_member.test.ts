import { describe, expect, test } from '@jest/globals';
import { LabelMember } from '../../src/odata/added_member.ts';
import { LineBuffer } from '../../src/odata/line_buffer.ts';
import { ValueMemory } from '../../src/odata/value_memory.ts';

const LABELS = new Map([
  ['1', 'One'],
  ['2', 'Größe "L"'],
  ['-1', 'None'],
  ['true', 'Yes'],
]);

function labelOf(member: LabelMember, value: string): unknown {
  const out = new LineBuffer();
  // Something stands around a value.
  const bytes = Buffer.from(`:${value},`);
  member.write(out, bytes, 1, bytes.length - 1);
  out.completeLine();
  const { l } = JSON.parse(`{${out.lines().toString()}}`) as { readonly l: unknown };
  return l;
}

describe('labels beside', () => {
  test.each([
    ['one', '1', 'One'],
    ['one', '2', 'Größe "L"'],
    ['one', '-1', 'None'],
    ['one', '"1"', 'One'],
    ['one', 'null', null],
    ['one', '3', null],
    ['yes or no', 'true', 'Yes'],
    ['yes or no', 'false', null],
    ['several', '"1,2"', 'One; Größe "L"'],
    ['several', '"2, 1"', 'Größe "L"; One'],
    ['several', '"1"', 'One'],
    ['several', '"1,3"', null],
    ['several', '""', null],
    ['several', 'null', null],
  ] as const)('%s: %s gives %j, the first time and again', (kind, value, label) => {
    const member = new LabelMember('l', 'c', kind, LABELS);
    expect(labelOf(member, value)).toBe(label);
    expect(labelOf(member, value)).toBe(label);
  });

  test('codes without a label are told, the first few of them', () => {
    const member = new LabelMember('l', 'c', 'several', LABELS);
    for (const value of ['"1,7"', '"8"', 'null', '"7"']) labelOf(member, value);
    expect([...member.unknownCodes]).toEqual(['7', '8']);
    for (let code = 100; code < 200; code++) labelOf(member, `"${code}"`);
    expect(member.unknownCodes.size).toBe(5);
  });

  test('more values than are remembered, and longer ones, are right all the same', () => {
    const many = new Map(Array.from({ length: 9000 }, (_, code) => [String(code), `label ${code}`]));
    const member = new LabelMember('l', 'c', 'several', many);
    const values = [...many.keys(), [...many.keys()].join(',')];
    for (const value of [...values, ...values]) {
      expect(labelOf(member, `"${value}"`)).toBe(
        value
          .split(',')
          .map((code) => `label ${code}`)
          .join('; '),
      );
    }
  });
});

test('values are found by their bytes, wherever they stand, up to as many as are kept', () => {
  const memory = new ValueMemory(500);
  const values = Array.from({ length: 1000 }, (_, index) => Buffer.from(String(index * 7919)));
  for (const value of values) memory.remember(value, Buffer.from(`made of ${value.toString()}`));
  for (const [index, value] of values.entries()) {
    const bytes = Buffer.concat([Buffer.from('x'), value, Buffer.from('x')]);
    const made = memory.find(bytes, 1, bytes.length - 1)?.toString();
    expect(made).toBe(index < 500 ? `made of ${value.toString()}` : undefined);
    expect(memory.find(bytes, 0, bytes.length - 1)).toBeUndefined();
  }
});
