/**
 * Barriers that refuse every request, of all users or of this one.
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes
 * https://learn.microsoft.com/power-platform/admin/ip-firewall
 *
 * Inferred: status 403 of a disabled organization, the order of the barriers, and that a user without
 * roles is refused every request. Also inferred: the messages for a user without a license, for one that is not allowed, and of the two
 * general refusals, for which only the codes are documented.
 */
import { Refusal } from './answer.ts';

export type Barrier =
  | 'organizationDisabled'
  | 'ipBlocked'
  | 'applicationRestricted'
  | 'notMember'
  | 'userDisabled'
  | 'administrationMode'
  | 'noRoles'
  | 'noLicense'
  | 'notAllowed'
  | 'privilegeDenied'
  | 'accessDenied';

export interface Caller {
  readonly clientId: string;
  readonly userId: string;
}

interface BarrierForm {
  readonly code: string;
  readonly words: (caller: Caller) => string;
}

/** The first active one applies. */
const FORMS: Readonly<Record<Barrier, BarrierForm>> = {
  organizationDisabled: {
    code: '0x8004a104',
    words: () =>
      'The Dynamics 365 organization you are attempting to access is currently disabled.  Please contact your system administrator',
  },
  ipBlocked: {
    code: '0x80095ffe',
    words: () =>
      'The request you are trying to make is rejected as access to your IP is blocked. Contact your administrator for more information.',
  },
  applicationRestricted: {
    code: '0x80095ffc',
    words: ({ clientId }) =>
      `Access to Dataverse API is restricted for this application Id : '${clientId}'. Please contact your administrator for more information.`,
  },
  notMember: { code: '0x80072560', words: () => 'The user is not a member of the organization.' },
  userDisabled: {
    code: '0x80040225',
    words: () => 'The specified user is either disabled or is not a member of any business unit.',
  },
  administrationMode: {
    code: '0x8004a113',
    words: () =>
      'User does not have required privileges (or role membership) to access the org when it is in Admin Only mode.',
  },
  noRoles: {
    code: '0x80042f09',
    words: ({ userId }) => `The user (Id = ${userId}) has not been assigned any roles.`,
  },
  noLicense: { code: '0x8004d24b', words: () => 'The user does not have a license for this organization.' },
  notAllowed: {
    code: '0x80044507',
    words: () => 'The user or its tenant is not allowed in this organization.',
  },
  privilegeDenied: {
    code: '0x80040231',
    words: ({ userId }) => `The principal (Id = ${userId}) lacks the privileges for this operation.`,
  },
  accessDenied: { code: '0x80048306', words: () => 'Access is denied.' },
};

export const BARRIERS = Object.keys(FORMS) as readonly Barrier[];

/** @throws Refusal 403 if any is active. */
export function requireEntrance(standing: ReadonlySet<Barrier>, caller: Caller): void {
  const met = BARRIERS.find((barrier) => standing.has(barrier));
  if (met !== undefined) throw new Refusal(403, FORMS[met].code, FORMS[met].words(caller));
}
