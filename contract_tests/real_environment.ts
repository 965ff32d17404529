/**
 * The real environment to test the contract on: that of `secrets/config.json`, if there is one. Only an application
 * with client credentials is supported here.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Credentials {
  /** Without a slash at the end. */
  readonly url: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where tokens come from, without a slash at the end. */
  readonly authorityUrl: string;
}

export const CONFIGURATION = 'secrets/config.json';

/** @throws Error if there is a configuration that cannot be used; its values are never part of the words. */
export function realCredentials(): Credentials | undefined {
  const file = fileURLToPath(new URL(`../${CONFIGURATION}`, import.meta.url));
  return existsSync(file) ? readCredentials(readFileSync(file, 'utf8')) : undefined;
}

export function readCredentials(text: string): Credentials {
  const config = parse(text);
  return {
    url: originOf(config, 'url'),
    tenantId: textIn(config, 'tenant_id'),
    clientId: textIn(config, 'client_id'),
    clientSecret: textIn(config, 'client_secret_value'),
    authorityUrl:
      config['authority_url'] === undefined
        ? 'https://login.microsoftonline.com'
        : originOf(config, 'authority_url'),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // What JSON.parse says may quote the file, secrets included.
  }
  throw new Error(`${CONFIGURATION} holds no JSON object`);
}

function textIn(config: Readonly<Record<string, unknown>>, name: string): string {
  const value = config[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${CONFIGURATION} has no "${name}"`);
}

function originOf(config: Readonly<Record<string, unknown>>, name: string): string {
  const url = URL.parse(textIn(config, name));
  if (url?.protocol !== 'https:') throw new Error(`"${name}" in ${CONFIGURATION} is not an https address`);
  return url.origin;
}
