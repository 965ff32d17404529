/**
 * Turns Dataverse's refusals into errors for the person who configures this connector.
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes
 */
import { ConnectorError, type ErrorCode, type ErrorKind } from '../core/errors.ts';
import { ownValue } from '../core/json.ts';
import { TOO_MANY_AT_ONCE } from '../http/policies/throttle_pause.ts';
import type { FaultClass } from '../http/retry_decision.ts';
import type { ServiceFault } from '../odata/service_fault.ts';

interface Advice {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly words: (fault: ServiceFault) => string;
  /** The name of the thing that the code refers to. */
  readonly about?: string;
}

const ADMIN_CENTER = 'Power Platform admin center → Environments → the environment → Settings';

const denied = (words: (fault: ServiceFault) => string): Advice => ({
  kind: 'config',
  code: 'access_denied',
  words,
});

const MISSING_PRIVILEGE = denied((fault) => {
  const privilege = /missing (prv\w+) privilege/.exec(fault.message)?.[1];
  const named = privilege === undefined ? '' : ` (privilege ${privilege})`;
  return `The application user may not read it${named}. Give one of its security roles Read on this table at Organization level: ${ADMIN_CENTER} → Users + permissions → Security roles.`;
});

/** https://learn.microsoft.com/power-apps/developer/data-platform/column-level-security */
const SECURED_COLUMN = denied(
  ({ message }) =>
    `A filter or an order uses a secured column that the application user may not read. Let it read the column: ${ADMIN_CENTER} → Users + permissions → Column security profiles; or leave the column out of \`row_filters\`, and choose another cursor. The service said: ${message}`,
);

const ADVICE: Readonly<Record<string, Advice>> = {
  '0x80072560': denied(
    () =>
      `The app registration is not a user of this environment. Create an application user for it: ${ADMIN_CENTER} → Users + permissions → Application users. If the app belongs to another tenant, check \`tenant_id\`.`,
  ),
  '0x80040220': MISSING_PRIVILEGE,
  '0x80040231': MISSING_PRIVILEGE,
  '0x80048306': MISSING_PRIVILEGE,
  '0x8004f504': SECURED_COLUMN,
  '0x8004f506': SECURED_COLUMN,
  '0x8004f507': SECURED_COLUMN,
  '0x80042f09': denied(
    () =>
      `The application user has no security role. Assign one that may read the tables: ${ADMIN_CENTER} → Users + permissions → Application users → Edit security roles.`,
  ),
  '0x80040225': denied(
    () =>
      `The application user is disabled, or has no business unit. Enable it: ${ADMIN_CENTER} → Users + permissions → Application users.`,
  ),
  '0x8004d24b': denied(
    () =>
      'The person has no license for this environment. Assign one, or sign in as an application user, which needs none.',
  ),
  '0x80044507': denied(
    () =>
      'This user or its tenant is not allowed in the environment. Check `tenant_id`, and ask an administrator of the environment.',
  ),
  '0x80095ffc': denied(
    () =>
      'The environment restricts which apps may use its API, and this app is not among them. Ask an administrator to allow its client id.',
  ),
  '0x80095ffe': denied(
    () =>
      `The environment's IP firewall rejects this machine's address. Allow it, or exempt application users: ${ADMIN_CENTER} → Privacy + Security.`,
  ),
  '0x8004a104': {
    kind: 'config',
    code: 'access_denied',
    words: () =>
      'The organization is disabled. An administrator can enable it in the Power Platform admin center.',
  },
  '0x8004a113': {
    kind: 'transient',
    code: 'service_unavailable',
    words: () =>
      'The environment is in administration mode, which lets only administrators in. Try again when it has ended.',
  },
  '0x80044352': {
    kind: 'transient',
    code: 'change_token_expired',
    words: () => 'The change token has expired, so the changes since it was issued are no longer available.',
  },
  '0x80072326': { kind: 'transient', code: 'throttled', words: () => TOO_MANY_AT_ONCE },
  '0x80072491': {
    kind: 'config',
    code: 'request_refused',
    words: () =>
      'Change tracking is no longer enabled for it. Enable "Track changes" in the table\'s properties, or run discover again and choose full refresh.',
  },
  '0x80040800': {
    kind: 'config',
    code: 'request_refused',
    words: () => 'Dataverse offers no way to list its rows. Deselect this table.',
  },
};

/** Every code with its own advice, for docs/troubleshooting.md. */
export function documentedFaults(): {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly words: string;
}[] {
  const message = 'its own words';
  return Object.entries(ADVICE).map(([code, { kind, words }]) => ({
    code,
    kind,
    words: words({ code, message, status: 403, requestId: undefined, isDocument: true }),
  }));
}

