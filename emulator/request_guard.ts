/**
 * Who may talk to the emulator. A web page in a browser of the same machine could reach it under a name of its own that
 * leads to loopback, or send requests across origins; both are refused, so that no page resets the emulator or reads its
 * test secret.
 */
import type { IncomingMessage } from 'node:http';

/** Far above any request of a client: a batch of a thousand rows has about a megabyte. */
export const MOST_BODY_BYTES = 32 * 2 ** 20;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** @returns what is wrong with the request; undefined for one that may pass. */
export function foreignness(
  { headers, socket }: Pick<IncomingMessage, 'headers'> & { readonly socket: { localAddress?: string } },
  allowedHosts: readonly string[],
): string | undefined {
  const host = (headers.host ?? '').toLowerCase();
  const name = host.replace(/:\d+$/, '');
  const own = (socket.localAddress ?? '').replace(/^::ffff:/, '');
  const isOwn = LOOPBACK.test(name) || name === own || name === `[${own}]` || allowedHosts.includes(name);
  if (!isOwn) return `the host ${JSON.stringify(name)} is not one of the emulator's`;
  const { origin } = headers;
  if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return undefined;
  return `the origin ${JSON.stringify(origin)} is not the emulator's`;
}

/** @returns undefined if it is longer than the limit; then the rest of it is not read. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BODY_BYTES) return undefined;
  }
  return Buffer.concat(chunks).toString();
}
