/**
 * Who counts as a child with a social worker: named, dated definitions as data. Several hold side
 * by side, because guidance, statute and councils differ; an authority sets what is its own.
 */
import { calendarDate } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';

/** The definitions that are kept. */
export type DefinitionId = 'six-year' | 'any-time' | 'cwsa-2026-s6' | 'kinship';

/** How well a rule's source is known: read, quoted by others, remembered, or our own proposal. */
export type Verification = 'seen' | 'second-hand' | 'unverified' | 'proposed';

/** Where a definition comes from. */
export interface DefinitionSource {
  readonly title: string;
  readonly verification: Verification;
  /** What was seen and what was not. */
  readonly note?: string;
}

/** Which facts make a day count. Each is a switch of the definition, open to the authority. */
export interface QualifyingFacts {
  readonly cinPlan: boolean;
  readonly cpPlan: boolean;
  /** A recorded disability on a day with an open episode. */
  readonly disabilityWithOpenEpisode: boolean;
  readonly openSection47: boolean;
  /** An open episode, with or without plan, from the day an assessment was completed. */
  readonly openEpisodeAfterAssessment: boolean;
  /** A special guardianship or child arrangements order; it counts on its own days only. */
  readonly kinshipArrangement: boolean;
  /** A person's word, with a reason, for a child without local history. */
  readonly assertion: boolean;
}

/** What keeps an episode or a child out. */
export interface Exclusions {
  /** Episodes that ended after assessment: closure RC8 or RC9, or a referral without further action. */
  readonly assessmentOnly: boolean;
  /** Episodes whose primary need is N9, "cases other than children in need". */
  readonly casesOtherThanInNeed: boolean;
  /** Days on which the child is looked after (own duties: Children Act 1989, section 22(3A)). */
  readonly lookedAfter: boolean;
  /**
   * Days without a present social worker of a child who left care by adoption, special guardianship
   * or child arrangements order (own duties: Children Act 1989, section 23ZZA).
   */
  readonly previouslyLookedAfter: boolean;
}

/** What a definition counts with. */
export interface DefinitionParameters {
  /** Years after the last qualifying day; null = without limit, 0 = only while it lasts. */
  readonly lookBackYears: number | null;
  readonly qualifying: QualifyingFacts;
  readonly excludes: Exclusions;
}

/** One definition of the cohort. */
export interface CohortDefinition extends DefinitionParameters {
  readonly id: DefinitionId;
  /** Its name on pages. */
  readonly name: string;
  /** One sentence that says who is in. */
  readonly summary: string;
  readonly sources: readonly DefinitionSource[];
  readonly inForce: {
    /** First day in force; an administrator sets it where {@link setByAdministrator}. */
    readonly from?: CalendarDate;
    /** First day no longer in force. */
    readonly to?: CalendarDate;
    /** True where the law waits for commencement: nobody is in until the day is set. */
    readonly setByAdministrator: boolean;
    /** Whether days before {@link from} are worked out too, for comparison over time. */
    readonly countsEarlierDays: boolean;
  };
}

/** Changes by an authority to one definition; what is not named stays. */
export interface DefinitionOverride {
  readonly lookBackYears?: number | null;
  readonly qualifying?: Partial<QualifyingFacts>;
  readonly excludes?: Partial<Exclusions>;
}

/** The authority's settings for the cohort. */
export interface CohortSettings {
  readonly overrides?: Partial<Record<DefinitionId, DefinitionOverride>>;
  /** Days on which awaited law came into force, as an administrator has set them. */
  readonly commencements?: Partial<Record<DefinitionId, CalendarDate>>;
}

const SOCIAL_WORKER_FACTS: QualifyingFacts = {
  cinPlan: true,
  cpPlan: true,
  disabilityWithOpenEpisode: true,
  openSection47: false,
  openEpisodeAfterAssessment: false,
  kinshipArrangement: false,
  assertion: true,
};

const USUAL_EXCLUSIONS: Exclusions = {
  assessmentOnly: true,
  casesOtherThanInNeed: true,
  lookedAfter: true,
  previouslyLookedAfter: true,
};

const ROLE_GUIDANCE =
  'Department for Education, Promoting the education of children with a social worker and children in kinship care arrangements: virtual school head role extension, June 2021, updated 5 March 2024';

