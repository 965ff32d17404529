/**
 * Refusals that follow from settings of a tenant which the emulator does not keep: it gives the one that it was told to give.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import { type EntraCode, EntraRefusal } from './entra_refusal.ts';

const WORDS = {
  50057: 'The user account is disabled.',
  50076:
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.',
  50105:
    'Your administrator has configured the application to block users unless they are specifically granted access to the application.',
  90033: 'A transient error has occurred. Please try again.',
  500014: 'The service principal for the resource is disabled.',
  650057:
    "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration.",
  7000112: 'Application is disabled.',
} as const satisfies Partial<Record<EntraCode, string>>;

/** @throws EntraRefusal with this code; 0 for none. */
export function requireTenantsLeave(code: number): void {
  const known = TENANT_REFUSALS.find((one) => one === code);
  if (known !== undefined) throw new EntraRefusal(known, WORDS[known]);
}

export const TENANT_REFUSALS = Object.keys(WORDS).map(Number) as readonly (keyof typeof WORDS)[];
