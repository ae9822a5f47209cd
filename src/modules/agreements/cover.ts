/** Whether an agreement in force covers somebody of another organisation. */
import { readSettings } from '../../access/index.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { domainOf, isOfOthers } from './rules.ts';
import { agreementsForAppointments, ownDomains } from './settings.ts';

/** What the pages of an appointment say of it. */
export interface Cover {
  /** A sentence; empty where nothing is to be said. */
  readonly words: string;
  /** The agreement, where one is in force. */
  readonly href: string;
  /** Whether the authority's setting forbids the appointment. */
  readonly isRefused: boolean;
}

const NOTHING: Cover = { words: '', href: '', isRefused: false };

/**
 * How an appointment stands with agreements on a day: of the school, of the trust of that school, or
 * with the organisation of the person's e-mail ending.
 */
export async function coverOf(
  tx: Tx,
  who: { readonly email: string; readonly scopeKind: string; readonly scopeId: string },
  on: CalendarDate,
): Promise<Cover> {
  const [rule, own] = await readSettings(tx, agreementsForAppointments, ownDomains);
  if (rule === 'no' || !isOfOthers(who, own)) return NOTHING;
  const found = await tx.maybe(sql<{ id: string; party: string }>`
    select x.agreement_id as id, x.party from sharing_agreement x
    where x.authority_id = ${tx.authorityId} and x.agreed_by is not null and x.ended_on is null
      and x.starts_on <= ${on}::date and (x.ends_on is null or x.ends_on >= ${on}::date)
      and (${domainOf(who.email)} = any (x.domains)
        or (${who.scopeKind} = 'school' and x.kind = 'school' and x.party_code = ${who.scopeId})
        or (${who.scopeKind} = 'trust' and x.kind = 'trust' and x.party_code = ${who.scopeId})
        or (${who.scopeKind} = 'school' and x.kind = 'trust' and x.party_code = (
          select e.trust_id from establishment e
          where e.authority_id = x.authority_id and e.urn = ${who.scopeId})))
    order by x.starts_on desc, x.agreement_id limit 1`);
  if (found !== undefined)
    return {
      words: `Covered by the sharing agreement with ${found.party}.`,
      href: `/agreements/${found.id}`,
      isRefused: false,
    };
  return {
    words: 'They work for another organisation, with which no sharing agreement is in force.',
    href: '',
    isRefused: rule === 'refuse',
  };
}
