/** Which companies of an environment are read. */
import type { Findings, RawConfig } from './validation.ts';

export interface CompanyChoice {
  /** True for rows of all companies, false for rows of the user's own company only. */
  readonly all: boolean;
  /** Their ids, in lower case and without duplicates; empty for all companies that the user may see. */
  readonly ids: readonly string[];
}

export function readCompanies(
  { companies = [], cross_company: all = true }: Pick<RawConfig, 'companies' | 'cross_company'>,
  findings: Findings,
): CompanyChoice {
  const ids = [...new Set(companies.map((id) => id.trim().toLowerCase()))];
  if (ids.includes('')) findings.problems.push('`companies` has an empty id; enter ids such as "usmf"');
  if (!all && ids.length > 0) {
    findings.problems.push(
      "`companies` names companies, but `cross_company` is false, which reads the user's own company only; remove one of them",
    );
  }
  return { all, ids };
}
