/** Where what is held of a child stands in the database, and how it is merged. */
import type { MergeSpec } from '../../intake/kind.ts';
import type { Standing } from './standing.ts';

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** A table with the rows that a child has in it, in the order in which tables refer to each other. */
export interface Target {
  readonly spec: MergeSpec;
  readonly rows: (standing: Standing) => readonly Row[];
}

/** Every table that files about children are published into. */
export const TARGETS: readonly Target[] = [
  {
    spec: {
      table: 'child',
      key: ['child_id'],
      columns: [
        'la_child_id',
        'birth_date',
        'expected_birth_date',
        'death_date',
        'sex',
        'ethnicity',
        'is_sealed',
        'sealed_on',
        'as_of',
      ],
    },
    rows: ({ child, laChildId }) =>
      child === null
        ? []
        : [
            {
              la_child_id: laChildId,
              birth_date: child.birthDate,
              expected_birth_date: child.expectedBirthDate,
              death_date: child.deathDate,
              sex: child.sex,
              ethnicity: child.ethnicity,
              is_sealed: child.isSealed,
              sealed_on: child.sealedOn,
              as_of: child.asOf,
            },
          ],
  },
  {
    spec: {
      table: 'child_name',
      key: ['child_id', 'kind', 'slot'],
      columns: ['forename', 'middle_names', 'surname'],
    },
    rows: ({ names }) =>
      names.map(({ kind, slot, forename, middleNames, surname }) => ({
        kind,
        slot,
        forename,
        middle_names: middleNames,
        surname,
      })),
  },
  {
    spec: {
      table: 'child_identifier',
      key: ['child_id', 'kind', 'slot'],
      columns: ['value', 'source_id', 'as_of'],
    },
    rows: ({ identifiers }) =>
      identifiers.map(({ kind, slot, value, sourceId, asOf }) => ({
        kind,
        slot,
        value,
        source_id: sourceId,
        as_of: asOf,
      })),
  },
  {
    spec: {
      table: 'child_address',
      key: ['child_id', 'since'],
      columns: ['until', 'line', 'postcode', 'is_protected'],
    },
    rows: ({ addresses }) =>
      addresses.map(({ since, until, line, postcode, isProtected }) => ({
        since,
        until,
        line,
        postcode,
        is_protected: isProtected,
      })),
  },
  {
    spec: {
      table: 'care_episode',
      key: ['child_id', 'referral_date'],
      columns: [
        'closure_date',
        'referral_nfa',
        'is_other_than_in_need',
        'assessed_only',
        'is_inferred',
        'as_of',
      ],
      closures: [{ end: 'closure_date', knownOn: 'closure_known_on' }],
    },
    rows: ({ episodes }) =>
      episodes.map((row) => ({
        referral_date: row.referralDate,
        closure_date: row.closureDate,
        referral_nfa: row.referralNfa,
        is_other_than_in_need: row.isOtherThanInNeed,
        assessed_only: row.assessedOnly,
        is_inferred: row.isInferred,
        as_of: row.asOf,
      })),
  },
  {
    spec: {
      table: 'care_plan',
      key: ['child_id', 'kind', 'started_on'],
      columns: ['referral_date', 'ended_on', 'is_inferred', 'as_of'],
      closures: [{ end: 'ended_on', knownOn: 'end_known_on' }],
    },
    rows: ({ plans }) =>
      plans.map((row) => ({
        kind: row.kind,
        started_on: row.startedOn,
        referral_date: row.referralDate,
        ended_on: row.endedOn,
        is_inferred: row.isInferred,
        as_of: row.asOf,
      })),
  },
  {
    spec: {
      table: 'disability',
      key: ['child_id', 'code'],
      columns: ['since', 'until', 'as_of'],
    },
    rows: ({ disabilities }) =>
      disabilities.map(({ code, since, until, asOf }) => ({ code, since, until, as_of: asOf })),
  },
  {
    spec: {
      table: 'looked_after_period',
      key: ['child_id', 'started_on'],
      columns: ['ended_on', 'left_by', 'as_of'],
      closures: [{ end: 'ended_on', knownOn: 'end_known_on' }],
    },
    rows: ({ stays }) =>
      stays.map((row) => ({
        started_on: row.startedOn,
        ended_on: row.endedOn,
        left_by: row.leftBy,
        as_of: row.asOf,
      })),
  },
  {
    spec: {
      table: 'kinship_arrangement',
      key: ['child_id', 'started_on', 'order_kind'],
      columns: ['ended_on', 'as_of'],
      closures: [{ end: 'ended_on', knownOn: 'end_known_on' }],
    },
    rows: ({ kinship }) =>
      kinship.map((row) => ({
        order_kind: row.orderKind,
        started_on: row.startedOn,
        ended_on: row.endedOn,
        as_of: row.asOf,
      })),
  },
  {
    spec: {
      table: 'care_status',
      key: ['child_id'],
      columns: ['status', 'since', 'referral_date', 'ended_on', 'as_of'],
    },
    rows: ({ status }) =>
      status === null
        ? []
        : [
            {
              status: status.status,
              since: status.since,
              referral_date: status.referralDate,
              ended_on: status.endedOn,
              as_of: status.asOf,
            },
          ],
  },
  {
    spec: {
      table: 'allocation',
      key: ['child_id', 'since', 'worker_email'],
      columns: [
        'until',
        'worker_name',
        'worker_telephone',
        'team_id',
        'lead_practitioner',
        'as_of',
      ],
    },
    rows: ({ allocations }) =>
      allocations.map((row) => ({
        since: row.since,
        worker_email: row.workerEmail,
        until: row.until,
        worker_name: row.workerName,
        worker_telephone: row.workerTelephone,
        team_id: row.teamId,
        lead_practitioner: row.lead,
        as_of: row.asOf,
      })),
  },
  {
    spec: { table: 'care_school', key: ['child_id'], columns: ['school_name', 'urn', 'as_of'] },
    rows: ({ school }) =>
      school === null ? [] : [{ school_name: school.name, urn: school.urn, as_of: school.asOf }],
  },
];
