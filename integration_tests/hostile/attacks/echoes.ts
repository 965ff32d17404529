/** A service that sends secrets back. */
import {
  answer,
  type Attack,
  commandOf,
  refusedVerdict,
  type Exchange,
  on,
  type RequestKind,
} from '../attack.ts';

const KINDS: readonly RequestKind[] = ['token', 'whoami', 'metadata', 'rows', 'changes'];

const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'in base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'in base64 behind a name': (secret) => Buffer.from(`user:${secret}`).toString('base64'),
  'in base64 behind a longer name': (secret) => Buffer.from(`user2:${secret}`).toString('base64'),
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
  'escaped for URLs': (secret) => encodeURIComponent(secret),
  'escaped whole for URLs': (secret) =>
    [...Buffer.from(secret)].map((byte) => `%${byte.toString(16)}`).join(''),
  'escaped for HTML': (secret) => secret.replaceAll(/\W/g, (character) => `&#${character.charCodeAt(0)};`),
  'cut at its end': (secret) => secret.slice(0, Math.ceil(secret.length * 0.6)),
  'cut at its beginning': (secret) => secret.slice(Math.floor(secret.length * 0.4)),
};

const echo = (
  kind: RequestKind,
  name: string,
  form: (secret: string) => string,
  what: 'secret' | 'token',
): Attack => ({
  name: `${kind}: the ${what} comes back ${name}`,
  command: commandOf(kind),
  verdict: refusedVerdict(kind),
  hides: form,
  script: on(kind, (exchange: Exchange) =>
    answer(
      exchange,
      400,
      JSON.stringify({
        error: { code: '0x1', message: `You sent ${form(exchange[what])}.` },
        error_description: `You sent ${form(exchange[what])}.`,
      }),
    ),
  ),
});

export const ECHOES: readonly Attack[] = Object.entries(FORMS).flatMap(([name, form]) => [
  echo('token', name, form, 'secret'),
  ...KINDS.slice(1).map((kind) => echo(kind, name, form, 'token')),
  echo('rows', name, form, 'secret'),
]);
