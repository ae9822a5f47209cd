/** What is held of children before a file is published, and the rows that publishing writes. */
import type { CalendarDate } from '../../../platform/calendar-date.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import type { CaseStatus, LeadPractitioner } from '../care-csv/codes.ts';
import type { IdentifierKind } from '../care-csv/facts.ts';

/** A child's own row. */
export interface ChildRow {
  readonly birthDate: CalendarDate | null;
  readonly expectedBirthDate: CalendarDate | null;
  readonly deathDate: CalendarDate | null;
  readonly sex: string;
  readonly ethnicity: string | null;
  readonly isSealed: boolean;
  readonly sealedOn: CalendarDate | null;
  /** The day of the newest file that spoke of these. */
  readonly asOf: CalendarDate;
}

export interface NameRow {
  readonly kind: 'current' | 'former' | 'preferred';
  /** Empty for the name that stands now; the folded name for a former one. */
  readonly slot: string;
  readonly forename: string;
  readonly middleNames: string;
  readonly surname: string;
}

export interface IdentifierRow {
  readonly kind: IdentifierKind;
  /** Empty for the one that stands now; the value itself for a former one. */
  readonly slot: string;
  readonly value: string;
  readonly sourceId: string;
  readonly asOf: CalendarDate;
}

export interface AddressRow {
  readonly since: CalendarDate;
  readonly until: CalendarDate | null;
  readonly line: string;
  readonly postcode: string;
  readonly isProtected: boolean;
}

export interface EpisodeRow {
  readonly referralDate: CalendarDate;
  readonly closureDate: CalendarDate | null;
  readonly referralNfa: boolean;
  readonly isOtherThanInNeed: boolean;
  readonly assessedOnly: boolean;
  /** Worked out from a present state, not stated with its own dates. */
  readonly isInferred: boolean;
  readonly asOf: CalendarDate;
}

export interface PlanRow {
  readonly kind: 'cin' | 'cp';
  readonly startedOn: CalendarDate;
  readonly referralDate: CalendarDate | null;
  readonly endedOn: CalendarDate | null;
  readonly isInferred: boolean;
  readonly asOf: CalendarDate;
}

export interface DisabilityRow {
  readonly code: string;
  readonly since: CalendarDate | null;
  readonly until: CalendarDate | null;
  readonly asOf: CalendarDate;
}

export interface StayRow {
  readonly startedOn: CalendarDate;
  readonly endedOn: CalendarDate | null;
  readonly leftBy: string | null;
  readonly asOf: CalendarDate;
}

export interface KinshipRow {
  readonly orderKind: string;
  readonly startedOn: CalendarDate;
  readonly endedOn: CalendarDate | null;
  readonly asOf: CalendarDate;
}

export interface AllocationRow {
  readonly since: CalendarDate;
  readonly until: CalendarDate | null;
  readonly workerEmail: string;
  readonly workerName: string;
  readonly workerTelephone: string;
  readonly teamId: string | null;
  readonly lead: LeadPractitioner;
  readonly asOf: CalendarDate;
}

export interface StatusRow {
  readonly status: CaseStatus;
  readonly since: CalendarDate | null;
  readonly referralDate: CalendarDate | null;
  readonly endedOn: CalendarDate | null;
  readonly asOf: CalendarDate;
}

export interface SchoolRow {
  readonly name: string;
  readonly urn: string | null;
  readonly asOf: CalendarDate;
}

/** Everything held of one child that files speak of. */
export interface Standing {
  readonly childId: string;
  readonly laChildId: string;
  /** Null: the child is not held yet. */
  readonly child: ChildRow | null;
  readonly names: readonly NameRow[];
  readonly identifiers: readonly IdentifierRow[];
  readonly addresses: readonly AddressRow[];
  readonly episodes: readonly EpisodeRow[];
  readonly plans: readonly PlanRow[];
  readonly disabilities: readonly DisabilityRow[];
  readonly stays: readonly StayRow[];
  readonly kinship: readonly KinshipRow[];
  readonly allocations: readonly AllocationRow[];
  readonly status: StatusRow | null;
  readonly school: SchoolRow | null;
}

