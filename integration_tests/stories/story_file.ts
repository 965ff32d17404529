/**
 * A story as a file: Markdown in which fenced blocks say what happens and what is seen. A block is named behind its fence:
 *
 * | block | what it holds |
 * |---|---|
 * | `system` | `dataverse` or `finance_and_operations`; the first block |
 * | `config` | JSON: what the configuration has in addition to address and sign-in |
 * | `catalog` | a line for each stream: `territory incremental: name, territoryid` |
 * | `environment` | what happens there, a request to the emulator's control API on each line: `DELETE tables/territory/rows/…` |
 * | `connector` | the command line; `# killed after 9 lines` behind it ends the process there |
 * | `output` | what that command wrote; UPDATE_GOLDEN=1 writes it anew |
 */
export type Part =
  | { readonly kind: 'text'; readonly lines: readonly string[] }
  | { readonly kind: BlockKind; readonly lines: readonly string[] };

const BLOCKS = ['system', 'config', 'catalog', 'environment', 'connector', 'output'] as const;
type BlockKind = (typeof BLOCKS)[number];

const FENCE = '```';

/** @throws for a block with another name, and for one without an end. */
export function parseStory(text: string): Part[] {
  const parts: Part[] = [];
  let lines: string[] = [];
  let block: BlockKind | undefined;
  for (const line of text.split('\n')) {
    if (!line.startsWith(FENCE)) {
      lines.push(line);
      continue;
    }
    parts.push({ kind: block ?? 'text', lines });
    lines = [];
    block = block === undefined ? blockNamed(line.slice(FENCE.length)) : undefined;
  }
  if (block !== undefined) throw new Error(`the last block, ${block}, has no end`);
  return [...parts, { kind: 'text', lines }];
}

/** The text that `parseStory` reads into these parts. */
export function printStory(parts: readonly Part[]): string {
  return parts
    .flatMap(({ kind, lines }) => (kind === 'text' ? lines : [FENCE + kind, ...lines, FENCE]))
    .join('\n');
}

function blockNamed(name: string): BlockKind {
  const kind = BLOCKS.find((one) => one === name);
  if (kind === undefined) throw new Error(`"${name}" is not a kind of block: write ${BLOCKS.join(', ')}`);
  return kind;
}
