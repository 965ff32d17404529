/**
 * Annotations in answers with rows, as far as `Prefer: odata.include-annotations` asks for them.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors#prefer-headers
 *
 * Inferred: the order of a lookup's three annotations. A lookup that can name rows of several tables, and holds an id that
 * none of them has or had, is said to name the first of them: here the row keeps the id alone.
 */
import type { Exchange } from '../exchange.ts';
import { navigationProperty } from '../metadata/navigation_property.ts';
import type { Column, Row, Table } from '../model.ts';
import type { Organization } from '../organization.ts';
import { annotationPreference } from '../query/annotation_preference.ts';
import { columnsByProperty, formattedValue, nameOfRow } from './formatted_value.ts';

const FORMATTED = 'OData.Community.Display.V1.FormattedValue';
const NAVIGATION = 'Microsoft.Dynamics.CRM.associatednavigationproperty';
const LOGICAL_NAME = 'Microsoft.Dynamics.CRM.lookuplogicalname';

/** The members that annotate a property of a row. */
export type Annotate = (property: string, text: string, values: Row['values']) => readonly string[];

/** Undefined if the request asks for no annotations. */
export function annotatorOf({ headers, organization }: Exchange, table: Table): Annotate | undefined {
  const preference = annotationPreference(headers);
  if (preference === undefined) return undefined;
  const columns = columnsByProperty(table);
  return (property, text, values) => {
    const column = columns.get(property);
    if (column === undefined || text === 'null') return [];
    return annotationsOf(organization, table, column, text, values)
      .filter(([term, value]) => value !== undefined && preference.includes(term))
      .map(([term, value]) => `${JSON.stringify(`${property}@${term}`)}:${JSON.stringify(value)}`);
  };
}

/** What the documents show before the rows, next to their counts. */
export function pageAnnotations({ headers, organization }: Exchange): string[] {
  const term = 'Microsoft.Dynamics.CRM.globalmetadataversion';
  const isWanted = annotationPreference(headers)?.includes(term) === true;
  return isWanted ? [`"@${term}":"${organization.metadataVersion}"`] : [];
}

function annotationsOf(
  organization: Organization,
  table: Table,
  column: Column,
  text: string,
  values: Row['values'],
): (readonly [term: string, value: string | undefined])[] {
  if (column.targets === undefined) return [[FORMATTED, formattedValue(organization, column, text, values)]];
  const id = String(JSON.parse(text));
  const target = targetOf(organization, column.targets, id);
  return [
    [FORMATTED, nameOfRow(organization, organization.store(target)?.table, id)],
    [NAVIGATION, navigationProperty(table, column, target)],
    [LOGICAL_NAME, target],
  ];
}

/** The table that has or had the row. */
function targetOf(organization: Organization, targets: readonly string[], id: string): string {
  return targets.find((target) => organization.store(target)?.knew(id)) ?? targets[0] ?? '';
}
