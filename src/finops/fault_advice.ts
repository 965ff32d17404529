/** Turns refusals of Finance & Operations into errors for the person who configures this connector. */
import { ConnectorError, type ErrorCode, type ErrorKind } from '../core/errors.ts';
import type { FaultClass } from '../http/retry_decision.ts';
import type { ServiceFault } from '../odata/service_fault.ts';

interface Advice {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly message: string;
  /** The name of the thing that the code refers to. */
  readonly about?: string;
}

const UNKNOWN_COLUMN = /Could not find a property named '([^']+)' on type/;
const UNKNOWN_ENTITY =
  /Resource not found for the segment|No HTTP resource was found|No route data was found/i;

/**
 * The service sends no codes, so the status decides. A 500 can be a lasting error of one entity, so it is retried only a
 * few times; gateways answer 502 and 504 in HTML.
 */
export function classifyFault(fault: ServiceFault): FaultClass {
  return fault.status === 500 && UNKNOWN_ENTITY.test(fault.message) ? 'final' : 'unknown';
}

/** @param subject the beginning of the message, such as `Table VendorsV2`. */
export function explainFault(fault: ServiceFault, subject: string): ConnectorError {
  const { about, code, kind, message } = adviceOn(fault);
  const detail = `status ${fault.status}, request ${fault.requestId ?? 'unknown'}: ${fault.message}`;
  return new ConnectorError(kind, code, `${subject}: ${message}`, {
    detail,
    ...(about === undefined ? {} : { about }),
  });
}

function adviceOn(fault: ServiceFault): Advice {
  const said = fault.message;
  const column = UNKNOWN_COLUMN.exec(said)?.[1];
  if (column !== undefined) {
    const message = `The entity no longer has the column ${column}. Refresh the schema of the source. The service said: ${said}`;
    return { kind: 'config', code: 'column_unknown', message, about: column };
  }
  switch (fault.status) {
    case 401:
      return {
        kind: 'config',
        code: 'access_denied',
        message: `Finance & Operations does not accept the sign-in, although it succeeded. List the app on its page System administration → Setup → Microsoft Entra applications, with a user, and check that \`url\` is the address of the environment itself and \`tenant_id\` its tenant. It said: ${said}`,
      };
    case 403:
      return {
        kind: 'config',
        code: 'access_denied',
        message: `The roles of the user that the app is mapped to do not allow it. Give that user a role with read access to the entity. The service said: ${said}`,
      };
    case 404:
      return unknownEntity(fault, said);
    case 429:
      return {
        kind: 'transient',
        code: 'throttled',
        message: `The service still limits requests after the longest wait that the connector allows. Give the app a higher priority: System administration → Setup → Throttling priority mapping. It said: ${said}`,
      };
    default:
      return byClass(fault, said);
  }
}

function unknownEntity(fault: ServiceFault, said: string): Advice {
  if (fault.isDocument && UNKNOWN_ENTITY.test(said)) {
    const message =
      'The environment has no such entity, or it is disabled there. Refresh the schema of the source, and deselect the stream.';
    return { kind: 'config', code: 'stream_unknown', message };
  }
  const message = `The service found nothing at this address (status 404). It also gives this answer if a query is too long. It said: ${said}`;
  return { kind: 'system', code: 'request_refused', message };
}

function byClass({ isDocument, status }: ServiceFault, said: string): Advice {
  if (status >= 500 || status === 408) {
    return {
      kind: 'transient',
      code: 'service_unavailable',
      message: `The service failed (status ${status}). It said: ${said}`,
    };
  }
  if (!isDocument) {
    return {
      kind: 'transient',
      code: 'service_unavailable',
      message: `A proxy or gateway answered instead of the service (status ${status}): ${said}.`,
    };
  }
  return {
    kind: 'system',
    code: 'request_refused',
    message: `The service refused the request (status ${status}). It said: ${said}`,
  };
}
