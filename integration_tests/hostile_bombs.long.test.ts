import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BOMB_ATTACKS } from './hostile/attacks/bombs.ts';
import { watch } from './hostile/processes.ts';
import { startHostileServer } from './hostile/server.ts';
import { Stage } from './hostile/stage.ts';

const CONTAINER_BYTES = 512 * 1024 * 1024;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());

describe('within the memory of a container of 512 MB', () => {
  test.each(BOMB_ATTACKS.map((attack) => [attack.name, attack] as const))('%s', async (_, attack) => {
    const { script } = attack;
    const server = await startHostileServer({
      usual: stage.usual,
      decoy: stage.decoyOrigin,
      secret: '',
      script,
    });
    const { argv } = stage.argv(attack, server.origin);
    const run = await watch(argv, CONTAINER_BYTES);
    server.stop();
    expect(run).toMatchObject({ signal: null, stderr: '' });
    if (attack.verdict === 'fails') expect(run.exitCode).toBe(1);
    expect(run.stdout).not.toContain('Something went wrong inside the connector');
    expect(run.peakBytes).toBeLessThan(CONTAINER_BYTES);
  });
});
