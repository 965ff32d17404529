/**
 * Checks that the same version is in all files: `node scripts/release_version.ts [VERSION]`. Without an argument the version of
 * package.json counts. Exits with 1 and names the files with another version.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Place {
  readonly file: string;
  /** Finds the version in the file. */
  readonly pattern: RegExp;
}

const PLACES: readonly Place[] = [
  { file: 'package.json', pattern: /^ {2}"version": "([^"]+)"/m },
  { file: 'package-lock.json', pattern: /^ {2}"version": "([^"]+)"/m },
  { file: 'metadata.yaml', pattern: /^ {2}dockerImageTag: (\S+)/m },
  { file: 'Dockerfile', pattern: /io\.airbyte\.version="([^"]+)"/ },
  { file: 'Dockerfile', pattern: /org\.opencontainers\.image\.version="([^"]+)"/ },
  { file: 'CHANGELOG.md', pattern: /^## (\d+\.\d+\.\d+)/m },
];

/** @returns the problems, one line per file. */
export function differentVersions(version: string, read: (file: string) => string): string[] {
  return PLACES.flatMap(({ file, pattern }) => {
    const found = pattern.exec(read(file))?.[1];
    return found === version ? [] : [`${file} has ${found ?? 'no version'}, not ${version}`];
  });
}

function readProjectFile(file: string): string {
  return readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8');
}

if (import.meta.main) {
  const packageVersion = (JSON.parse(readProjectFile('package.json')) as { version: string }).version;
  const problems = differentVersions(process.argv[2] ?? packageVersion, readProjectFile);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