/** A child of whom nothing is held. */
export function nothingHeld(laChildId: string, childId: string): Standing {
  return {
    childId,
    laChildId,
    child: null,
    names: [],
    identifiers: [],
    addresses: [],
    episodes: [],
    plans: [],
    disabilities: [],
    stays: [],
    kinship: [],
    allocations: [],
    status: null,
    school: null,
  };
}

/** What is held of the children with these LA child ids; a child not yet held gets a fresh id. */
export async function loadStanding(
  tx: Tx,
  laChildIds: readonly string[],
): Promise<Map<string, Standing>> {
  const rows = await tx.all(sql<{ standing: Standing }>`
    select jsonb_build_object(
      'childId', c.child_id, 'laChildId', c.la_child_id,
      'child', jsonb_build_object('birthDate', c.birth_date, 'expectedBirthDate', c.expected_birth_date,
        'deathDate', c.death_date, 'sex', c.sex, 'ethnicity', c.ethnicity, 'isSealed', c.is_sealed,
        'sealedOn', c.sealed_on, 'asOf', c.as_of),
      'names', ${each(
        'child_name',
        sql`'kind', t.kind, 'slot', t.slot, 'forename', t.forename,
        'middleNames', t.middle_names, 'surname', t.surname`,
      )},
      'identifiers', ${each(
        'child_identifier',
        sql`'kind', t.kind, 'slot', t.slot, 'value', t.value,
        'sourceId', t.source_id, 'asOf', t.as_of`,
      )},
      'addresses', ${each(
        'child_address',
        sql`'since', t.since, 'until', t.until, 'line', t.line,
        'postcode', t.postcode, 'isProtected', t.is_protected`,
      )},
      'episodes', ${each(
        'care_episode',
        sql`'referralDate', t.referral_date, 'closureDate', t.closure_date,
        'referralNfa', t.referral_nfa, 'isOtherThanInNeed', t.is_other_than_in_need,
        'assessedOnly', t.assessed_only, 'isInferred', t.is_inferred, 'asOf', t.as_of`,
      )},
      'plans', ${each(
        'care_plan',
        sql`'kind', t.kind, 'startedOn', t.started_on, 'referralDate', t.referral_date,
        'endedOn', t.ended_on, 'isInferred', t.is_inferred, 'asOf', t.as_of`,
      )},
      'disabilities', ${each('disability', sql`'code', t.code, 'since', t.since, 'until', t.until, 'asOf', t.as_of`)},
      'stays', ${each(
        'looked_after_period',
        sql`'startedOn', t.started_on, 'endedOn', t.ended_on,
        'leftBy', t.left_by, 'asOf', t.as_of`,
      )},
      'kinship', ${each(
        'kinship_arrangement',
        sql`'orderKind', t.order_kind, 'startedOn', t.started_on,
        'endedOn', t.ended_on, 'asOf', t.as_of`,
      )},
      'allocations', ${each(
        'allocation',
        sql`'since', t.since, 'until', t.until, 'workerEmail', t.worker_email,
        'workerName', t.worker_name, 'workerTelephone', t.worker_telephone, 'teamId', t.team_id,
        'lead', t.lead_practitioner, 'asOf', t.as_of`,
      )},
      'status', (${each(
        'care_status',
        sql`'status', t.status, 'since', t.since, 'referralDate', t.referral_date,
        'endedOn', t.ended_on, 'asOf', t.as_of`,
      )}) -> 0,
      'school', (${each('care_school', sql`'name', t.school_name, 'urn', t.urn, 'asOf', t.as_of`)}) -> 0
    ) as standing
    from child c
    where c.authority_id = ${tx.authorityId} and c.la_child_id = any (${[...laChildIds]}::text[])`);
  const held = new Map(rows.map(({ standing }) => [standing.laChildId, standing]));
  return new Map(
    laChildIds.map((id) => [id, held.get(id) ?? nothingHeld(id, crypto.randomUUID())]),
  );
}

function each(table: string, members: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_agg(jsonb_build_object(${members})), '[]') from ${sql.table(table)} t
    where t.authority_id = c.authority_id and t.child_id = c.child_id)`;
}
