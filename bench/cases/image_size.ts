/**
 * What the image holds above its base: the files that the Dockerfile copies into it, counted without building it. The
 * packages are those that package-lock.json needs in production, as they are installed here, slimmed as the image's are.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ImageSize {
  /** Of the files, in bytes. */
  readonly connectorBytes: number;
  readonly packageBytes: number;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OWN = ['package.json', 'spec.json', 'bin', 'dist'];
const SLIM = join(ROOT, 'scripts/slim.ts');

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
}

export function measureImageSize(): ImageSize {
  const connectorBytes = OWN.reduce((sum, name) => sum + sizeOf(join(ROOT, name)), 0);
  const folder = mkdtempSync(join(tmpdir(), 'dataverse-bench-image-'));
  try {
    const modules = join(folder, 'node_modules');
    for (const path of productionPackages()) {
      cpSync(join(ROOT, path), join(folder, path), { recursive: true, dereference: true });
    }
    execFileSync(process.execPath, [SLIM, modules], { stdio: 'ignore' });
    return { connectorBytes, packageBytes: sizeOf(modules) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Their folders below the project's. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  return Object.entries(packages).flatMap(([path, { dev, devOptional, optional }]) =>
    path === '' || dev === true || devOptional === true || optional === true ? [] : path,
  );
}

function sizeOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
