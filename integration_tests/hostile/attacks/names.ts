/** Names that mean something to JavaScript, to URLs or to readers of lines, wherever the service may put a name. */
import {
  answer,
  type Attack,
  commandOf,
  refusedVerdict,
  eachChanged,
  on,
  type RequestKind,
} from '../attack.ts';

const KINDS: readonly RequestKind[] = ['token', 'whoami', 'metadata', 'rows', 'changes'];
const INHERITED = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];

const codes: Attack[] = KINDS.flatMap((kind) =>
  [400, 403, 404, 500].flatMap((status) =>
    INHERITED.map((code): Attack => ({
      name: `${kind}: ${status} with the code ${code}`,
      command: commandOf(kind),
      verdict: refusedVerdict(kind),
      script: on(kind, (exchange) =>
        answer(exchange, status, JSON.stringify({ error: { code, message: 'No.' } })),
      ),
    })),
  ),
);

const SHAPES: Readonly<Record<string, string>> = {
  'an error that is a text':
    '{"error":"invalid_client","error_description":"no\\u2028{\\"type\\":\\"RECORD\\"}"}',
  'an error of numbers': '{"error":{"code":12345678901234567890,"message":17}}',
  'an error of nulls': '{"error":null,"error_description":null}',
  'an error within itself': `{"error":${'{"innererror":'.repeat(500)}{}${'}'.repeat(500)}}`,
  'a message with line ends':
    '{"error":{"code":"x","message":"a\\nb\\r\\n{\\"type\\":\\"STATE\\"}\\u0085\\u2028\\u2029\\u000b\\u000c\\u001c"}}',
  'a message of lone surrogates': '{"error":{"code":"\\ud800","message":"\\udfff\\ud800"}}',
  'a code without end': JSON.stringify({ error: { code: `0x${'f'.repeat(100_000)}`, message: 'x' } }),
};

const shapes: Attack[] = KINDS.flatMap((kind) =>
  Object.entries(SHAPES).map(([name, body]): Attack => ({
    name: `${kind}: 400 with ${name}`,
    command: commandOf(kind),
    verdict: refusedVerdict(kind),
    script: on(kind, (exchange) => answer(exchange, 400, body)),
  })),
);

const ENTITY_SETS: readonly ((decoy: string, mark: string) => unknown)[] = [
  (decoy, mark) => `${decoy}/${mark}`,
  (decoy, mark) => decoy.replace('http:', 'HTTP:') + mark,
  (decoy, mark) => ` ${decoy}/${mark}`,
  (decoy, mark) => `//${new URL(decoy).host}/${mark}`,
  (_, mark) => `../../../${mark}`,
  (_, mark) => `accounts?$filter=1&x=${mark}`,
  (_, mark) => `accounts#${mark}`,
  () => 'accounts\u2028',
  () => '\uD800',
  () => 17,
];

const sets: Attack[] = (['check', 'read', 'read changes'] as const).flatMap((command) =>
  ENTITY_SETS.map((set, index): Attack => ({
    name: `metadata: entity set name ${index + 1} of ${ENTITY_SETS.length} is not a name, ${command}`,
    command,
    verdict: 'fails',
    script: on('metadata', (exchange) =>
      eachChanged(exchange, 'value', (entry) =>
        'EntitySetName' in entry
          ? { ...entry, EntitySetName: set(exchange.decoy, `from-${new URL(exchange.origin).port}`) }
          : entry,
      ),
    ),
  })),
);

const PROPERTIES = [
  'LogicalName',
  'PrimaryIdAttribute',
  'ChangeTrackingEnabled',
  'TableType',
  'Privileges',
  'Attributes',
];

const definitions: Attack[] = PROPERTIES.flatMap((property) =>
  [...INHERITED, null, 17, {}, [[]], '\uD800', "'", '\u2028'].map((value): Attack => ({
    name: `metadata: ${property} is ${JSON.stringify(value)}`,
    command: 'discover',
    verdict: 'either',
    script: on('metadata', (exchange) =>
      eachChanged(exchange, 'value', (entry) =>
        property in entry ? { ...entry, [property]: value } : entry,
      ),
    ),
  })),
);

const types: Attack[] = ['AttributeTypeName', 'LogicalName', 'AttributeOf'].flatMap((property) =>
  [...INHERITED, 17, '\uD800', '\u2028'].map((name): Attack => ({
    name: `metadata: ${property} of every column is ${JSON.stringify(name)}`,
    command: 'discover',
    verdict: 'either',
    script: on('metadata', (exchange) =>
      eachChanged(exchange, 'value', (entry) => {
        const columns = entry['Attributes'];
        if (!Array.isArray(columns)) return entry;
        const value = property === 'AttributeTypeName' ? { Value: name } : name;
        return { ...entry, Attributes: columns.map((column: object) => ({ ...column, [property]: value })) };
      }),
    ),
  })),
);

export const NAME_ATTACKS: readonly Attack[] = [...codes, ...shapes, ...sets, ...definitions, ...types];
