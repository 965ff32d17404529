/** Writes docs/troubleshooting.md from the catalogues in the code and a run of every failure. `--print` writes nothing. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { FailureResult } from '../integration_tests/sign_in/run_failures.ts';
import { ADFS_ERRORS } from '../src/auth/adfs.ts';
import type { EntraContext } from '../src/auth/entra_endpoints.ts';
import { ENTRA_CODES } from '../src/auth/entra_codes.ts';
import { ERROR_CATALOGUE } from '../src/core/error_catalogue.ts';
import { documentedFaults } from '../src/dataverse/fault_codes.ts';

const PAGE = 'docs/troubleshooting.md';

const HEAD = `# Troubleshooting

Every failure is one TRACE ERROR (for \`check\` a CONNECTION_STATUS of FAILED) whose message says what happened, where, and what to do.
\`internal_message\` begins with one of the codes of the first table and holds what a developer needs, such as the request id that
Microsoft's support asks for. The kind tells the platform whether trying again helps: \`config_error\` is not retried, the others are.

This page is written by \`npm run docs:troubleshooting\`: the tables of codes from the catalogues in the code, the last one from a run of
every failure against the emulator. What the real service does is documented where the codes link to, and not shown here.
`;

const CONTEXT: EntraContext = {
  authorityUrl: '`authority_url`',
  clientId: '`client_id`',
  resource: '`url`',
  tenantId: '`tenant_id`',
};

export function troubleshootingPage(results: readonly FailureResult[]): string {
  return [
    HEAD,
    '## Errors of the connector\n',
    table(
      ['code', 'kind', 'cause', 'remedy'],
      Object.entries(ERROR_CATALOGUE).map(([code, { cause, kinds, remedy }]) => [
        `\`${code}\``,
        kinds.join(', '),
        cause,
        remedy,
      ]),
    ),
    '## Refusals of Microsoft Entra\n',
    "The code stands in the message as AADSTS and a number. [All of Microsoft's codes](https://learn.microsoft.com/entra/identity-platform/reference-error-codes); one that is not listed here is shown with Microsoft's own words.\n",
    table(
      ['AADSTS', 'cause', 'what the connector says'],
      Object.entries(ENTRA_CODES)
        .toSorted(([one], [other]) => Number(one) - Number(other))
        .map(([code, { advice, cause }]) => [code, cause, advice(CONTEXT)]),
    ),
    '## Refusals of AD FS\n',
    table(
      ['error', 'cause', 'what the connector says'],
      Object.entries(ADFS_ERRORS).map(([error, { advice, cause }]) => [
        `\`${error}\``,
        cause,
        advice({ resource: '`authentication.resource`' }),
      ]),
    ),
    '## Refusals of Dataverse\n',
    "[All of Microsoft's codes](https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes).\n",
    table(
      ['code', 'kind', 'what the connector says'],
      documentedFaults().map(({ code, kind, words }) => [`\`${code}\``, kind, words]),
    ),
    '## What goes wrong before the first row\n',
    ...sections(results),
  ].join('\n');
}

function sections(results: readonly FailureResult[]): string[] {
  const names = [...new Set(results.map(({ section }) => section))];
  return names.flatMap((name) => [
    `### ${name}\n`,
    table(
      ['what is wrong', 'kind', 'code', 'message'],
      results
        .filter(({ section }) => section === name)
        .map((result) => [result.name, result.kind, `\`${result.code}\``, result.message]),
    ),
  ]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line), ''].join('\n');
}

function line(cells: readonly string[]): string {
  const escaped = cells.map((cell) =>
    cell.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;'),
  );
  return `| ${escaped.join(' | ')} |`;
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { runFailures } = await import('../integration_tests/sign_in/run_failures.ts');
  const results = await runFailures(({ name, problem, seconds }) =>
    console.log(`${seconds.toFixed(1)} s ${name}${problem === '' ? '' : `: ${problem}`}`),
  );
  const page = await format(troubleshootingPage(results), {
    ...(await resolveConfig(PAGE)),
    parser: 'markdown',
  });
  const failedCount = results.filter(({ problem }) => problem !== '').length;
  if (failedCount > 0)
    throw new Error(`${failedCount} of them are not as they must be; ${PAGE} stays as it is`);
  if (!process.argv.includes('--print')) writeFileSync(PAGE, page);
  const slowest = Math.max(...results.map(({ seconds }) => seconds));
  console.log(`${results.length} failures, the slowest ${slowest.toFixed(1)} s: ${PAGE}`);
}