/** Every definition, the default first. */
export const cohortDefinitions: readonly CohortDefinition[] = [
  {
    id: 'six-year',
    name: 'Social worker now or in the past six years',
    summary:
      'Children from birth to the day before their 18th birthday with a child in need plan, a child protection plan, or a disability and an open case, now or within the past six years.',
    lookBackYears: 6,
    qualifying: SOCIAL_WORKER_FACTS,
    excludes: USUAL_EXCLUSIONS,
    sources: [
      { title: ROLE_GUIDANCE, verification: 'seen' },
      {
        title: 'Published duties of Sutton and Essex: six years',
        verification: 'seen',
        note: 'The number of years is the councils’ wording and a setting here.',
      },
    ],
    inForce: {
      from: calendarDate('2021-06-16'),
      setByAdministrator: false,
      countsEarlierDays: true,
    },
  },
  {
    id: 'any-time',
    name: 'Social worker now or at any time',
    summary:
      'Children from birth to the day before their 18th birthday with a child in need plan, a child protection plan, or a disability and an open case, now or at any time before.',
    lookBackYears: null,
    qualifying: SOCIAL_WORKER_FACTS,
    excludes: USUAL_EXCLUSIONS,
    sources: [
      {
        title: ROLE_GUIDANCE,
        verification: 'seen',
        note: 'The June 2021 text has no limit of years.',
      },
      { title: 'Published duties of Lambeth: at any time', verification: 'seen' },
    ],
    inForce: {
      from: calendarDate('2021-06-16'),
      setByAdministrator: false,
      countsEarlierDays: true,
    },
  },
  {
    id: 'cwsa-2026-s6',
    name: 'Children’s Wellbeing and Schools Act 2026, section 6',
    summary:
      'Children for whom the authority provides or has provided services as children in need (without a limit of years), and children in kinship care, once section 6 is in force.',
    lookBackYears: null,
    qualifying: {
      ...SOCIAL_WORKER_FACTS,
      disabilityWithOpenEpisode: false,
      kinshipArrangement: true,
    },
    excludes: USUAL_EXCLUSIONS,
    sources: [
      {
        title:
          'Children’s Wellbeing and Schools Act 2026 (c. 21), section 6; Children Act 1989, section 23ZZZA',
        verification: 'seen',
        note: 'Enacted 29 April 2026; shown as prospective, and no commencement was found. It names section 17(10)(a) and (b), so a disability alone, which is (c), is off here and a setting. That looked-after children stay out is our reading.',
      },
    ],
    inForce: { setByAdministrator: true, countsEarlierDays: false },
  },
  {
    id: 'kinship',
    name: 'Children in kinship care',
    summary:
      'Children from birth to the day before their 18th birthday living under a special guardianship or child arrangements order, while it lasts.',
    lookBackYears: 0,
    qualifying: {
      cinPlan: false,
      cpPlan: false,
      disabilityWithOpenEpisode: false,
      openSection47: false,
      openEpisodeAfterAssessment: false,
      kinshipArrangement: true,
      assertion: false,
    },
    excludes: USUAL_EXCLUSIONS,
    sources: [
      {
        title: ROLE_GUIDANCE,
        verification: 'seen',
        note: 'Kinship care is part of the role from September 2024; the duty is strategic.',
      },
    ],
    inForce: {
      from: calendarDate('2024-09-01'),
      setByAdministrator: false,
      countsEarlierDays: false,
    },
  },
];

/** The definition that lists and figures use when none is chosen. */
export const defaultDefinitionId: DefinitionId = 'six-year';

const byId = new Map(cohortDefinitions.map((definition) => [definition.id, definition]));

/** The definition with this id; throws when there is none. */
export function getDefinition(id: DefinitionId): CohortDefinition {
  const definition = byId.get(id);
  if (definition === undefined) throw new RangeError('No such definition of the cohort');
  return definition;
}

/** Whether the text is the id of a definition. */
export function isDefinitionId(text: string): text is DefinitionId {
  return byId.has(text as DefinitionId);
}

/** A definition as the authority counts with it: its settings laid over, its commencement filled in. */
export function applySettings(
  definition: CohortDefinition,
  settings: CohortSettings,
): CohortDefinition {
  const override = settings.overrides?.[definition.id];
  const commencement = definition.inForce.setByAdministrator
    ? settings.commencements?.[definition.id]
    : undefined;
  return {
    ...definition,
    lookBackYears:
      override?.lookBackYears === undefined ? definition.lookBackYears : override.lookBackYears,
    qualifying: { ...definition.qualifying, ...override?.qualifying },
    excludes: { ...definition.excludes, ...override?.excludes },
    inForce: {
      ...definition.inForce,
      ...(commencement === undefined ? {} : { from: commencement }),
    },
  };
}
