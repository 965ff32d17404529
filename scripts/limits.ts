/** Writes the table of docs/limits.md from the constants in the code. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { LIMITS } from './limits/limit_list.ts';

const PAGE = 'docs/limits.md';

export async function limitsPage(): Promise<string> {
  const rows = LIMITS.map((limit) => `| ${limit.join(' | ')} |`);
  const text = `# Limits

Every wait, every loop and every piece of memory is limited. A working service never reaches these limits. They protect against a broken
or hostile service, and against proxies in between. \`npm run docs:limits\` writes this table from the constants, and a test compares the two.
The heap is three quarters of the memory that the container may use.

| what | limit | reason | beyond it |
|---|---|---|---|
${rows.join('\n')}

The connector never waits less than its back-off, even if \`Retry-After\` is zero, negative, in the past or unreadable. It compares a
\`Retry-After\` with a date with the \`Date\` of the same answer, so a wrong clock does not matter.

\`npm run hostile\` runs the attacks that these limits protect against, and prints how many of the limits held.
`;
  return await format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

if (import.meta.main) {
  writeFileSync(PAGE, await limitsPage());
  console.log(`${LIMITS.length} limits: ${PAGE}`);
}
