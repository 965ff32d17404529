import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { differentVersions } from '../scripts/release_version.ts';

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{\n  "version": "1.2.3"\n}',
  'package-lock.json': '{\n  "version": "1.2.3",\n',
  'metadata.yaml': 'data:\n  dockerImageTag: 1.2.3\n',
  Dockerfile: 'LABEL io.airbyte.version="1.2.3" org.opencontainers.image.version="1.2.3"',
  'CHANGELOG.md': '# Changelog\n\n## 1.2.3\n',
};

test('one version everywhere is fine', () => {
  expect(differentVersions('1.2.3', (file) => FILES[file] ?? '')).toEqual([]);
});

test.each(Object.keys(FILES))('another version in %s is found', (changed) => {
  const read = (file: string): string =>
    (FILES[file] ?? '').replaceAll('1.2.3', file === changed ? '1.2.4' : '1.2.3');
  const problems = differentVersions('1.2.3', read);
  expect(new Set(problems)).toEqual(new Set([`${changed} has 1.2.4, not 1.2.3`]));
});

test('package.json, its lock file, metadata.yaml and the image have the same version', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const problems = differentVersions(version, (file) => readFileSync(file, 'utf8'));
  // The changelog's first section is ahead of the package until a release.
  expect(problems.filter((problem) => !problem.startsWith('CHANGELOG.md'))).toEqual([]);
});

test('both labels of the image have a version, and each of them is looked at', () => {
  for (const label of ['io.airbyte.version', 'org.opencontainers.image.version']) {
    const read = (file: string): string =>
      (FILES[file] ?? '').replace(`${label}="1.2.3"`, `${label}="1.2.4"`);
    expect(differentVersions('1.2.3', read)).toEqual(['Dockerfile has 1.2.4, not 1.2.3']);
  }
});
