import type { Policy } from '../message.ts';

/**
 * Hands out a bearer token. With `rejected`, the token that the service did not take: the answer is another one, fetched
 * now unless somebody else already did.
 */
export type GetToken = (options: { signal: AbortSignal; rejected?: string }) => Promise<string>;

/** Signs every request. A 401 is answered once with a new token, since tokens can end before their time. */
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
