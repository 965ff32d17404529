import type { Policy, Send } from './message.ts';

/** Wraps `transport` in `policies`: the first of them sees the request first and its answer last. */
export function composePipeline(policies: readonly Policy[], transport: Send): Send {
  return policies.reduceRight<Send>((next, policy) => (request) => policy.send(request, next), transport);
}
