/** Refusals of a request itself: of its order, its filter or its length. */
import { ServiceFaultError } from '../odata/service_fault.ts';
import { isRefusal } from './probes.ts';

export class UrlTooLong extends Error {}

export function isAboutQuery(error: unknown): error is ServiceFaultError | UrlTooLong {
  return error instanceof UrlTooLong || (error instanceof ServiceFaultError && isRefusal(error.fault.status));
}
