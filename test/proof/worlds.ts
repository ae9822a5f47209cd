/** Worlds drawn by lot for the oracle: facts about an authority, and who looks, near every boundary. */
import { createHash } from 'node:crypto';
import type { Facts, Looker } from './oracle/facts.ts';

/** A drawn world. */
export interface World {
  readonly facts: Facts;
  readonly lookers: readonly Looker[];
}

/** Numbers by lot from a seed, the same on every machine. */
export function drawing(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    chance: (share: number): boolean => next() < share,
    of: <T>(items: readonly T[]): T => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('Nothing to draw from');
      return item;
    },
  };
}

/** The day so many days after another. */
export function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

const PEOPLE_OF_EACH_ROLE: readonly (readonly [string, number])[] = [
  ['SW', 4],
  ['TM', 3],
  ['SM', 2],
  ['IRO', 2],
  ['YJW', 2],
  ['LAI', 2],
  ['DSL', 4],
  ['EA', 3],
  ['VSH', 2],
  ['SDO', 2],
  ['DA', 1],
  ['GOV', 1],
  ['MAT', 1],
  ['PM', 1],
  ['TRN', 1],
  ['IGO', 1],
  ['SYS', 1],
];
const TEAMS = ['north', 'south', 'west'] as const;
const SCHOOLS = ['100001', '100002'] as const;

/**
 * Draws the facts and lookers of an authority; the same seed gives the same. Worlds of one family hold
 * the same ids for other people and children.
 */
