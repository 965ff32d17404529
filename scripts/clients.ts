/**
 * Runs public clients against the emulator: `npm run test:clients`. Each is pinned and gets its own environment;
 * if PyPI or npm cannot be reached, it is skipped with a loud notice. The counts go into docs/conformance.md.
 */
import { fileURLToPath } from 'node:url';
import { skipped, type Verdict } from '../judges/case.ts';
import { countOf, writeSection } from '../judges/conformance.ts';
import { pythonEnvironment } from '../judges/python_environment.ts';
import { runClient } from './clients/client_run.ts';
import { nodeEnvironment } from './clients/node_environment.ts';
import { comparePythonConnector } from './clients/python_connector.ts';

const fileOf = (path: string): string => fileURLToPath(new URL(`clients/${path}`, import.meta.url));

const CLIENTS: Readonly<Record<string, () => Promise<Verdict>>> = {
  'microsoft-sdk': async () => {
    const name = "Microsoft's Dataverse SDK for Python";
    const environment = await pythonEnvironment('microsoft-sdk', fileOf('microsoft_sdk/requirements.txt'));
    if ('missing' in environment) return skipped(name, '', environment.missing);
    return runClient({ name, command: [environment.python, fileOf('microsoft_sdk/run.py')], env: {} });
  },
  'dynamics-web-api': async () => {
    const name = 'DynamicsWebApi';
    const environment = await nodeEnvironment('dynamics-web-api', fileOf('dynamics_web_api/package.json'));
    if ('missing' in environment) return skipped(name, '', environment.missing);
    const command = [process.execPath, fileOf('dynamics_web_api/run.js')];
    return runClient({ name, command, env: { CLIENT_FOLDER: environment.folder } });
  },
  'python-connector': comparePythonConnector,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(CLIENTS, name));
if (unknown.length > 0)
  throw new Error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(CLIENTS).join(', ')}`);

const verdicts: Verdict[] = [];
for (const [name, run] of Object.entries(CLIENTS)) {
  if (names.length === 0 || names.includes(name)) verdicts.push(await run());
}
for (const { cases, judge, version } of verdicts) {
  console.log(`\n${judge} ${version}`);
  for (const one of cases)
    console.log(`  ${one.outcome.padEnd(7)} ${one.case}${one.detail === '' ? '' : `: ${one.detail}`}`);
}
if (names.length === 0) writeSection('clients', verdicts);
const failed = countOf(verdicts, 'failed');
console.log(
  `\n${countOf(verdicts, 'passed')} passed, ${failed} failed, ${countOf(verdicts, 'skipped')} skipped`,
);
process.exitCode = failed === 0 ? 0 : 1;
