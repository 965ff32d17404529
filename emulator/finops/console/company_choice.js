/** Which company the page shows, and which dialect the service speaks. */
import { ask } from '../../console/control_api.js';
import { byId, element } from '../../console/elements.js';

/** Empty for all companies. */
export function currentCompany() {
  return byId('company').value;
}

/** As part of a query; empty for all companies. */
export function companyQuery() {
  const company = currentCompany();
  return company === '' ? {} : { company };
}

export async function showCompanies() {
  const companies = await ask('GET', 'companies');
  const chosen = currentCompany();
  byId('company').replaceChildren(
    element('option', { value: '' }, 'All companies'),
    ...companies.map(({ id, name }) => element('option', { value: id.toLowerCase() }, `${id}: ${name}`)),
  );
  byId('company').value = chosen;
}

export async function showDialects() {
  const { dialects } = await ask('GET', 'behavior');
  byId('dialect').replaceChildren(...dialects.map((name) => element('option', { value: name }, name)));
}

export async function chooseDialect() {
  const name = byId('dialect').value;
  await ask('POST', 'dialect', JSON.stringify({ name }));
  return `The service behaves as ${name} from now on.`;
}
