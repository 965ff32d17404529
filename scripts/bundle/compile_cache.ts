/**
 * Fills the compile cache that `bin/source-microsoft-dataverse` hands to Node: a `check` of a server that has no
 * environment loads all that commands need to start. Node ignores a cache of another version of itself.
 * https://nodejs.org/api/module.html#module-compile-cache
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** @param executable the connector; @param folder where Node keeps the cache. */
export async function fillCompileCache(executable: string, folder: string): Promise<void> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  const config = {
    url: address,
    authority_url: address,
    tenant_id: '00000000-0000-0000-0000-000000000000',
    client_id: '00000000-0000-0000-0000-000000000000',
    client_secret_value: 'none',
  };
  const child = spawn(executable, ['check', '--config', '-'], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: folder },
  });
  child.stdin.end(JSON.stringify(config));
  await once(child, 'close');
  server.close();
}
