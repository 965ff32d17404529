/** Deliberate defects: what follows a page or a failure. */
import { type Defect, one } from '../defect.ts';

export const MACHINE: readonly Defect[] = [
  one(
    'the old change token is saved again',
    ['unit_tests/sync/machine/read_machine.test.ts'],
    'src/sync/machine/read_machine.ts',
    'return savingChanges(page.deltaLink, phase.begunAt);',
    'return savingChanges(phase.since, phase.begunAt);',
  ),
  one(
    'a warning of lost deletes takes the date of the token for their beginning',
    ['unit_tests/sync/plan/change_token_age.test.ts'],
    'src/sync/plan/change_token_age.ts',
    'return issuedMs === undefined ? begunMs : Math.min(issuedMs, begunMs);',
    'return issuedMs ?? begunMs;',
  ),
  one(
    'an expired token ends the stream as if all were well',
    ['unit_tests/sync/machine/read_machine.test.ts'],
    'src/sync/machine/read_machine.ts',
    "    'token-expired': (phase, _, rules) => loseToken(phase, 'expired', rules),",
    "    'token-expired': () => ({ kind: 'go-on', phase: ended }),",
  ),
  one(
    'a first load without a delta link is complete',
    ['unit_tests/sync/machine/read_machine.test.ts'],
    'src/sync/machine/read_machine.ts',
    "function savingChanges(deltaLink: string | undefined, begunAt?: string): Step {\n  if (deltaLink === undefined) return { kind: 'fail', why: 'no-delta-link' };",
    "function savingChanges(deltaLink: string | undefined, begunAt?: string): Step {\n  if (deltaLink === undefined) return { kind: 'go-on', phase: ended, save: { kind: 'complete' } };",
  ),
  one(
    'changes keep their old link although records came without a new one',
    ['unit_tests/sync/machine/read_machine.test.ts'],
    'src/sync/machine/read_machine.ts',
    'if (page.deltaLink !== undefined || hadRecords)',
    'if (page.deltaLink !== undefined)',
  ),
  one(
    'a position refused starts again for ever',
    ['unit_tests/sync/machine/read_machine.test.ts'],
    'src/sync/machine/restarts.ts',
    '  if (!phase.resumed) return FAIL;\n',
    '',
  ),
  one(
    'a saved position is that of the page just read',
    ['unit_tests/sync/machine/read_machine.test.ts'],
    'src/sync/machine/read_machine.ts',
    'phase: next, save: positionOf(next) }',
    'phase: next, save: positionOf({ ...next, at: phase.at ?? page.next }) }',
  ),
  one(
    'a pass over the keys is never given up',
    ['unit_tests/sync/machine/read_machine.test.ts'],
    'src/sync/machine/read_machine.ts',
    'if (pagesLeft === 0) return',
    'if (pagesLeft === -1) return',
  ),
  one(
    'one refusal of the first page of changes loses the token',
    ['integration_tests/deletes.test.ts'],
    'src/sync/run/page_events.ts',
    'if (await this.#refusals.mayAskAgain(phase.since)) return await this.read(phase);\n',
    '',
  ),
  one(
    'a refusal of whatever kind loses the token',
    ['integration_tests/deletes.test.ts'],
    'src/sync/run/refused_token.ts',
    '      return false;\n    }',
    '      return true;\n    }',
  ),
  one(
    'all rows instead of changes pass for changes',
    ['integration_tests/deletes.test.ts'],
    'src/sync/run/changes_round.ts',
    'return count !== undefined && rows >= count * NEARLY_ALL;',
    'return false;',
  ),
  one(
    'a token that is lost after a first load reads the table once more',
    ['unit_tests/sync/machine/read_machine.test.ts'],
    'src/sync/machine/read_machine.ts',
    'if (afterLoad === undefined) {',
    'if (afterLoad === undefined || since !== afterLoad) {',
  ),
];
