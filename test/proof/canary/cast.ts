/** Who looks: one person of each role, signed in, and what they are to the children. */
import { ROLES, type Role } from '../../../src/access/index.ts';
import { LA } from '../../support/database.ts';
import type { TestSite, Visitor } from '../../support/site.ts';
import { LISTED, type Looker } from './may-see.ts';

/** The ids of people by what they are. */
export interface Cast {
  /** Worker of the first team, with children of their own. */
  readonly worker: string;
  readonly workerEmail: string;
  /** A worker of the last team, who opens records in an emergency. */
  readonly outsider: string;
  readonly reviewingOfficer: string;
  readonly youthJustice: string;
  readonly inclusion: string;
  /** Of the first school. */
  readonly lead: string;
  readonly adviser: string;
  readonly head: string;
  readonly governance: string;
  readonly analyst: string;
  readonly schoolOfficer: string;
  /** On the allow-list of the protected children of the first team. */
  readonly allowed: readonly string[];
  readonly all: readonly string[];
}

/** Somebody who looks, signed in. */
export interface Present {
  readonly looker: Looker;
  readonly visitor: Visitor;
}

/**
 * Signs in everybody with a fresh second factor, those of some roles once more without, and a worker of
 * another team; lets them open as many pages as they like.
 */
export async function gather(
  site: TestSite,
  withoutFactor: readonly Role[],
): Promise<{ readonly present: readonly Present[]; readonly cast: Cast }> {
  const { owner } = site.db;
  await owner.query(
    `insert into trust (authority_id, trust_id, name) values ($1, 'a-trust', 'Trust')`,
    [LA],
  );
  await owner.query(
    `insert into service (authority_id, service_id, name) values ($1, 'council-wide', 'Service')`,
    [LA],
  );
  await owner.query(
    `insert into team (authority_id, team_id, name, service_id) values ($1, 'team-1', 'Team 1', 'council-wide')`,
    [LA],
  );
  await owner.query(`update team set service_id = 'council-wide' where team_id = 'north'`);
  await owner.query(
    `insert into setting (authority_id, key, value)
     select $1, key, '10000' from unnest(array['pace.ten-minutes', 'pace.day', 'pace.beyond']) key`,
    [LA],
  );
  const all: readonly Looker[] = [
    ...ROLES.map((role) => ({
      name: role.toLowerCase(),
      role,
      isSteppedUp: true,
      isOutsider: false,
    })),
    ...withoutFactor.map((role) => ({
      name: `${role.toLowerCase()}-plain`,
      role,
      isSteppedUp: false,
      isOutsider: false,
    })),
    { name: 'sw-outside', role: 'SW', isSteppedUp: true, isOutsider: true },
  ];
  const present: Present[] = [];
  for (const looker of all) {
    const email = `${looker.name}@example.org`;
    const visitor = looker.isOutsider
      ? await site.visitor(looker.role, email, 'team-1')
      : await site.visitor(looker.role, email);
    if (looker.isSteppedUp) await visitor.post('/confirm-it-is-you');
    present.push({ looker, visitor });
  }
  return { present, cast: castOf(present) };
}

function castOf(present: readonly Present[]): Cast {
  const called = (name: string): string => {
    const found = present.find(({ looker }) => looker.name === name);
    if (found === undefined) throw new RangeError(`Nobody is ${name}`);
    return found.visitor.viewer.personId;
  };
  return {
    worker: called('sw'),
    workerEmail: 'sw@example.org',
    outsider: called('sw-outside'),
    reviewingOfficer: called('iro'),
    youthJustice: called('yjw'),
    inclusion: called('lai'),
    lead: called('dsl'),
    adviser: called('ea'),
    head: called('vsh'),
    governance: called('igo'),
    analyst: called('da'),
    schoolOfficer: called('sdo'),
    allowed: present
      .filter(({ looker }) => LISTED.includes(looker.role) && !looker.isOutsider)
      .map(({ visitor }) => visitor.viewer.personId),
    all: present.map(({ visitor }) => visitor.viewer.personId),
  };
}
