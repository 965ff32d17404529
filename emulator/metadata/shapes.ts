/** Values of a form of their own in metadata. */
import { guidOf } from '../identifiers.ts';
import { type Language, LANGUAGES } from '../model.ts';
import type { Metadata } from '../query/metadata_filter.ts';

/** In English only, or empty. https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/label */
export function label(text: string | undefined): Metadata {
  if (text === undefined) return { LocalizedLabels: [], UserLocalizedLabel: null };
  const one = localized(text, 1033);
  return { LocalizedLabels: [one], UserLocalizedLabel: one };
}

/** In every language of the organization; the user's is English. */
export function translated(texts: Readonly<Record<Language, string>>): Metadata {
  const all = LANGUAGES.map((language) => localized(texts[language], language));
  return { LocalizedLabels: all, UserLocalizedLabel: all[0] };
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/localizedlabel */
function localized(text: string, language: Language): Metadata {
  return {
    Label: text,
    LanguageCode: language,
    IsManaged: true,
    MetadataId: guidOf(`label ${text}`),
    HasChanged: null,
  };
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/booleanmanagedproperty */
export function managed(value: boolean | string, name: string): Metadata {
  return { Value: value, CanBeChanged: true, ManagedPropertyLogicalName: name };
}
