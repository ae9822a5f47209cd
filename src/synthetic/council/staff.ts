/** Teams, staff and school contacts of the council. */
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Appointment, School, SchoolContact, StaffMember, Team, TeamKind } from '../model.ts';
import { nameAdult } from '../people/names.ts';
import { originOf } from '../people/origins.ts';
import type { Random } from '../random.ts';
import type { SizePlan } from '../sizes.ts';
import { COUNCIL } from './areas.ts';
import { slugOf } from './school-names.ts';
import { mobile, telephone } from './telephone.ts';

/** A team manager looks after about this many workers. */
const TEAM_SIZE = 7;

/** Share of social workers by work of their team. */
const TEAM_SHARES: readonly (readonly [TeamKind, number, string])[] = [
  ['assessment', 0.22, 'Assessment'],
  ['safeguarding', 0.48, 'Safeguarding'],
  ['looked-after', 0.2, 'Looked After'],
  ['disability', 0.1, 'Disabled Children'],
];

type Hire = (
  jobTitle: string,
  role: Appointment['role'],
  scope: Appointment['scope'],
  domain?: string,
) => StaffMember;

function hiring(random: Random, today: CalendarDate, staff: StaffMember[]): Hire {
  const taken = new Set<string>();
  return (jobTitle, role, scope, domain = COUNCIL.emailDomain) => {
    const { forename, surname } = nameAdult(originOf(random), random);
    const stem = `${slugOf(forename)}.${slugOf(surname)}`;
    let email = `${stem}@${domain}`;
    for (let again = 2; taken.has(email); again += 1) email = `${stem}${String(again)}@${domain}`;
    taken.add(email);
    const member: StaffMember = {
      email,
      forename,
      surname,
      jobTitle,
      telephone: role === 'SW' ? mobile(random) : telephone(random),
      appointments: [{ role, scope, from: addDays(today, -random.int(60, 1_500)) }],
    };
    staff.push(member);
    return member;
  };
}

function makeTeams(hire: Hire, socialWork: number): readonly Team[] {
  const teams: Team[] = [];
  const managers = Math.max(TEAM_SHARES.length, Math.round(socialWork / (TEAM_SIZE + 1)));
  let workersLeft = socialWork - managers;
  let managersLeft = managers;
  TEAM_SHARES.forEach(([kind, share, label], at) => {
    const last = at === TEAM_SHARES.length - 1;
    const keep = TEAM_SHARES.length - 1 - at;
    const count = last
      ? managersLeft
      : Math.min(managersLeft - keep, Math.max(1, Math.round(managers * share)));
    let workers = last ? workersLeft : Math.round((socialWork - managers) * share);
    workersLeft -= workers;
    managersLeft -= count;
    for (let index = 0; index < count; index += 1) {
      const code = `${kind === 'looked-after' ? 'LA' : kind.slice(0, 2).toUpperCase()}${String(index + 1)}`;
      const scope = { kind: 'team', team: code } as const;
      const size = Math.round(workers / (count - index));
      workers -= size;
      teams.push({
        code,
        name: count === 1 ? `${label} Team` : `${label} Team ${String(index + 1)}`,
        kind,
        manager: hire('Team manager', 'TM', scope),
        workers: Array.from({ length: size }, () => hire('Social worker', 'SW', scope)),
      });
    }
  });
  return teams;
}

const POSTS = [
  'designated safeguarding lead',
  'deputy safeguarding lead',
  'education lead',
  'senior mental health lead',
] as const;

