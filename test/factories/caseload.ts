/** Children, workers, pupils and links put in place past row security, for tests of the desk. */
import type pg from 'pg';
import type { Viewer } from '../../src/access/index.ts';
import { scopeKindOf, scopesOf } from '../../src/access/index.ts';
import { LA } from '../support/database.ts';

/** What a child is made with; anything left out is plain. */
export interface ChildFacts {
  readonly forename?: string;
  readonly surname?: string;
  readonly born?: string;
  readonly upn?: string;
  readonly isSealed?: boolean;
  readonly postcode?: string;
}

/** Puts facts into a test database. */
export function caseloadFactory(owner: pg.Client) {
  const one = async (text: string, values: readonly unknown[]): Promise<string> => {
    const { rows } = await owner.query<{ id: string }>(text, [...values]);
    return rows[0]?.id ?? '';
  };
  const teamsOf = async (serviceId: string): Promise<string[]> => {
    const { rows } = await owner.query<{ id: string }>(
      'select team_id as id from team where authority_id = $1 and service_id = $2 order by 1',
      [LA, serviceId],
    );
    return rows.map(({ id }) => id);
  };
  return {
    /** A person with one appointment, as a viewer. */
    async viewer(
      role: Viewer['role'],
      email: string,
      scopeId = 'north',
      isSteppedUp = false,
    ): Promise<Viewer> {
      const scopeKind = scopeKindOf(role);
      const personId = await one(
        `insert into person (authority_id, email, name) values ($1, $2, $2) returning person_id as id`,
        [LA, email],
      );
      const appointmentId = await one(
        `insert into appointment (authority_id, person_id, role, scope_kind, scope_id, starts_on)
         values ($1, $2, $3, $4, $5, '2020-01-01') returning appointment_id as id`,
        [LA, personId, role, scopeKind, scopeId],
      );
      return {
        authorityId: LA,
        personId,
        role,
        scopes: scopesOf({ role, personId, scopeKind, scopeId, teams: await teamsOf(scopeId) }),
        isSteppedUp,
        appointmentId,
        sessionId: null,
        name: email,
        email,
        scopeKind,
        scopeId,
        scopeName: scopeId,
        requestId: 'a-request',
        appointmentCount: 1,
      };
    },
    team: (teamId: string) =>
      owner.query(`insert into team (authority_id, team_id, name) values ($1, $2, $2)`, [
        LA,
        teamId,
      ]),
    school: (urn: string, name: string) =>
      owner.query(
        `insert into establishment (authority_id, urn, la_code, name) values ($1, $2, $1, $3)`,
        [LA, urn, name],
      ),
    async child(laChildId: string, facts: ChildFacts = {}): Promise<string> {
      const id = await one(
        `insert into child (authority_id, la_child_id, birth_date, is_sealed) values ($1, $2, $3, $4) returning child_id as id`,
        [LA, laChildId, facts.born ?? '2014-05-03', facts.isSealed ?? false],
      );
      await owner.query(
        `insert into child_name (authority_id, child_id, kind, forename, surname) values ($1, $2, 'current', $3, $4)`,
        [LA, id, facts.forename ?? 'Ada', facts.surname ?? laChildId],
      );
      if (facts.upn !== undefined)
        await owner.query(
          `insert into child_identifier (authority_id, child_id, kind, value) values ($1, $2, 'upn', $3)`,
          [LA, id, facts.upn],
        );
      if (facts.postcode !== undefined)
        await owner.query(
          `insert into child_address (authority_id, child_id, since, line, postcode) values ($1, $2, '2020-01-01', '1 Elm Road', $3)`,
          [LA, id, facts.postcode],
        );
      return id;
    },
    allocate: (
      childId: string,
      email: string,
      since = '2026-01-01',
      until: string | null = null,
      teamId: string | null = 'north',
    ) =>
      owner.query(
        `insert into allocation (authority_id, child_id, since, worker_email, until, worker_name, team_id, as_of)
         values ($1, $2, $3, $4, $5, $4, $6, '2026-11-01')`,
        [LA, childId, since, email, until, teamId],
      ),
    plan: (childId: string, kind: 'cin' | 'cp', start = '2026-02-01', end: string | null = null) =>
      owner.query(
        `insert into care_plan (authority_id, child_id, kind, started_on, ended_on, as_of) values ($1, $2, $3, $4, $5, '2026-11-01')`,
        [LA, childId, kind, start, end],
      ),
    /** A pupil on a roll, linked with the child. */
    async enrol(
      childId: string,
      urn: string,
      facts: ChildFacts & {
        readonly since?: string;
        readonly until?: string;
        readonly isConfirmed?: boolean;
      } = {},
    ): Promise<string> {
      const pupilId = await one(
        `insert into pupil (authority_id, urn, school_key, forename, surname, birth_date, upn, year_group)
         values ($1, $2, gen_random_uuid()::text, $3, $4, $5, $6, '7') returning pupil_id as id`,
        [
          LA,
          urn,
          facts.forename ?? 'Ada',
          facts.surname ?? 'Pupil',
          facts.born ?? '2014-05-03',
          facts.upn ?? null,
        ],
      );
      await owner.query(
        `insert into enrolment (authority_id, pupil_id, urn, since, until, state, as_of)
         values ($1, $2, $3, $4, $5, 'reported', '2026-10-01')`,
        [LA, pupilId, urn, facts.since ?? '2025-09-01', facts.until ?? null],
      );
      await owner.query(
        `insert into link (authority_id, child_id, pupil_id, urn, basis, probability, is_confirmed)
         values ($1, $2, $3, $4, 'upn', 1, $5)`,
        [LA, childId, pupilId, urn, facts.isConfirmed ?? true],
      );
      return pupilId;
    },
    careSchool: (childId: string, urn: string | null, name = '') =>
      owner.query(
        `insert into care_school (authority_id, child_id, urn, school_name, as_of) values ($1, $2, $3, $4, '2026-11-02')`,
        [LA, childId, urn, name],
      ),
    restrict: (childId: string, allowed: readonly string[] = []) =>
      Promise.all([
        owner.query(
          `insert into restriction (authority_id, child_id, category, since, review_on) values ($1, $2, 'high-risk', '2026-01-01', '2027-01-01')`,
          [LA, childId],
        ),
        ...allowed.map((personId) =>
          owner.query(
            `insert into restriction_allow (authority_id, child_id, person_id, since) values ($1, $2, $3, '2026-01-01')`,
            [LA, childId, personId],
          ),
        ),
      ]),
    change: (childId: string, at: string, words = 'Something changed') =>
      owner.query(
        `insert into child_change (authority_id, child_id, on_day, known_at, what, words, source) values ($1, $2, $3::date, $3::timestamptz, 'test', $4, 'care')`,
        [LA, childId, at, words],
      ),
  };
}
