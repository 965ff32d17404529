/** Reads addresses as people type them, and refuses those that must not be used. */

export type Address = { readonly address: string } | { readonly problem: string };

/**
 * An environment's address as an origin. Ignores spaces around it, a missing scheme, upper case, a slash at the end,
 * `/api/data/…` and paths of pages in an app.
 */
export function readEnvironmentUrl(text: string): Address {
  const parsed = parseAddress(text);
  return 'problem' in parsed ? parsed : { address: parsed.url.origin };
}

/** A sign-in host's address, with its path but without a slash at its end. */
export function readAuthorityUrl(text: string): Address {
  const parsed = parseAddress(text);
  if ('problem' in parsed) return parsed;
  return { address: `${parsed.url.origin}${parsed.url.pathname.replace(/\/+$/, '')}` };
}

function parseAddress(text: string): { readonly url: URL } | { readonly problem: string } {
  const trimmed = text.trim();
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!URL.canParse(absolute)) return { problem: 'is not an address' };
  const url = new URL(absolute);
  if (url.username !== '' || url.password !== '')
    return { problem: 'contains a user name or password; remove them' };
  if (url.protocol === 'https:') return { url };
  if (url.protocol !== 'http:') return { problem: `begins with "${url.protocol}//"; write "https://"` };
  if (isLoopback(url.hostname)) return { url };
  return { problem: 'begins with "http://", which would send the sign-in unprotected; write "https://"' };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
