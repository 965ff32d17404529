/** What the user of the application may do, and which companies there are. */
import { type ControlRequest, Mistake, objectIn, switchIn } from '../../control/control_request.ts';
import type { FinopsState } from '../state.ts';
import type { UserRights } from '../store/environment.ts';

export function showCompanies({ environment }: FinopsState): unknown {
  const { defaultCompany, hiddenCompanies } = environment.rights;
  return environment.companies.map(({ currency, id, name }) => ({
    id,
    name,
    currency,
    isDefault: id.toLowerCase() === defaultCompany.toLowerCase(),
    isHidden: hiddenCompanies.has(id.toLowerCase()),
  }));
}

const READERS: Readonly<Record<keyof UserRights, (name: string, value: unknown) => unknown>> = {
  defaultCompany: textIn,
  hiddenCompanies: (name, value) => new Set(textsIn(name, value).map((one) => one.toLowerCase())),
  forbiddenEntitySets: (name, value) => new Set(textsIn(name, value)),
  isMapped: switchIn,
};

/** Rights that are not named stay unchanged. */
export function setRights({ environment }: FinopsState, _: readonly string[], request: ControlRequest): void {
  const changes = Object.entries(objectIn(request)).map(([name, value]) => {
    if (!Object.hasOwn(READERS, name))
      throw new Mistake(`"${name}" is not one of ${Object.keys(READERS).join(', ')}`);
    return [name, READERS[name as keyof UserRights](name, value)];
  });
  environment.rights = { ...environment.rights, ...(Object.fromEntries(changes) as Partial<UserRights>) };
}

function textIn(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Mistake(`"${name}" is a text`);
}

function textsIn(name: string, value: unknown): string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw new Mistake(`"${name}" is a list of texts`);
}
