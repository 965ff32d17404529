import { ConnectorError } from '../core/errors.ts';

/** Hosts that never use a proxy: servers on this machine, and the metadata service of a machine in Azure. */
const LOOPBACK = 'localhost,127.0.0.1,::1,169.254.169.254';

export interface Proxies {
  /** Empty if there is none; then undici does not read the environment itself. */
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

/**
 * The proxies of the environment: HTTPS_PROXY, HTTP_PROXY, NO_PROXY, also in lower case. As in curl, an address without a
 * scheme means HTTP. https://curl.se/docs/manpage.html#-x
 * @throws ConnectorError `config_invalid`, without the address, since it may contain a password.
 */
export function proxiesOf(env: Readonly<Record<string, string | undefined>>): Proxies {
  const value = (name: string): string => (env[name.toLowerCase()] ?? env[name] ?? '').trim();
  const noProxy = value('NO_PROXY');
  return {
    httpProxy: proxyAddress('HTTP_PROXY', value('HTTP_PROXY')),
    httpsProxy: proxyAddress('HTTPS_PROXY', value('HTTPS_PROXY')),
    noProxy: noProxy === '' ? LOOPBACK : noProxy === '*' ? '*' : `${noProxy},${LOOPBACK}`,
  };
}

function proxyAddress(name: string, text: string): string {
  if (text === '') return '';
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
  throw new ConnectorError(
    'config',
    'config_invalid',
    `The environment variable ${name} is not the address of an HTTP proxy. Write it as http://host:port, or remove it.`,
  );
}
