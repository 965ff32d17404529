/**
 * Reads the service's error answer: the OData error document in any of its known shapes.
 *
 *     {"error":{"code":"0x80040220","message":"…","innererror":{"message":"…","internalexception":{…}}}}
 *     {"Message":"…","ExceptionMessage":"…","ErrorCode":-2147220960}
 *     <html>…                                                       from a gateway in between
 *
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors
 */

export interface ServiceFault {
  readonly status: number;
  /** A number in any form as `0x` and eight lower-case hex digits; any other code as its text, which may be empty. */
  readonly code: string;
  /** The service's innermost message. For an answer that is not an error document, a short description of it. */
  readonly message: string;
  /** Whether it is an error document, so it comes from the service itself and not from a proxy. */
  readonly isDocument: boolean;
  /** The id that Microsoft's support asks for, if the answer had one. */
  readonly requestId: string | undefined;
}

/** Longer messages are cut, since people read them in logs and on screens. */
export const MAX_MESSAGE_CHARACTERS = 4000;
export const MAX_CODE_CHARACTERS = 64;

export class ServiceFaultError extends Error {
  override readonly name = 'ServiceFaultError';
  readonly fault: ServiceFault;

  constructor(fault: ServiceFault) {
    super(`${fault.status} ${fault.code} ${fault.message}`);
    this.fault = fault;
  }
}

/** Reads an error answer. Never throws: it describes an answer that it does not understand. */
export function readFault(status: number, body: string, requestId?: string): ServiceFault {
  const parsed = parse(body);
  const message = messageIn(parsed);
  const isDocument = message !== undefined;
  return {
    status,
    code: codeIn(parsed),
    message: cut(message ?? describe(body), MAX_MESSAGE_CHARACTERS),
    isDocument,
    requestId,
  };
}

/** The code in the form that this project compares: `-2147220960` and `0x80040220` are the same. */
function canonicalCode(code: unknown): string {
  const text = typeof code === 'number' ? String(code) : typeof code === 'string' ? code.trim() : '';
  if (/^-?\d+$/.test(text)) return `0x${(Number(text) >>> 0).toString(16).padStart(8, '0')}`;
  return cut(/^0x[0-9a-f]+$/i.test(text) ? text.toLowerCase() : text, MAX_CODE_CHARACTERS);
}

function cut(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters)}…`;
}

type Json = Record<string, unknown>;

function parse(body: string): Json | undefined {
  try {
    return asObject(JSON.parse(body));
  } catch {
    // Not JSON: a gateway's page or an empty body, which `describe` describes.
    return undefined;
  }
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function codeIn(document: Json | undefined): string {
  const error = asObject(document?.['error']);
  return canonicalCode(error?.['code'] ?? document?.['ErrorCode']);
}

function messageIn(document: Json | undefined): string | undefined {
  if (document === undefined) return undefined;
  const error = asObject(document['error']) ?? document;
  let message: string | undefined;
  let level: Json | undefined = error;
  for (let depth = 0; level !== undefined && depth < 8; depth++) {
    message = firstText(level, ['message', 'ExceptionMessage', 'Message']) ?? message;
    level = asObject(level['innererror']) ?? asObject(level['internalexception']);
  }
  return message;
}

function firstText(object: Json, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = object[name];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return undefined;
}

function describe(body: string): string {
  const start = body.trimStart();
  if (start === '') return 'an empty answer';
  if (start.startsWith('<')) {
    const title = /<title>([^<]{1,200})<\/title>/i.exec(start)?.[1]?.trim();
    return title === undefined ? 'an HTML page' : `an HTML page titled "${title}"`;
  }
  return 'an answer that is not an error document';
}
