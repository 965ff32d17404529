import { describe, expect, test } from '@jest/globals';
import { parseInputState } from '../../src/protocol/input_state.ts';

const stateOf = (name: string, stream_state: unknown) => ({
  type: 'STREAM',
  stream: { stream_descriptor: { name }, stream_state },
});
const message = (name: string, value: unknown) => ({ type: 'STATE', state: stateOf(name, value) });

test.each([
  ['an array of states', [[stateOf('account', { at: 1 }), stateOf('contact', { at: 2 })]]],
  ['an array of messages', [[message('account', { at: 1 }), message('contact', { at: 2 })]]],
  ['lines of messages', [message('account', { at: 1 }), message('contact', { at: 2 })]],
  [
    'lines where the last one of a stream counts',
    [message('account', { at: 0 }), message('contact', { at: 2 }), message('account', { at: 1 })],
  ],
  [
    'the whole output of a run',
    [
      { type: 'TRACE', trace: {} },
      { type: 'RECORD', record: { stream: 'account', data: {} } },
      message('account', { at: 1 }),
      { type: 'LOG', log: {} },
      message('contact', { at: 2 }),
    ],
  ],
])('%s', (_, documents) => {
  expect(Object.fromEntries(parseInputState(documents))).toEqual({ account: { at: 1 }, contact: { at: 2 } });
});

test.each([
  ['nothing', []],
  ['an empty file', [undefined]],
  ['an empty list', [[]]],
  ['an empty object', [{}]],
  ['nulls', [[null], null]],
  ['a state without a value', [message('account', null)]],
])('%s is not a saved state', (_, documents) => {
  expect(parseInputState(documents).size).toBe(0);
});

describe('nonsense is refused, and the message says where', () => {
  test.each([
    ['a line that is a number', [message('account', {}), 7], /document 2/],
    ['an entry that is a text', [[stateOf('account', {}), 'x']], /entry 1 of the document/],
    ['a legacy state', [{ type: 'LEGACY', data: {} }], /of type "LEGACY"/],
  ])('%s', (_, documents, words) => {
    expect(() => parseInputState(documents)).toThrow(words);
  });
});
