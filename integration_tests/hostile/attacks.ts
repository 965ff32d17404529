/** Every attack that runs within one process. */
import type { Attack } from './attack.ts';
import { BODY_ATTACKS } from './attacks/bodies.ts';
import { ECHOES } from './attacks/echoes.ts';
import { LINK_ATTACKS } from './attacks/links.ts';
import { NAME_ATTACKS } from './attacks/names.ts';
import { VALUE_ATTACKS } from './attacks/values.ts';
import { WAITS } from './attacks/waits.ts';

export const ATTACKS: readonly Attack[] = [
  ...WAITS,
  ...BODY_ATTACKS,
  ...LINK_ATTACKS,
  ...NAME_ATTACKS,
  ...VALUE_ATTACKS,
  ...ECHOES,
];
