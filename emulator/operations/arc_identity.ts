/**
 * The identity of a server under Azure Arc: its agent asks for the content of a file that only the machine can read.
 * https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication
 */
import { type Answer, notEmulated } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { identityRefused, identityToken } from './managed_identity.ts';

/** Stands on a port of its own on a real machine. */
export const ARC_PATH = '/_arc/metadata/identity/oauth2/token';

export function arcToken(exchange: Exchange): Answer {
  const { headers, options, organization } = exchange;
  if (headers['metadata']?.toString().toLowerCase() !== 'true')
    return identityRefused(400, 'bad_request_102', 'Required metadata header not specified');
  if (!['2019-11-01', '2020-06-01'].includes(options.get('api-version') ?? ''))
    throw notEmulated('another version of the Azure Arc agent');
  const { arcKey, arcKeyPath } = organization.app.settings;
  const given = /^Basic (.*)$/.exec(headers.authorization ?? '')?.[1];
  if (given === undefined)
    return { status: 401, headers: { 'WWW-Authenticate': `Basic realm=${arcKeyPath}` }, body: '' };
  if (given === arcKey) return identityToken(exchange, {}, () => ({}));
  return identityRefused(403, 'forbidden', 'The key is wrong');
}
