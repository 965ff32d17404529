import type { Policy } from '../message.ts';

/**
 * Returns a bearer token. `rejected` is a token that the service refused; the result is then a different one, fetched
 * now unless another request has already fetched it.
 */
export type GetToken = (options: { signal: AbortSignal; rejected?: string }) => Promise<string>;

/** Adds a token to every request. After a 401 it retries once with a new token, since tokens can be revoked early. */
export function authorizePolicy(getToken: GetToken): Policy {
  return {
    name: 'authorize',
    async send(request, next) {
      const { signal } = request;
      const withToken = (token: string) =>
        next({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
      const token = await getToken({ signal });
      const response = await withToken(token);
      if (response.status !== 401) return response;
      response.discard();
      return await withToken(await getToken({ signal, rejected: token }));
    },
  };
}
