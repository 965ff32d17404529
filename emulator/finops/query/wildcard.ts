/**
 * `*` in a text that `eq` compares with stands for any characters.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata
 */
import type { Behavior } from '../behavior.ts';

/** @returns undefined for a text without wildcards. */
export function wildcardPattern(
  text: string,
  { questionMark }: Pick<Behavior, 'questionMark'>,
): RegExp | undefined {
  const isPattern = questionMark === 'pattern' ? /[*?]/.test(text) : text.includes('*');
  if (!isPattern) return undefined;
  const source = text.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const one = questionMark === 'pattern' ? '.' : '\\?';
  return new RegExp(`^${source.replaceAll('?', one)}$`, 'isu');
}
