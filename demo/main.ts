/**
 * Shows the connector to people without an environment: the built program against the embedded emulator, over HTTP
 * and with a sign-in, as the platform would run it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demonstrateDataverse } from './dataverse.ts';
import { demonstrateFinops } from './finops.ts';

const folder = mkdtempSync(join(tmpdir(), 'dataverse-demo-'));
const clean = (): void => rmSync(folder, { recursive: true, force: true });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clean();
    process.kill(process.pid, signal);
  });
}
try {
  const isFinops = productOf(process.argv.slice(2)) === 'finance_and_operations';
  await (isFinops ? demonstrateFinops({ file }) : demonstrateDataverse({ file }));
} finally {
  clean();
}

/** `--product finance_and_operations` shows the other system. */
function productOf(args: string[]): string {
  return parseArgs({ args, options: { product: { type: 'string', default: 'dataverse' } } }).values.product;
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content, null, 2));
  return path;
}
