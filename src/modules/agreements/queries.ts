/** Agreements and confirmations as they are read and written. Row security says who may. */
import type { FlowCode, Viewer } from '../../access/index.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../platform/db.ts';
import type { AgreementDates, AgreementState, PartyKind } from './rules.ts';

/** One agreement. */
export interface Agreement extends AgreementDates {
  readonly agreementId: string;
  readonly kind: PartyKind;
  readonly party: string;
  readonly partyCode: string;
  readonly domains: readonly string[];
  readonly flows: readonly string[];
  readonly reference: string;
  readonly setBy: string;
  readonly setByName: string;
  readonly setAt: Date;
  readonly agreedByName: string | null;
  readonly agreedAt: Date | null;
  readonly endedByName: string | null;
}

/** What is said about a new one. */
export interface NewAgreement {
  readonly kind: PartyKind;
  readonly party: string;
  readonly partyCode: string;
  readonly domains: readonly string[];
  readonly flows: readonly FlowCode[];
  readonly startsOn: CalendarDate;
  readonly endsOn: CalendarDate | null;
  readonly reviewOn: CalendarDate;
  readonly reference: string;
}

/** What a list holds: those whose party is called so, of one state or all. */
export interface AgreementFilter {
  readonly q: string;
  readonly state: AgreementState | '';
}

const columns = sql`
  x.agreement_id as "agreementId", x.kind, x.party, x.party_code as "partyCode", x.domains, x.flows,
  x.starts_on as "startsOn", x.ends_on as "endsOn", x.review_on as "reviewOn", x.reference,
  x.set_by as "setBy", setter.name as "setByName", x.set_at as "setAt", x.agreed_by is not null as "isAgreed",
  agreer.name as "agreedByName", x.agreed_at as "agreedAt", x.ended_on as "endedOn", ender.name as "endedByName"`;
const tables = sql`
  sharing_agreement x
  join person setter on setter.authority_id = x.authority_id and setter.person_id = x.set_by
  left join person agreer on agreer.authority_id = x.authority_id and agreer.person_id = x.agreed_by
  left join person ender on ender.authority_id = x.authority_id and ender.person_id = x.ended_by`;

/** `stateOf` as SQL, for lists that are counted and cut into pages. */
const state = (today: CalendarDate) => sql`
  case when x.ended_on is not null or x.ends_on < ${today}::date then 'ended'
    when x.agreed_by is null then 'draft' when x.starts_on > ${today}::date then 'agreed' else 'in-force' end`;

function fits(
  tx: Tx,
  { q, state: asked }: AgreementFilter,
  today: CalendarDate,
): RawBuilder<unknown> {
  return sql`x.authority_id = ${tx.authorityId}
    and (${q} = '' or position(lower(${q}) in lower(x.party)) > 0 or x.party_code = ${q})
    and (${asked} = '' or ${state(today)} = ${asked})`;
}

/** How many fit. */
export async function countAgreements(
  tx: Tx,
  filter: AgreementFilter,
  today: CalendarDate,
): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from sharing_agreement x where ${fits(tx, filter, today)}`);
  return count;
}

/** Those that fit, by the name of the other party. */
export async function listAgreements(
  tx: Tx,
  filter: AgreementFilter,
  today: CalendarDate,
  page: { readonly offset: number; readonly limit: number },
): Promise<Agreement[]> {
  return tx.all(sql<Agreement>`
    select ${columns} from ${tables} where ${fits(tx, filter, today)}
    order by x.party collate "und-x-icu", x.starts_on desc, x.agreement_id
    limit ${page.limit} offset ${page.offset}`);
}

/** One agreement. */
export async function findAgreement(tx: Tx, agreementId: string): Promise<Agreement | undefined> {
  return tx.maybe(sql<Agreement>`
    select ${columns} from ${tables}
    where x.authority_id = ${tx.authorityId} and x.agreement_id = ${agreementId}`);
}

/** Enters an agreement that waits for a second person; gives its id. */
export async function insertAgreement(
  tx: Tx,
  viewer: Viewer,
  said: NewAgreement,
  now: Date,
): Promise<string> {
  const agreementId = crypto.randomUUID();
  await tx.run(sql`
    insert into sharing_agreement (authority_id, agreement_id, kind, party, party_code, domains, flows,
      starts_on, ends_on, review_on, reference, set_by, set_at)
    values (${tx.authorityId}, ${agreementId}, ${said.kind}, ${said.party}, ${said.partyCode},
      ${[...said.domains]}::text[], ${[...said.flows]}::text[], ${said.startsOn}, ${said.endsOn},
      ${said.reviewOn}, ${said.reference}, ${viewer.personId}, ${now})`);
  return agreementId;
}

/** Agrees as second person; false where it is one's own, or agreed to or ended before. */
export async function agree(
  tx: Tx,
  viewer: Viewer,
  agreementId: string,
  now: Date,
): Promise<boolean> {
  const changed = await tx.run(sql`
    update sharing_agreement set agreed_by = ${viewer.personId}, agreed_at = ${now}
    where authority_id = ${tx.authorityId} and agreement_id = ${agreementId} and agreed_by is null
      and ended_on is null and set_by <> ${viewer.personId}`);
  return changed === 1;
}

/** Ends it on the day given; false where it has ended. */
export async function endAgreement(
  tx: Tx,
  viewer: Viewer,
  agreementId: string,
  today: CalendarDate,
): Promise<boolean> {
  const changed = await tx.run(sql`
    update sharing_agreement set ended_on = ${today}, ended_by = ${viewer.personId}
    where authority_id = ${tx.authorityId} and agreement_id = ${agreementId} and ended_on is null`);
  return changed === 1;
}

/** What an authority said of the basis of a flow. */
export interface Confirmation {
  readonly flow: string;
  readonly version: string;
  readonly decision: 'confirmed' | 'withdrawn';
  readonly reference: string;
  readonly by: string;
  readonly at: Date;
}

/** All that was said, of one flow or of all, the newest first. */
export async function listConfirmations(tx: Tx, flow?: FlowCode): Promise<Confirmation[]> {
  return tx.all(sql<Confirmation>`
    select c.flow, c.flow_version as version, c.decision, c.reference, p.name as "by", c.decided_at as "at"
    from flow_confirmation c join person p on p.authority_id = c.authority_id and p.person_id = c.decided_by
    where c.authority_id = ${tx.authorityId} and (${flow ?? null}::text is null or c.flow = ${flow ?? null})
    order by c.decision_no desc`);
}

/** Notes that the data protection officer confirmed a basis, or that it no longer holds. */
export async function insertConfirmation(
  tx: Tx,
  viewer: Viewer,
  said: Pick<Confirmation, 'version' | 'decision' | 'reference'> & { readonly flow: FlowCode },
  now: Date,
): Promise<void> {
  await tx.run(sql`
    insert into flow_confirmation (authority_id, flow, flow_version, decision, reference, decided_by, decided_at)
    values (${tx.authorityId}, ${said.flow}, ${said.version}, ${said.decision}, ${said.reference},
      ${viewer.personId}, ${now})`);
}
