import { ConnectorError } from '../core/errors.ts';
import { isObject, textOf } from '../core/json.ts';

/**
 * Turns a failure below HTTP into an error for the user. The codes are those of Node (https://nodejs.org/api/errors.html) and
 * undici (https://undici.nodejs.org/#/docs/api/Errors).
 * @param phase whether the answer had begun.
 */
export function networkFailure(cause: unknown, host: string, phase: 'request' | 'body'): ConnectorError {
  const code = codeOf(cause);
  const options = { cause, detail: `${code} ${cause instanceof Error ? cause.message : String(cause)}` };
  if (phase === 'body') {
    const words = `The download from ${host} was interrupted${code === '' ? '' : ` (${code})`}.`;
    return new ConnectorError('transient', 'download_interrupted', words, options);
  }
  if (CLOSED_CODES.has(code)) {
    const words = 'The request was aborted because the run has ended.';
    return new ConnectorError('system', 'interrupted', words, options);
  }
  if (code === 'ENOTFOUND') {
    const words = `There is no host named ${host}. Check the spelling of the address, and that this machine can resolve it.`;
    return new ConnectorError('config', 'host_unreachable', words, options);
  }
  if (CERTIFICATE_CODES.test(code)) {
    const words = `The certificate of ${host} is not trusted (${code}). If one of your proxies inspects traffic, set NODE_EXTRA_CA_CERTS to its certificate.`;
    return new ConnectorError('config', 'host_unreachable', words, options);
  }
  const words = `${host} could not be reached (${code === '' ? 'connection failed' : code}). Check the address, firewalls and proxies.`;
  return new ConnectorError('transient', 'host_unreachable', words, options);
}

/** Our own pool was closed while a request was running whose answer is not needed. */
const CLOSED_CODES: ReadonlySet<string> = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);
const CERTIFICATE_CODES = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/;

/** The first code in the error or its causes. A failed connection bundles the errors of all addresses that were tried. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; isObject(at) && depth < 5; depth++) {
    const code = textOf(at, 'code');
    if (code !== undefined) return code;
    const { cause, errors } = at;
    at = Array.isArray(errors) ? errors[0] : cause;
  }
  return '';
}
