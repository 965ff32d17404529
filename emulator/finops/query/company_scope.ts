/**
 * Which companies a request sees: the user's own, unless it says `cross-company=true`. A filter on another company brings
 * nothing without it, silently. Rows without a company belong to all.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/cross-company-behavior
 */
import type { UserRights } from '../store/environment.ts';

/** @returns whether rows of this company, in lower case, are seen. */
export function companyScope(
  { defaultCompany, hiddenCompanies }: UserRights,
  isCrossCompany: boolean,
): (company: string | undefined) => boolean {
  return (company) => {
    if (company === undefined) return true;
    if (hiddenCompanies.has(company)) return false;
    return isCrossCompany || company === defaultCompany.toLowerCase();
  };
}
