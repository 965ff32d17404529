/**
 * The page with one section in place of the one with the same heading; without such a one, the section goes before the
 * heading `before`, or to the end.
 */
export function withSection(page: string, heading: string, section: string, before: string): string {
  const parts = page.split(/\n(?=## )/).map((part) => part.trim());
  const isOld = (part: string): boolean => part === heading || part.startsWith(`${heading}\n`);
  const old = parts.findIndex(isOld);
  const others = parts.filter((part) => !isOld(part));
  const next = others.findIndex((part) => part.startsWith(before));
  const end = next < 0 ? others.length : next;
  const at = old < 0 ? end : old;
  return `${[...others.slice(0, at), section.trim(), ...others.slice(at)].join('\n\n')}\n`;
}
