/** The product that is judged: the built executable and, if a Docker engine runs, the image. */
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';

export const EXECUTABLE = fileURLToPath(new URL('../bin/source-microsoft-dataverse', import.meta.url));

/** The tag that `.ci/image` builds. */
export const IMAGE = 'source-microsoft-dataverse:dev';

export async function hasImage(): Promise<boolean> {
  const { code } = await runCommand(['docker', 'image', 'inspect', IMAGE]);
  return code === 0;
}

/** The environment for programs that run containers, so that the containers reach the emulator on loopback. */
export const WITH_HOST_NETWORK: Readonly<Record<string, string>> = {
  PATH: `${fileURLToPath(new URL('host_network', import.meta.url))}:${process.env['PATH'] ?? ''}`,
};
