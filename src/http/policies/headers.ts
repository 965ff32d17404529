import type { Policy } from '../message.ts';

/** Adds headers to every request; a request's own headers win. */
export function headersPolicy(headers: Readonly<Record<string, string>>): Policy {
  return {
    name: 'headers',
    send: (request, next) => next({ ...request, headers: { ...headers, ...request.headers } }),
  };
}
