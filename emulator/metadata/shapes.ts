/** Values of a form of their own in metadata. */
import { guidOf } from '../identifiers.ts';
import type { Metadata } from '../query/metadata_filter.ts';

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/label */
export function label(text: string | undefined): Metadata {
  if (text === undefined) return { LocalizedLabels: [], UserLocalizedLabel: null };
  const one = {
    Label: text,
    LanguageCode: 1033,
    IsManaged: true,
    MetadataId: guidOf(`label ${text}`),
    HasChanged: null,
  };
  return { LocalizedLabels: [one], UserLocalizedLabel: one };
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/booleanmanagedproperty */
export function managed(value: boolean | string, name: string): Metadata {
  return { Value: value, CanBeChanged: true, ManagedPropertyLogicalName: name };
}
