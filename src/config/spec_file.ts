import { readFileSync } from 'node:fs';
import type { SpecMessage } from '../protocol/messages.ts';

/** The specification that the platform draws its form from: `spec.json` at the root of the package. */
export function loadSpec(): SpecMessage['spec'] {
  const file = new URL('../../spec.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as SpecMessage['spec'];
}
