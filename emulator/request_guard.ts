/**
 * Decides which requests the emulator accepts. A web page in a browser on the same machine could reach it by a host name that
 * resolves to loopback, or send requests across origins. Both are refused, so that no page can reset the emulator or read its
 * test secret.
 */
import type { IncomingMessage } from 'node:http';

/** Larger than any request of a client: a batch of a thousand rows has about a megabyte. */
export const MOST_BODY_BYTES = 32 * 2 ** 20;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** @returns the problem with the request; undefined if it is accepted. */
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
