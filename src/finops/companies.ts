/** The companies (legal entities) that the user may see. */
import { objectsOf, textOf } from '../core/json.ts';
import type { Logger } from '../core/logger.ts';
import { ServiceFaultError } from '../odata/service_fault.ts';
import type { FinopsClient } from './client.ts';
import { anchorLink, rowsUrl } from './page_url.ts';

const LEGAL_ENTITIES = 'LegalEntities';
const COMPANY_ID = 'LegalEntityId';

/** @returns an empty list if the user may not read them; then tables are read with all companies at once. */
export async function listCompanies(
  client: FinopsClient,
  log: Logger,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const query = { crossCompany: true, select: [COMPANY_ID] };
  let url: string | undefined = rowsUrl(client.baseUrl, LEGAL_ENTITIES, query);
  const companies: string[] = [];
  const visited = new Set<string>();
  try {
    while (url !== undefined && !visited.has(url)) {
      visited.add(url);
      const document = await client.getJson({ url, purpose: 'metadata', signal });
      for (const row of objectsOf(document, 'value')) {
        const company = textOf(row, COMPANY_ID);
        if (company !== undefined) companies.push(company);
      }
      const link = textOf(document, '@odata.nextLink');
      url = link === undefined ? undefined : anchorLink(client.baseUrl, link);
    }
  } catch (error) {
    if (!(error instanceof ServiceFaultError)) throw error;
    log.info(
      `The companies cannot be listed (${LEGAL_ENTITIES}), so tables are read with all companies at once: ${error.fault.message}`,
    );
    return [];
  }
  return companies;
}
