/** What the routes of agreements share. */
import type { Permission } from '../../access/index.ts';
import type { Database } from '../../platform/db.ts';
import type { TellDeps } from '../notices/index.ts';

/** What the routes work with. */
export interface AgreementDeps extends TellDeps {
  readonly database: Database;
}

/** Information governance keeps it; service managers agree to it; administrators appoint by it. */
export const SEE: readonly Permission[] = [
  { resource: 'R25', verb: 'S' },
  { resource: 'R25', verb: 'V' },
  { resource: 'R24', verb: 'C' },
];
/** Who records. */
export const SET: readonly Permission[] = [{ resource: 'R25', verb: 'C' }];
/** Who is the second person. */
export const AGREE: readonly Permission[] = [{ resource: 'R25', verb: 'V' }];
/** Who ends. */
export const END: readonly Permission[] = [{ resource: 'R25', verb: 'E' }];
/** Why it is read, in the audit. */
export const PURPOSE = 'agreements';
