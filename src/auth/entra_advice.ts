/** Turns Microsoft Entra's refusals into errors for the person who configures this connector. */
import { ConnectorError } from '../core/errors.ts';
import { type JsonObject, textOf } from '../core/json.ts';
import { ENTRA_CODES } from './entra_codes.ts';
import type { EntraContext } from './entra_endpoints.ts';

/** An answer of the token endpoint. */
export interface Refusal {
  readonly status: number;
  readonly body: JsonObject;
}

/** Turns a refusal, with the numbers of its AADSTS codes and its text, into an error for the user. */
export function signInRefused(codes: readonly string[], text: string, context: EntraContext): ConnectorError {
  const known = codes.find((code) => Object.hasOwn(ENTRA_CODES, code));
  const entry = known === undefined ? undefined : ENTRA_CODES[known];
  const suffix = codes.length === 0 ? '' : ` (AADSTS${known ?? codes[0]})`;
  const words =
    entry === undefined
      ? `Microsoft Entra refused the sign-in${suffix}: ${firstSentences(text)}`
      : `Sign-in failed${suffix}: ${entry.advice(context)}`;
  const isPassing = entry?.passes === true;
  return new ConnectorError(
    isPassing ? 'transient' : 'config',
    isPassing ? 'sign_in_unreachable' : 'sign_in_refused',
    words,
    { detail: text },
  );
}

/** The error of an answer of the token endpoint whose status is 400 or more. */
export function refusalIn({ body, status }: Refusal, context: EntraContext): ConnectorError {
  const text = textOf(body, 'error_description') ?? textOf(body, 'error');
  if (text === undefined) return unexplained(status, context);
  const listed = Array.isArray(body['error_codes']) ? body['error_codes'].map(String) : [];
  return signInRefused([...aadstsCodes(text), ...listed], text, context);
}

/** Microsoft Entra always gives a reason, so this answer may come from a proxy. Retries help in neither case. */
function unexplained(status: number, { authorityUrl }: EntraContext): ConnectorError {
  return new ConnectorError(
    'config',
    'sign_in_refused',
    `${authorityUrl} refused the sign-in (status ${status}) without a reason. Check \`client_id\`, the secret or what else \`authentication\` holds, \`authority_url\`, and proxies in between.`,
  );
}

/** The numbers of the AADSTS codes in a text. */
export function aadstsCodes(text: string): string[] {
  return [...text.matchAll(/AADSTS(\d+)/g)].map((match) => match[1] ?? '');
}

/** The text without the trace and correlation ids at its end; `detail` keeps them. */
function firstSentences(text: string): string {
  return text.split(/\s*(?:Trace ID:|- Correlation ID|\r?\n)/, 1)[0]?.trim() ?? text;
}
