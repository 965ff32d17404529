import { readFileSync } from 'node:fs';
import { isObject, textOf } from '../core/json.ts';
import type { SpecMessage } from '../protocol/messages.ts';

/** The specification, from which the platform builds its form: `spec.json` at the root of the package. */
export function loadSpec(): SpecMessage['spec'] {
  const file = new URL('../../spec.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as SpecMessage['spec'];
}

/** The version of the connector, from package.json. */
export function loadVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return (isObject(document) ? textOf(document, 'version') : undefined) ?? 'unknown';
}
