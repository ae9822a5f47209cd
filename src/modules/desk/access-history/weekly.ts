/** Each week information governance is told that the looks which stand out can be checked. */
import { addDays } from '../../../platform/calendar-date.ts';
import type { Tx } from '../../../platform/db.ts';
import { tellPeople, type TellDeps } from '../../notices/index.ts';

/** Tells it once a week, from Monday on; run each night, the other nights change nothing. */
export async function tellOutliersReady(tx: Tx, deps: TellDeps): Promise<void> {
  const today = deps.clock.today();
  const sinceMonday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  await tellPeople(tx, deps, {
    kind: 'outliers.weekly',
    to: { role: 'IGO', scopeKind: 'authority', scopeId: tx.authorityId },
    once: addDays(today, -sinceMonday),
  });
}
