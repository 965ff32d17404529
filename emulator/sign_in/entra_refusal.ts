/**
 * How Microsoft Entra refuses a sign-in.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 *
 * Statuses and `error` are those of public captures. Inferred: those of 50013 and 700023; that an app gets 53003 in the
 * form that a person's sign-in was seen to get; that 65001 also meets an app that signs in for itself.
 */
import type { Answer } from '../answer.ts';

interface Form {
  readonly status: 400 | 401;
  readonly error: string;
  readonly suberror?: string;
}

/** What stands around each code. */
const FORMS = {
  50011: { status: 400, error: 'invalid_request' },
  50013: { status: 401, error: 'invalid_client' },
  50027: { status: 400, error: 'invalid_request' },
  50057: { status: 400, error: 'invalid_grant' },
  50076: { status: 400, error: 'interaction_required' },
  50105: { status: 400, error: 'invalid_grant' },
  50173: { status: 400, error: 'invalid_grant', suberror: 'bad_token' },
  53003: { status: 400, error: 'interaction_required', suberror: 'message_only' },
  54005: { status: 400, error: 'invalid_grant' },
  65001: { status: 400, error: 'invalid_grant', suberror: 'consent_required' },
  65004: { status: 400, error: 'authorization_declined' },
  70000: { status: 400, error: 'invalid_grant' },
  70003: { status: 400, error: 'unsupported_grant_type' },
  70016: { status: 400, error: 'authorization_pending' },
  70018: { status: 400, error: 'bad_verification_code' },
  70020: { status: 400, error: 'expired_token' },
  90002: { status: 400, error: 'invalid_request' },
  90014: { status: 400, error: 'invalid_request' },
  90033: { status: 400, error: 'temporarily_unavailable' },
  500011: { status: 400, error: 'invalid_resource' },
  500014: { status: 400, error: 'invalid_resource' },
  500112: { status: 400, error: 'invalid_grant' },
  501481: { status: 400, error: 'invalid_grant' },
  650057: { status: 400, error: 'invalid_resource' },
  700016: { status: 400, error: 'unauthorized_client' },
  700021: { status: 401, error: 'invalid_client' },
  700023: { status: 401, error: 'invalid_client' },
  700024: { status: 401, error: 'invalid_client' },
  700025: { status: 401, error: 'invalid_client' },
  700027: { status: 401, error: 'invalid_client' },
  700082: { status: 400, error: 'invalid_grant' },
  700211: { status: 401, error: 'invalid_client' },
  700212: { status: 401, error: 'invalid_client' },
  700213: { status: 401, error: 'invalid_client' },
  900023: { status: 400, error: 'invalid_request' },
  900144: { status: 400, error: 'invalid_request' },
  1002012: { status: 400, error: 'invalid_scope' },
  7000112: { status: 400, error: 'unauthorized_client' },
  7000215: { status: 401, error: 'invalid_client' },
  7000218: { status: 401, error: 'invalid_client' },
  7000222: { status: 401, error: 'invalid_client' },
  9002313: { status: 400, error: 'invalid_grant' },
} as const satisfies Readonly<Record<number, Form>>;

export type EntraCode = keyof typeof FORMS;

export class EntraRefusal extends Error {
  readonly code: EntraCode;

  constructor(code: EntraCode, words: string) {
    super(words);
    this.code = code;
  }
}

/** The ids that a support request would name. */
export interface RequestIds {
  readonly traceId: string;
  readonly correlationId: string;
}

export function entraRefusalAnswer({ code, message }: EntraRefusal, ids: RequestIds): Answer {
  const { error, status, ...rest }: Form = FORMS[code];
  return entraErrorAnswer(status, error, `AADSTS${code}: ${message}`, [code], ids, rest);
}

/** Also for what is not emulated, which has no code. */
export function entraErrorAnswer(
  status: number,
  error: string,
  words: string,
  codes: readonly number[],
  { correlationId, traceId }: RequestIds,
  rest: Readonly<Record<string, string>> = {},
): Answer {
  const [code] = codes;
  const timestamp = new Date().toISOString().replace('T', ' ').replace(/\.\d+/, '');
  const body = {
    error,
    error_description: `${words} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: codes,
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    ...(code === undefined ? {} : { error_uri: `https://login.microsoftonline.com/error?code=${code}` }),
    ...rest,
  };
  return { status, body: JSON.stringify(body) };
}
