/** What stands in rows: it arrives as it was sent, and never becomes a line of its own. */
import { answer, type Attack, changed, commandOf, eachChanged, on } from '../attack.ts';

const TEXTS: Readonly<Record<string, string>> = {
  'U+2028': 'a\u2028b',
  'U+2029': 'a\u2029b',
  'U+0085': 'a\u0085b',
  'all of them': '\u0085\u2028\u2029\u0085',
  'a line and a message': 'x\n{"type":"STATE","state":{}}',
  'a line end and a message behind U+2028': '\u2028{"type":"RECORD","record":{"stream":"x"}}',
  'vertical tab, form feed, separators': '\v\f\u001C\u001D\u001E',
  'quotes and back slashes': '"}}}\\"\\\\u2028',
  'neighbours of the line ends': '\u2027\u202A\u0084\u0086\u00A8\u20A8',
  emoji: '👩‍👩‍👧‍👦\u{10FFFF}',
  NUL: '\u0000',
  nothing: '',
};

const texts: Attack[] = (['rows', 'changes'] as const).flatMap((kind) =>
  Object.entries(TEXTS).flatMap(([name, text]): Attack[] =>
    (['every row', 'every third row'] as const).map((which) => {
      let count = 0;
      return {
        name: `${kind}: a value with ${name}, in ${which}`,
        command: commandOf(kind),
        verdict: 'delivers',
        ...(which === 'every row' ? { values: { description: text } } : {}),
        script: on(kind, (exchange) =>
          eachChanged(exchange, 'value', (row) =>
            which === 'every row' || count++ % 3 === 0 ? { ...row, description: text } : row,
          ),
        ),
      };
    }),
  ),
);

const elsewhere: Attack[] = (['rows', 'changes'] as const).flatMap((kind): Attack[] => [
  {
    name: `${kind}: line ends in a name that is not selected`,
    command: commandOf(kind),
    verdict: 'delivers',
    script: on(kind, (exchange) =>
      eachChanged(exchange, 'value', (row) => ({
        ...row,
        'x\u2028y': '\u2029',
        __proto__: 1,
        constructor: 2,
      })),
    ),
  },
  {
    name: `${kind}: line ends in a structure`,
    command: commandOf(kind),
    verdict: 'delivers',
    script: on(kind, (exchange) =>
      eachChanged(exchange, 'value', (row) => ({ ...row, description: { 'a\u2028': ['\u0085', '\n'] } })),
    ),
  },
  {
    name: `${kind}: a line end in an etag`,
    command: commandOf(kind),
    verdict: 'delivers',
    script: on(kind, (exchange) =>
      eachChanged(exchange, 'value', (row) => ({ '@odata.etag': 'W/"\u2028"', ...row })),
    ),
  },
  {
    name: `${kind}: rows that are not objects`,
    command: commandOf(kind),
    verdict: 'fails',
    script: on(kind, (exchange) => changed(exchange, (document) => ({ ...document, value: [1, 'x', null] }))),
  },
  {
    name: `${kind}: a value twice`,
    command: commandOf(kind),
    verdict: 'fails',
    script: on(kind, (exchange) => answer(exchange, 200, '{"value":[],"value":[]}')),
  },
  {
    name: `${kind}: a column twice`,
    command: commandOf(kind),
    verdict: 'fails',
    script: on(kind, (exchange) => answer(exchange, 200, '{"value":[{"name":"a","name":"b"}]}')),
  },
  {
    name: `${kind}: twenty thousand columns in a row`,
    command: commandOf(kind),
    verdict: 'fails',
    script: on(kind, (exchange) =>
      answer(
        exchange,
        200,
        `{"value":[{${Array.from({ length: 20_000 }, (_, i) => `"c${i}":1`).join(',')}}]}`,
      ),
    ),
  },
  {
    name: `${kind}: a column name of a mebibyte`,
    command: commandOf(kind),
    verdict: 'fails',
    script: on(kind, (exchange) => answer(exchange, 200, `{"value":[{"${'n'.repeat(1024 * 1024)}":1}]}`)),
  },
  {
    name: `${kind}: an error in the middle of the page`,
    command: commandOf(kind),
    verdict: 'fails',
    script: on(kind, (exchange) =>
      answer(
        exchange,
        200,
        '{"value":[{"accountid":"1"}],"error":{"code":"constructor","message":"\u2028"}}',
      ),
    ),
  },
]);

const deletes: Attack[] = ['\u2028', '\n{"type":"STATE"}', '\u0085'].map((id): Attack => ({
  name: `changes: a delete whose id is ${JSON.stringify(id)}`,
  command: 'read changes',
  verdict: 'either',
  script: on('changes', (exchange) =>
    changed(exchange, (document) => ({
      ...document,
      value: [
        ...(document['value'] as unknown[]),
        { '@odata.context': `${exchange.origin}/$metadata#accounts/$deletedEntity`, id, reason: 'deleted' },
      ],
    })),
  ),
}));

export const VALUE_ATTACKS: readonly Attack[] = [...texts, ...elsewhere, ...deletes];
