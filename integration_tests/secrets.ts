/** Looks for secrets in what the connector says, in whatever encoding they got there. */
import { existsSync, readFileSync, statSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/** What every token of the emulator begins with; the rest of it is known to the emulator only. */
const TOKEN_PREFIXES = [
  'emulated.',
  'emulated-refresh.',
  'emulated-device.',
  'emulated-code.',
  'emulated-arc-key',
];

const SECRET_NAMES: ReadonlySet<string> = new Set([
  'client_secret_value',
  'private_key',
  'passphrase',
  'refresh_token',
]);

/** A line of a key that is long enough to occur nowhere else. */
const KEY_LINE = 32;

/** The secrets in the configuration file that a command line names; none where it cannot be read. */
export function secretsInUse(argv: readonly string[], env: Environment = {}): string[] {
  const path = argv[argv.indexOf('--config') + 1];
  return [
    ...TOKEN_PREFIXES,
    ...(argv.includes('--config') && path !== undefined ? secretsIn(path) : []),
    ...secretsOfMachine(env),
  ];
}

/** What a machine or a cluster hands the connector by its environment. */
function secretsOfMachine({
  AZURE_FEDERATED_TOKEN_FILE: file,
  IDENTITY_HEADER: header,
}: Environment): string[] {
  return [header ?? '', ...(file === undefined ? [] : tokenIn(file))].filter((secret) => secret !== '');
}

/** The token of a workload; none where the file is what its test is about. */
function tokenIn(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isFile()) return [];
  const token = readFileSync(path, 'utf8').trim();
  // The header and the claims are alike in many; the signature is not.
  const signature = token.split('.')[2];
  return signature === undefined ? [] : [token, signature];
}

function secretsIn(path: string): string[] {
  // A device or a pipe has no end, or only one reader.
  if (!existsSync(path) || !statSync(path).isFile()) return [];
  try {
    return found(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // A file that is not JSON is what its test is about.
    return [];
  }
}

function found(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === 'token_file' && typeof member === 'string') return tokenIn(member);
    if (!SECRET_NAMES.has(name) || typeof member !== 'string') return found(member);
    const lines = member.split(/\r?\n|\\n/).filter((line) => !line.startsWith('-----'));
    if (lines.length > 1) return lines.filter((line) => line.length >= KEY_LINE && !line.includes(' '));
    // Shorter ones are ordinary words, such as those of tests for mistakes.
    return member.trim().length < 6 ? [] : [member.trim()];
  });
}

/** The encodings of the secrets that occur in a text. CONTROL messages hold the configuration by their nature. */
export function leaksIn(text: string, secrets: readonly string[]): string[] {
  const shown = text
    .split('\n')
    .filter((line) => !line.startsWith('{"type":"CONTROL"'))
    .join('\n');
  const lower = shown.toLowerCase();
  return secrets.flatMap((secret) =>
    encodingsOf(secret)
      .filter(({ encoded, exact }) =>
        exact ? shown.includes(encoded) : lower.includes(encoded.toLowerCase()),
      )
      .map(({ name }) => `${name} of "${secret.slice(0, 3)}…"`),
  );
}

interface Encoding {
  readonly name: string;
  readonly encoded: string;
  /** Whether upper and lower case differ. */
  readonly exact: boolean;
}

export function encodingsOf(secret: string): Encoding[] {
  const percent = encodeURIComponent(secret);
  const everyByte = [...Buffer.from(secret)].map((byte) => byte.toString(16).padStart(2, '0'));
  const escapes = secret
    .split('')
    .map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return [
    { name: 'plain text', encoded: secret, exact: true },
    { name: 'percent encoding', encoded: percent, exact: false },
    { name: 'percent encoding, twice', encoded: encodeURIComponent(percent), exact: false },
    {
      name: 'percent encoding of every byte',
      encoded: everyByte.map((byte) => `%${byte}`).join(''),
      exact: false,
    },
    { name: 'form encoding', encoded: new URLSearchParams([['', secret]]).toString().slice(1), exact: false },
    { name: 'JSON', encoded: JSON.stringify(secret).slice(1, -1), exact: true },
    { name: 'JSON, twice', encoded: JSON.stringify(JSON.stringify(secret)).slice(3, -3), exact: true },
    { name: 'escapes', encoded: escapes.join(''), exact: false },
    { name: 'HTML', encoded: html, exact: true },
    { name: 'hexadecimal', encoded: everyByte.join(''), exact: false },
    { name: 'reversed', encoded: secret.split('').toReversed().join(''), exact: true },
    ...[0, 1, 2].flatMap((offset) => base64At(secret, offset)),
  ];
}

/** As part of a longer text in base64: which letters it becomes depends on where it begins. */
function base64At(secret: string, offset: number): Encoding[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const first = offset === 0 ? 0 : offset + 1;
  const whole = Math.floor((bytes.length * 8) / 6);
  return (['base64', 'base64url'] as const).map((name) => ({
    name: `${name}, ${offset} bytes on`,
    encoded: bytes.toString(name).slice(first, whole),
    exact: true,
  }));
}

/** @throws Error that names what leaked, and not the secret. */
export function requireNoLeaks(
  argv: readonly string[],
  secrets: readonly string[],
  ...texts: readonly string[]
): void {
  // A person who asks for the token to be printed gets it.
  if (argv.includes('--print')) return;
  const leaks = texts.flatMap((text) => leaksIn(text, secrets));
  if (leaks.length > 0) throw new Error(`${argv[0] ?? 'the connector'} shows a secret: ${leaks.join('; ')}`);
}