/** Transient faults under any status: time-outs of the service's database, and its lack of resources. */
const PASSING_CODES: Readonly<Record<string, FaultClass>> = {
  '0x80044151': 'time-out',
  '0x80044150': 'time-out',
  '0x80072326': 'too-many-at-once',
  '0x80072323': 'passing',
  '0x80072324': 'passing',
};

export function classifyFault(fault: ServiceFault): FaultClass {
  if (isExpiredToken(fault)) return 'final';
  return ownValue(PASSING_CODES, fault.code) ?? (Object.hasOwn(ADVICE, fault.code) ? 'final' : 'unknown');
}

/** @param subject the beginning of the message, such as `Table contact`. */
export function explainFault(fault: ServiceFault, subject: string): ConnectorError {
  const advice =
    ownValue(ADVICE, isExpiredToken(fault) ? EXPIRED_TOKEN : fault.code) ??
    unknownName(fault) ??
    adviceByStatus(fault);
  const detail = `status ${fault.status}, code ${fault.code || 'none'}, request ${fault.requestId ?? 'unknown'}: ${fault.message}`;
  const about = advice.about === undefined ? {} : { about: advice.about };
  return new ConnectorError(advice.kind, advice.code, `${subject}: ${advice.words(fault)}`, {
    detail,
    ...about,
  });
}

const EXPIRED_TOKEN = '0x80044352';

/**
 * The documents name the code and the message, but no status. Wrapped errors have the number of the SDK only in their
 * message.
 */
function isExpiredToken(fault: ServiceFault): boolean {
  return fault.code === EXPIRED_TOKEN || /-2147204270\b|\b0x80044352\b/i.test(fault.message);
}

/**
 * A column or table that does not exist. The same message has been seen under several codes (`0x0`, `0x80060888`,
 * `0x8006088a`), and each of those codes also with other messages, so the message decides.
 * https://learn.microsoft.com/troubleshoot/power-platform/dataverse/dataverse-web-api-and-sdk/web-api-client-errors
 */
function unknownName({ message, status }: ServiceFault): Advice | undefined {
  if (status !== 400 && status !== 404) return undefined;
  if (/Resource not found for the segment '[^']+'/.test(message)) return UNKNOWN_TABLE;
  const column = /Could not find a property named '([^']+)' on type/.exec(message)?.[1];
  return column === undefined ? undefined : unknownColumn(column);
}

const UNKNOWN_TABLE: Advice = {
  kind: 'config',
  code: 'stream_unknown',
  words: () =>
    'The environment no longer has this table. Refresh the schema of the source, and deselect the stream.',
};

function unknownColumn(column: string): Advice {
  return {
    kind: 'config',
    code: 'column_unknown',
    about: column,
    words: ({ message }) =>
      `It no longer has a column ${column}. Refresh the schema of the source. The service said: ${message}`,
  };
}

function adviceByStatus(fault: ServiceFault): Advice {
  const said = `${fault.message}${fault.code === '' ? '' : ` (${fault.code})`}`;
  switch (fault.status) {
    case 401:
      return denied(
        () =>
          'The environment does not accept the sign-in, although it succeeded. Check that `url` is the address of the environment itself, and that `tenant_id` is its tenant.',
      );
    case 403:
      return denied(() => `Access was denied. The service said: ${said}`);
    case 429:
      return {
        kind: 'transient',
        code: 'throttled',
        words: () =>
          `The service still limits requests after the longest wait that the connector allows. It said: ${said}`,
      };
    default:
      return isTimeout(fault) ? timedOut(fault, said) : byClass(fault, said);
  }
}

const NOT_IMPLEMENTED = 501;

/** A time-out of a gateway, or of the database under any status. */
function isTimeout(fault: ServiceFault): boolean {
  return fault.status === 408 || fault.status === 504 || classifyFault(fault) === 'time-out';
}

function timedOut({ status }: ServiceFault, said: string): Advice {
  const words = () => `The service did not finish in time (status ${status}). It said: ${said}`;
  return { kind: 'transient', code: 'timed_out', words };
}

function byClass({ isDocument, status }: ServiceFault, said: string): Advice {
  if (!isDocument && status < 500) {
    return {
      kind: 'transient',
      code: 'service_unavailable',
      words: () => `A proxy or gateway answered instead of the service (status ${status}): ${said}.`,
    };
  }
  // 501 means that the service does not support the query, so it is not transient.
  if (status >= 500 && status !== NOT_IMPLEMENTED) {
    return {
      kind: 'transient',
      code: 'service_unavailable',
      words: () => `The service failed (status ${status}). It said: ${said}`,
    };
  }
  return {
    kind: 'system',
    code: 'request_refused',
    words: () => `The service refused the request (status ${status}). It said: ${said}`,
  };
}
