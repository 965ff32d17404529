/** The page at `/` for people: its own files, and those that it shares with the page of the Dataverse half. */
import { readFileSync } from 'node:fs';
import type { Answer } from '../answer.ts';
import { answerConsole } from '../console_page.ts';

const FOLDER = '/_console/';
const OWN: Readonly<Record<string, string>> = {
  '/': 'finops.html',
  [`${FOLDER}finops_console.js`]: 'finops_console.js',
  [`${FOLDER}entity_rows.js`]: 'entity_rows.js',
  [`${FOLDER}company_choice.js`]: 'company_choice.js',
};

/** @returns undefined for what is not an address of the page. */
export function answerFinopsConsole(method: string, path: string): Answer | undefined {
  const shared = answerConsole(method, path);
  const name = OWN[path];
  if (method !== 'GET' || name === undefined) return shared;
  // The policy against contents from elsewhere is the shared page's.
  const headers = answerConsole('GET', name.endsWith('.html') ? '/' : `${FOLDER}console.js`)?.headers ?? {};
  return { status: 200, headers, body: readFileSync(new URL(`console/${name}`, import.meta.url)) };
}
