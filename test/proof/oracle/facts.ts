/** The plain facts that the oracle decides over: what stands about people and children, no scopes. */

/** First and last day, both included; null: still standing. Days are `YYYY-MM-DD`. */
export interface Dated {
  readonly since: string;
  readonly until: string | null;
}

/** What is known in one authority. */
export interface Facts {
  readonly authorityId: string;
  readonly people: readonly { readonly personId: string; readonly email: string }[];
  readonly teams: readonly { readonly teamId: string; readonly serviceId: string }[];
  readonly schools: readonly string[];
  readonly children: readonly { readonly childId: string; readonly isSealed: boolean }[];
  readonly allocations: readonly (Dated & {
    readonly childId: string;
    readonly workerEmail: string;
    readonly teamId: string | null;
  })[];
  /** Here `until` is the day on which the name is taken off: the first without it. */
  readonly named: readonly (Dated & {
    readonly namedId: string;
    readonly childId: string;
    readonly personId: string;
    readonly role: 'IRO' | 'YJW' | 'LAI';
  })[];
  readonly advice: readonly {
    readonly adviceId: string;
    readonly childId: string;
    readonly askedBy: string;
    readonly takenBy: string | null;
    readonly takenAs: 'EA' | 'VSH';
    /** The day on which it was taken and the child named. */
    readonly takenOn: string;
    readonly closedOn: string | null;
    /** The tenth working day after the end. */
    readonly namedUntil: string | null;
    readonly isWithdrawn: boolean;
  }[];
  readonly restrictions: readonly {
    readonly restrictionId: string;
    readonly childId: string;
    readonly since: string;
    readonly liftedOn: string | null;
  }[];
  /** Objections to the use of a record for overviews, and what became of them; null: open. */
  readonly objections: readonly {
    readonly caseId: string;
    readonly childId: string;
    readonly endedAs: 'granted' | 'partly-granted' | 'refused' | null;
  }[];
  readonly allowed: readonly (Dated & { readonly childId: string; readonly personId: string })[];
  readonly conflicts: readonly {
    readonly conflictId: string;
    readonly personId: string;
    readonly childId: string | null;
    readonly pupilId: string | null;
    readonly isCleared: boolean;
  }[];
  /** Opened and running accesses of an emergency. */
  readonly emergencies: readonly {
    readonly emergencyId: string;
    readonly personId: string;
    readonly childId: string;
  }[];
  readonly pupils: readonly { readonly pupilId: string; readonly urn: string }[];
  readonly enrolments: readonly (Dated & { readonly pupilId: string })[];
  readonly links: readonly {
    readonly childId: string;
    readonly pupilId: string;
    readonly isConfirmed: boolean;
  }[];
}

/** Who looks: a person in one appointment that stands today, or through an emergency access alone. */
export interface Looker {
  readonly authorityId: string;
  readonly personId: string;
  readonly role: string;
  /** The team, service, school, trust or panel of the appointment. */
  readonly scopeId: string;
  readonly isSteppedUp: boolean;
  readonly today: string;
  readonly emergencyId: string | null;
  /** False where the database was told nothing of who looks, or nonsense. */
  readonly isKnown: boolean;
}

/** A row: of which table, and whom it is about. */
export interface Row {
  readonly authorityId: string;
  readonly table: Table;
  readonly key: string;
  readonly childId: string | null;
  readonly pupilId: string | null;
}

/** The tables that are asked for. */
export const TABLES = [
  'child',
  'child_name',
  'child_identifier',
  'child_address',
  'care_episode',
  'care_detail',
  'care_plan',
  'care_plan_detail',
  'care_status',
  'allocation',
  'restriction',
  'known_status',
  'child_school',
  'cohort_row',
  'link',
  'pupil',
  'enrolment',
] as const;
export type Table = (typeof TABLES)[number];