export function drawWorld(
  authorityId: string,
  seed: number,
  today: string,
  childCount: number,
  family = `${authorityId} ${seed}`,
): World {
  const { chance, of } = drawing(seed);
  let made = 0;
  const id = (): string => {
    made += 1;
    const hash = createHash('sha256').update(`${family} ${made}`).digest('hex');
    return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
  };
  const starting = () => daysAfter(today, of([-400, -60, -60, -1, 0, 1]));
  const ending = (since: string, offsets: readonly (number | null)[]): string | null => {
    const offset = of(offsets);
    const until = offset === null ? null : daysAfter(today, offset);
    return until !== null && until < since ? since : until;
  };
  const dated = (offsets: readonly (number | null)[]) => {
    const since = starting();
    return { since, until: ending(since, offsets) };
  };

  const cast = PEOPLE_OF_EACH_ROLE.flatMap(([role, count]) =>
    Array.from({ length: count }, (_, index) => ({
      role,
      personId: id(),
      email: `${role}${index}@council.example`.toLowerCase(),
      scopeId: scopeOf(role, index),
    })),
  );
  const holding = (...roles: readonly string[]) => cast.filter(({ role }) => roles.includes(role));
  const children = Array.from({ length: childCount }, () => ({
    childId: id(),
    isSealed: chance(0.06),
  }));
  const pupils = children.map(() => ({ pupilId: id(), urn: of(SCHOOLS) }));
  const someOf = (share: number) => children.filter(() => chance(share));
  const listable = holding('SW', 'TM', 'SM', 'IRO');

  const facts: Facts = {
    authorityId,
    people: cast,
    teams: TEAMS.map((teamId, index) => ({ teamId, serviceId: index === 0 ? 'one' : 'two' })),
    schools: SCHOOLS,
    children,
    allocations: [0.9, 0.5]
      .flatMap((share, round) =>
        someOf(share).map(({ childId }) => ({
          childId,
          workerEmail: `sw${of([0, 1, 2]) + (round === 0 ? 0 : 1)}@council.example`,
          teamId: chance(0.1) ? null : of(TEAMS),
          ...dated([null, null, -400, -31, -30, -29, -1, 0, 200]),
        })),
      )
      .filter(
        (one, index, all) =>
          all.findIndex(
            (other) =>
              other.childId === one.childId &&
              other.since === one.since &&
              other.workerEmail === one.workerEmail,
          ) === index,
      ),
    named: (['IRO', 'YJW', 'LAI'] as const).flatMap((role) =>
      someOf(0.7).map(({ childId }) => ({
        namedId: id(),
        childId,
        role,
        personId: of(holding(role)).personId,
        ...dated([null, null, -1, 0, 1, 200]),
      })),
    ),
    advice: [0.8, 0.5].flatMap((share) =>
      someOf(share).map(({ childId }) => {
        const adviser = of(holding('EA', 'VSH'));
        const closedOn = chance(0.4) ? daysAfter(today, -14) : null;
        return {
          adviceId: id(),
          childId,
          askedBy: of(holding('SW')).personId,
          takenBy: chance(0.9) ? adviser.personId : null,
          takenAs: adviser.role === 'EA' ? ('EA' as const) : ('VSH' as const),
          takenOn: daysAfter(today, of([-30, -20])),
          closedOn,
          namedUntil: closedOn === null ? null : daysAfter(today, of([-1, 0, 1])),
          isWithdrawn: chance(0.15),
        };
      }),
    ),
    restrictions: someOf(0.35).map(({ childId }) => ({
      restrictionId: id(),
      childId,
      since: daysAfter(today, of([-90, -1, 0])),
      liftedOn: chance(0.3) ? daysAfter(today, of([-30, -1, 0])) : null,
    })),
    allowed: children.flatMap(({ childId }) =>
      listable
        .filter(() => chance(0.25))
        .map(({ personId }) => ({ childId, personId, ...dated([null, null, -1, 0, 1, 30]) })),
    ),
    conflicts: cast.flatMap(({ personId, role }) =>
      children.flatMap(({ childId }, index) => {
        if (!chance(role === 'DSL' ? 0.5 : 0.06)) return [];
        const isOfPupil = chance(role === 'DSL' ? 0.75 : 0.4);
        const pupilId = pupils[index]?.pupilId ?? '';
        return [
          {
            conflictId: id(),
            personId,
            childId: isOfPupil ? null : childId,
            pupilId: isOfPupil ? pupilId : null,
            isCleared: chance(0.3),
          },
        ];
      }),
    ),
    emergencies: holding('SW', 'TM', 'SM').map(({ personId }) => ({
      emergencyId: id(),
      personId,
      childId: of(children).childId,
    })),
    pupils,
    enrolments: pupils.map(({ pupilId }) => {
      const until = of([null, null, null, -400, -9, -8, -7, -6, -5, -1, 0]);
      return {
        pupilId,
        since: daysAfter(today, -500),
        until: until === null ? null : daysAfter(today, until),
      };
    }),
    links: children.flatMap(({ childId }, index) =>
      chance(0.85)
        ? [{ childId, pupilId: pupils[index]?.pupilId ?? '', isConfirmed: chance(0.8) }]
        : [],
    ),
    // Last, so that what was drawn before it stays as it was.
    objections: someOf(0.45).map(({ childId }) => ({
      caseId: id(),
      childId,
      endedAs: of([null, null, 'granted', 'partly-granted', 'refused'] as const),
    })),
  };

  const lookers = cast.flatMap(({ role, personId, scopeId }): Looker[] => {
    const plain: Looker = {
      authorityId,
      personId,
      role,
      scopeId,
      today,
      isSteppedUp: false,
      emergencyId: null,
      isKnown: true,
    };
    const access = facts.emergencies.find((one) => one.personId === personId);
    return [
      plain,
      { ...plain, isSteppedUp: true },
      ...(access === undefined ? [] : [{ ...plain, emergencyId: access.emergencyId }]),
    ];
  });
  return { facts, lookers };
}

function scopeOf(role: string, index: number): string {
  if (role === 'TM') return TEAMS[index % TEAMS.length] ?? '';
  if (role === 'SM') return index === 0 ? 'one' : 'two';
  if (role === 'DSL' || role === 'SDO' || role === 'GOV')
    return SCHOOLS[index % SCHOOLS.length] ?? '';
  return role === 'MAT' ? 'trust' : role === 'PM' ? 'panel' : 'north';
}