function staffSchool(school: School, hire: Hire, random: Random): readonly SchoolContact[] {
  const domain = `${school.slug}.example`;
  const scope = { kind: 'school', urn: school.urn } as const;
  const lead = hire('Designated safeguarding lead', 'DSL', scope, domain);
  const deputy = hire('Deputy safeguarding lead', 'DSL', scope, domain);
  return POSTS.map((post): SchoolContact => {
    const signsIn =
      post === 'designated safeguarding lead'
        ? lead
        : post === 'deputy safeguarding lead'
          ? deputy
          : null;
    // In a small school one person holds several posts.
    const holder = signsIn ?? (school.weight < 3 && random.chance(0.6) ? deputy : null);
    if (holder) {
      const { forename, surname, email } = holder;
      return {
        urn: school.urn,
        post,
        name: `${forename} ${surname}`,
        email,
        telephone: school.telephone,
      };
    }
    const { forename, surname } = nameAdult(originOf(random), random);
    return {
      urn: school.urn,
      post,
      name: `${forename} ${surname}`,
      email: `${slugOf(forename)}.${slugOf(surname)}@${domain}`,
      telephone: school.telephone,
    };
  });
}

/** Services over the teams: code and name. */
export const SERVICES = [
  ['safeguarding', 'Safeguarding and Assessment Service'],
  ['care', 'Care and Disability Service'],
] as const;

/** Panels that children are referred to: code and name. */
export const PANELS = [['vulnerable-pupils', 'Vulnerable Pupils Panel']] as const;

/** Who works beside the teams and safeguarding leads, so that each role has somebody. */
function besidePosts(home: readonly School[]): readonly Parameters<Hire>[] {
  const authority = { kind: 'authority' } as const;
  const panel = { kind: 'panel', panel: PANELS[0][0] } as const;
  const trust = home.find((school) => school.trust !== null)?.trust;
  const [first, second] = home;
  return [
    ...SERVICES.map(
      ([service]) => ['Service manager', 'SM', { kind: 'service', service }] as Parameters<Hire>,
    ),
    ['Independent reviewing officer', 'IRO', authority],
    ['Child protection conference chair', 'IRO', authority],
    ['Youth justice worker', 'YJW', authority],
    ['Inclusion officer', 'LAI', authority],
    ['Attendance and inclusion officer', 'LAI', authority],
    ['Panel member', 'PM', panel],
    ['Panel chair', 'PM', panel],
    ['Trainer', 'TRN', authority],
    ['Information governance officer', 'IGO', authority],
    ['Information governance officer', 'IGO', authority],
    ...[first, second].flatMap((school): Parameters<Hire>[] => {
      if (school === undefined) return [];
      const scope = { kind: 'school', urn: school.urn } as const;
      const domain = `${school.slug}.example`;
      return [
        ['School data officer', 'SDO', scope, domain],
        ['Safeguarding governor', 'GOV', scope, domain],
      ];
    }),
    ...(trust === undefined || trust === null
      ? []
      : [
          [
            'Trust safeguarding lead',
            'MAT',
            { kind: 'trust', trust: trust.code },
          ] as Parameters<Hire>,
        ]),
  ];
}

/** Everyone who signs in, by post, and whom to ring at each school; `signIns` people in all. */
export function makeStaff(
  plan: SizePlan,
  schools: readonly School[],
  today: CalendarDate,
  random: Random,
): {
  readonly staff: readonly StaffMember[];
  readonly teams: readonly Team[];
  readonly contacts: readonly SchoolContact[];
} {
  const staff: StaffMember[] = [];
  const hire = hiring(random, today, staff);
  const authority = { kind: 'authority' } as const;
  hire('Virtual School head', 'VSH', authority);
  hire('Education adviser', 'EA', authority);
  hire('Education adviser', 'EA', authority);
  hire('Data analyst', 'DA', authority);
  hire('Data analyst', 'DA', authority);
  hire('System administrator', 'SYS', authority);
  hire('System administrator', 'SYS', authority);
  const home = schools.filter((school) => school.home);
  const beside = besidePosts(home);
  const teams = makeTeams(hire, plan.signIns - staff.length - 2 * home.length - beside.length);
  const contacts = home.flatMap((school) => staffSchool(school, hire, random));
  for (const [jobTitle, role, scope, domain] of beside) hire(jobTitle, role, scope, domain);
  return { staff, teams, contacts };
}
