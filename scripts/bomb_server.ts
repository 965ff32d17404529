/**
 * Serves every bomb on its own port, for runs of the image. It writes their files into the given folder, and
 * `bombs.list` with a line `name config catalog` for each. Runs until it is stopped.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOMB_ATTACKS } from '../integration_tests/hostile/attacks/bombs.ts';
import { startHostileServer } from '../integration_tests/hostile/server.ts';
import { Stage } from '../integration_tests/hostile/stage.ts';

const [folder = '.'] = process.argv.slice(2);
const stage = await Stage.set();
const lines: string[] = [];
for (const [index, attack] of BOMB_ATTACKS.entries()) {
  if (attack.command !== 'read' || attack.verdict !== 'fails') continue;
  const server = await startHostileServer({
    usual: stage.usual,
    decoy: stage.decoyOrigin,
    secret: '',
    script: attack.script,
  });
  const [, , config = '', , catalog = ''] = stage.argv(attack, server.origin).argv;
  const names = [`bomb-${index}-config.json`, `bomb-${index}-catalog.json`] as const;
  copyFileSync(config, join(folder, names[0]));
  copyFileSync(catalog, join(folder, names[1]));
  lines.push(`${attack.name.replaceAll(' ', '-')} ${names.join(' ')}`);
}
writeFileSync(join(folder, 'bombs.list'), `${lines.join('\n')}\n`);
console.log('ready');
