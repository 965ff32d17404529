import type { HttpResponse } from './message.ts';

const MAX_ERROR_BYTES = 1024 * 1024;

/** Reads a body to its end as text, cut at `maxBytes`. */
export async function readText(response: HttpResponse, maxBytes = Number.POSITIVE_INFINITY): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk.slice());
    length += chunk.length;
    if (length >= maxBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The same answer with its body read, so that several can look at it. */
export async function withErrorText(response: HttpResponse): Promise<HttpResponse> {
  const errorText = await readText(response, MAX_ERROR_BYTES);
  return { ...response, errorText, body: oneChunk(errorText), discard: () => {} };
}

/** The same answer; `release` is called once, when its body has ended, failed or been given up. */
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
