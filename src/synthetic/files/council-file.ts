/** What the council knows that no file carries: staff, teams, calendars, contacts, restrictions. */
import { calendarsOf } from '../council/terms.ts';
import type { SchoolCalendar } from '../council/terms.ts';
import type {
  Child,
  Council,
  School,
  SchoolContact,
  StaffMember,
  TeamKind,
  World,
} from '../model.ts';
import { createRandom } from '../random.ts';

/** Why a record is not like others. */
export type RestrictionCategory =
  'protected location' | 'restricted' | 'related to staff' | 'adopted';

/** A record that not everyone with the right role may open. */
export interface Restriction {
  readonly laChildId: string;
  readonly category: RestrictionCategory;
  /** Staff who may open a restricted record, by e-mail. */
  readonly allow: readonly string[];
  /** Staff who must not see the child, whatever their role. */
  readonly deny: readonly string[];
}

/** Two identities of one child that must never be joined nor suggested. */
export interface DoNotLink {
  readonly left: { readonly laChildId: string };
  readonly right: {
    readonly laChildId: string | null;
    readonly rolls: readonly {
      readonly urn: string;
      readonly upn: string;
      readonly admissionNumber: string;
    }[];
  };
  readonly reason: 'adoption';
}

/** Where a roll belongs. */
export interface SchoolSummary {
  readonly urn: string;
  readonly name: string;
  readonly home: boolean;
  readonly calendars: readonly SchoolCalendar[];
}

/** The contents of `council.json`. */
export interface CouncilFile {
  readonly settings: Council;
  readonly staff: readonly StaffMember[];
  readonly teams: readonly {
    readonly code: string;
    readonly name: string;
    readonly kind: TeamKind;
    readonly manager: string;
    readonly workers: readonly string[];
  }[];
  readonly schools: readonly SchoolSummary[];
  readonly contacts: readonly SchoolContact[];
  readonly restrictions: readonly Restriction[];
  readonly doNotLink: readonly DoNotLink[];
  /** LA child ids of sealed records. */
  readonly sealed: readonly string[];
}

/** Gathers what children need besides the files while the families pass by. */
export interface Gathering {
  readonly restrictions: Restriction[];
  readonly doNotLink: DoNotLink[];
  readonly sealed: string[];
  see(child: Child): void;
}

/** Starts gathering; give it every child in order. */
export function gather(world: World): Gathering {
  const managers = new Map(world.teams.map((team) => [team.code, team.manager.email]));
  const before = new Map<string, string>();
  const restrictions: Restriction[] = [];
  const doNotLink: DoNotLink[] = [];
  const sealed: string[] = [];
  const fallback = world.teams.find((team) => team.kind === 'safeguarding')?.manager.email;
  const restrict = (child: Child): void => {
    const { care } = child;
    if (care === null) return;
    const { marks, laChildId } = care;
    const current = care.episodes.at(-1)?.allocations.at(-1);
    const manager = current ? managers.get(current.team.code) : undefined;
    const allow = [...(current ? [current.worker.email] : []), manager ?? fallback].filter(
      (email) => email !== undefined,
    );
    const add = (category: RestrictionCategory, deny: readonly string[] = []): void => {
      restrictions.push({ laChildId, category, allow: deny.length > 0 ? [] : allow, deny });
    };
    if (marks.protectedLocation) add('protected location');
    else if (marks.restricted) add('restricted');
    if (marks.relatedStaff.length > 0) add('related to staff', marks.relatedStaff);
    if (marks.sealed) {
      restrictions.push({ laChildId, category: 'adopted', allow: [], deny: [] });
      sealed.push(laChildId);
    }
  };
  return {
    restrictions,
    doNotLink,
    sealed,
    see(child) {
      restrict(child);
      if (child.care?.marks.sealed && child.care.marks.neverLinkTo) {
        before.set(child.care.marks.neverLinkTo, child.care.laChildId);
      }
      const laChildId = before.get(child.id);
      if (laChildId === undefined) return;
      before.delete(child.id);
      doNotLink.push({
        left: { laChildId },
        right: {
          laChildId: child.care?.laChildId ?? null,
          rolls: child.enrolments.map(({ school, admissionNumber }) => ({
            urn: school.urn,
            upn: child.upn ?? '',
            admissionNumber,
          })),
        },
        reason: 'adoption',
      });
    },
  };
}

function summary(school: School, world: World): SchoolSummary {
  const random = createRandom(`terms/${String(world.seed)}`);
  return {
    urn: school.urn,
    name: school.name,
    home: school.home,
    calendars: calendarsOf(school, world.today, random),
  };
}

/** The file's contents once every child has been seen. */
export function councilFile(world: World, gathered: Gathering): CouncilFile {
  return {
    settings: world.council,
    staff: world.staff,
    teams: world.teams.map(({ code, name, kind, manager, workers }) => ({
      code,
      name,
      kind,
      manager: manager.email,
      workers: workers.map(({ email }) => email),
    })),
    schools: world.schools.map((school) => summary(school, world)),
    contacts: world.contacts,
    restrictions: gathered.restrictions,
    doNotLink: gathered.doNotLink,
    sealed: gathered.sealed,
  };
}
