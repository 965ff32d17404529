/** Values that programs stumble on, and documents in which a few places hold one. */
import fc from 'fast-check';

const NAMES = [
  'constructor',
  'toString',
  '__proto__',
  'hasOwnProperty',
  'account',
  'accountid',
  'name',
  'modifiedon',
  'x'.repeat(5_000),
];
const TEXTS = [
  '',
  ' ',
  '\u0000',
  '\uFEFF',
  '\uD800',
  'a\uDFFF',
  '\u2028',
  '%zz',
  '%00',
  '%F0%9F',
  '*',
  '*a'.repeat(200),
  "it's",
  '../..',
  'None',
  'client_secret',
  '2026-02-31T25:61:61Z',
  '+275760-09-13T00:00:00.001Z',
  '0001-01-01T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  '1e400',
  '-1',
];
const ADDRESSES = [
  '://',
  'http://',
  'https://[::1',
  'https://a b/',
  'https://user:pa%zzss@host.invalid/',
  'http://127.0.0.1:99999/',
  'http://127.0.0.1:1/',
  'https://host.invalid/%zz?a=%zz#%zz',
  'blob:https://host.invalid/1',
  'HTTP://127.0.0.1:1/api/data/v9.2/accounts?$skiptoken=%zz',
  'javascript:0',
];
const NUMBERS = [0, -0, -1, 0.5, 1e13, 1e21, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -(2 ** 63), Number.MAX_VALUE];

/** Stands in a document for arrays within arrays, which no object of this program could hold. */
const DEEP = '\u{F0000}deep';
const DEPTH = 50_000;

const oddName = fc.constantFrom(...NAMES, ...TEXTS);
const oddText = fc.oneof(oddName, fc.constantFrom(...ADDRESSES), fc.string({ unit: 'binary' }));
const oddNumber = fc.constantFrom(...NUMBERS);

const { oddValue } = fc.letrec<{ oddValue: unknown }>((tie) => ({
  oddValue: fc.oneof(
    { maxDepth: 3 },
    oddText,
    oddNumber,
    fc.constantFrom<unknown>(null, true, false, DEEP),
    fc.array(tie('oddValue'), { maxLength: 3 }),
    fc.array(fc.tuple(oddName, tie('oddValue')), { maxLength: 3 }).map((members) => ownMembers(members)),
  ),
}));

/** An object of which `__proto__` is a member like any other. */
function ownMembers(members: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [name, value] of members) setMember(object, name, value);
  return object;
}

function setMember(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

interface Change {
  readonly place: number;
  readonly kind: 'replace' | 'remove' | 'add' | 'rename';
  readonly name: string;
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(),
  kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'rename'),
  name: oddName,
  value: oddValue,
});

/** The JSON text of a document in which up to four places are odd; or something else altogether. */
export function oddDocument(document: object): fc.Arbitrary<string> {
  return oddTextOf.map((alter) => alter(document));
}

/** The same for a document that is known only when the input is used. */
export const oddTextOf: fc.Arbitrary<(document: object) => string> = fc.oneof(
  {
    weight: 17,
    arbitrary: fc.array(change, { maxLength: 4 }).map((changes) => (document: object) => {
      const copy = structuredClone(document);
      for (const one of changes) apply(copy, one);
      return textOf(copy);
    }),
  },
  { weight: 2, arbitrary: oddValue.map((value) => () => textOf(value)) },
  { weight: 1, arbitrary: oddText.map((text) => () => text) },
);

function textOf(document: unknown): string {
  const deep = '['.repeat(DEPTH) + ']'.repeat(DEPTH);
  return JSON.stringify(document).replaceAll(JSON.stringify(DEEP), deep);
}

function apply(document: object, { kind, name, place, value }: Change): void {
  const places = placesIn(document);
  const chosen = places[place % Math.max(places.length, 1)];
  if (chosen === undefined) return;
  const [parent, key] = chosen;
  const held = (parent as Record<string, unknown>)[key];
  if (kind === 'replace') setMember(parent, key, value);
  else if (kind === 'add') setMember(parent, Array.isArray(parent) ? String(parent.length) : name, value);
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else {
    Reflect.deleteProperty(parent, key);
    if (kind === 'rename') setMember(parent, name, held);
  }
}

/** Every member of every object and array within the document. */
function placesIn(document: object): [parent: object, key: string][] {
  return Object.entries(document).flatMap(([key, value]: [string, unknown]): [object, string][] => [
    [document, key],
    ...(typeof value === 'object' && value !== null ? placesIn(value) : []),
  ]);
}

/** Environment variables of this program's interest. */
const VARIABLES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'LOG_LEVEL',
  'IDENTITY_ENDPOINT',
  'IDENTITY_HEADER',
  'MSI_ENDPOINT',
  'IMDS_ENDPOINT',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_CLIENT_ID',
  'AZURE_TENANT_ID',
  'AZURE_AUTHORITY_HOST',
];
const PROXIES = [
  '127.0.0.1:1',
  'socks5://127.0.0.1:1',
  'http://u:p%zz@127.0.0.1:1',
  'http://',
  '*',
  ':',
  '//',
];

export const oddEnvironment = fc
  .array(fc.tuple(fc.constantFrom(...VARIABLES), fc.oneof(fc.constantFrom(...PROXIES), oddText)), {
    maxLength: 3,
  })
  .map((members) => Object.fromEntries(members) as Readonly<Record<string, string>>);

const WORDS = [
  'spec',
  'check',
  'discover',
  'read',
  'login',
  'help',
  '--config',
  '--catalog',
  '--state',
  '--debug',
];
const FLAGS = [
  '--browser',
  '--redirect-uri',
  '--print',
  '--',
  '-',
  '--no-config',
  '--config=',
  '-hh',
  '/dev/null',
  '/',
];

export const oddCommandLine = fc.array(fc.oneof(fc.constantFrom(...WORDS, ...FLAGS), oddText), {
  maxLength: 7,
});
