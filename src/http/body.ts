import { ConnectorError } from '../core/errors.ts';
import { documentLimit, MAX_ERROR_BYTES, tooLarge } from './body_limits.ts';
import type { HttpResponse, Purpose } from './message.ts';

/**
 * Reads a body to its end as text.
 * @param purpose decides how large the body may be.
 * @param subject names the body in the error, as the beginning of a sentence. @throws ConnectorError `response_too_large`.
 */
export async function readText(
  response: HttpResponse,
  purpose: Purpose = 'metadata',
  subject = 'The answer of the service',
): Promise<string> {
  const maxBytes = documentLimit(purpose);
  const chunks: Uint8Array[] = [];
  if (await readUpTo(response, maxBytes, chunks)) return Buffer.concat(chunks).toString('utf8');
  response.discard();
  throw tooLarge(subject, maxBytes);
}

/**
 * The same answer with the beginning of its body in `errorText`, so that several readers can use it. A truncated body gives
 * the text that arrived, since the status is more important.
 */
export async function withErrorText(response: HttpResponse, signal: AbortSignal): Promise<HttpResponse> {
  const chunks: Uint8Array[] = [];
  try {
    await readUpTo(response, MAX_ERROR_BYTES, chunks);
  } catch (error) {
    if (signal.aborted || !(error instanceof ConnectorError)) throw error;
  }
  const errorText = Buffer.concat(chunks).toString('utf8');
  return { ...response, errorText, body: oneChunk(errorText), discard: () => {} };
}

/** Reads until the body ends or exceeds `maxBytes`. @returns whether it ended. */
async function readUpTo(response: HttpResponse, maxBytes: number, chunks: Uint8Array[]): Promise<boolean> {
  let length = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk.slice(0, maxBytes - length));
    length += chunk.length;
    if (length > maxBytes) return false;
  }
  return true;
}

/** The same answer. Calls `release` once, when its body has ended, failed or been discarded. */
export function releasingBody(response: HttpResponse, release: () => void): HttpResponse {
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      yield* response.body;
    } finally {
      release();
    }
  }
  const discard = (): void => {
    response.discard();
    release();
  };
  return { ...response, body: body(), discard };
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
