import { readFileSync } from 'node:fs';
import { isObject, textOf } from '../core/json.ts';
import type { SpecMessage } from '../protocol/messages.ts';

/** The specification that the platform draws its form from: `spec.json` at the root of the package. */
export function loadSpec(): SpecMessage['spec'] {
  const file = new URL('../../spec.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as SpecMessage['spec'];
}

/** The version of the connector, as package.json has it. */
export function loadVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return (isObject(document) ? textOf(document, 'version') : undefined) ?? 'unknown';
}
