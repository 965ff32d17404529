/**
 * Divides a table into companies. `dataAreaId eq 'usmf'` together with `cross-company=true` reads one company; without the
 * flag the answer would be empty, without an error.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata#cross-company-behavior
 */
import type { Slice } from '../odata/service.ts';
import { COMPANY_COLUMN } from './entity.ts';
import { textLiteral } from './literals.ts';

/** Stands for the rows of all companies that have no slice of their own. It sorts after every id; ids have at most four characters. */
export const OTHER_COMPANIES = '~others';

/** Conditions for more companies would make a query too long. */
export const MOST_COMPANIES_IN_FILTER = 30;

export function companyFilter(company: string): string {
  return `${COMPANY_COLUMN} eq ${textLiteral(company)}`;
}

/** Matches the rows of any of these companies; undefined for an empty list. */
export function companiesFilter(companies: readonly string[]): string | undefined {
  if (companies.length === 0) return undefined;
  return companies.map(companyFilter).join(' or ');
}

function otherCompaniesFilter(companies: readonly string[]): string {
  return companies.map((company) => `${COMPANY_COLUMN} ne ${textLiteral(company)}`).join(' and ');
}

/**
 * The texts that stand for slices: companies in lower case, without duplicates, in ascending order. If the user may see
 * companies that are not in the list, one more slice contains the rows of all others.
 */
export function companyMarks(companies: readonly string[], hasOthers: boolean): string[] {
  const known = new Map(companies.map((company) => [company.toLowerCase(), company]));
  const marks = [...known.keys()].sort();
  return hasOthers && marks.length <= MOST_COMPANIES_IN_FILTER ? [...marks, OTHER_COMPANIES] : marks;
}

/** @returns undefined if a mark is not a company. */
export function slicesOfCompanies(marks: readonly string[]): Slice[] | undefined {
  const companies = marks.filter((mark) => mark !== OTHER_COMPANIES);
  if (companies.length === 0 || companies.some((company) => company === '')) return undefined;
  if (new Set(marks).size !== marks.length) return undefined;
  return marks.map((mark) =>
    mark === OTHER_COMPANIES
      ? { id: 'all other companies', filter: otherCompaniesFilter(companies) }
      : { id: `company ${mark}`, filter: companyFilter(mark) },
  );
}
