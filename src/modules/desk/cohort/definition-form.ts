/** The form for what an authority changes in a definition: plain fields in, a checked override out. */
import { z } from 'zod';
import { parseCalendarDate, type CalendarDate } from '../../../platform/calendar-date.ts';
import {
  overrideSchema,
  type CohortDefinition,
  type DefinitionInUse,
  type DefinitionOverride,
} from '../../cohort/index.ts';

/** What makes a day count, in words. */
export const QUALIFYING_WORDS = {
  cinPlan: 'A child in need plan',
  cpPlan: 'A child protection plan',
  disabilityWithOpenEpisode: 'A disability with an open case',
  openSection47: 'An open section 47 enquiry',
  openEpisodeAfterAssessment: 'An open case after an assessment, without a plan',
  kinshipArrangement: 'A special guardianship or child arrangements order',
  assertion: 'A worker’s word, with a reason',
} as const;

/** What keeps a child out, in words. */
export const EXCLUDES_WORDS = {
  assessmentOnly: 'Cases that ended after assessment',
  casesOtherThanInNeed: 'Cases other than children in need (N9)',
  lookedAfter: 'Children looked after now',
  previouslyLookedAfter:
    'Children who left care by adoption, special guardianship or child arrangements order',
} as const;

type QualifyingKey = keyof typeof QUALIFYING_WORDS;
type ExcludesKey = keyof typeof EXCLUDES_WORDS;

/** The keys in the order of the form. */
export const QUALIFYING_KEYS = Object.keys(QUALIFYING_WORDS) as QualifyingKey[];
/** The keys in the order of the form. */
export const EXCLUDES_KEYS = Object.keys(EXCLUDES_WORDS) as ExcludesKey[];

const text = z.string().trim().max(10).catch('').default('');
const many = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : typeof value === 'string' ? [value] : value));

/** What an administrator sets. */
export interface DefinitionChange {
  readonly override: DefinitionOverride;
  readonly isOn: boolean;
  readonly isDefault: boolean;
  readonly commencesOn: CalendarDate | null;
}

/** The form; its output is ready to be kept. */
export const definitionForm = z
  .object({
    years: z.string().trim().max(4).default(''),
    qualifying: many,
    excludes: many,
    state: z.enum(['on', 'default', 'off'], 'Choose how the definition is used'),
    'from-day': text,
    'from-month': text,
    'from-year': text,
  })
  .transform((form, context): DefinitionChange => {
    const years = form.years === '' ? null : Number(form.years);
    const override = overrideSchema.safeParse({
      lookBackYears: years,
      qualifying: switches(QUALIFYING_KEYS, form.qualifying),
      excludes: switches(EXCLUDES_KEYS, form.excludes),
    });
    const typed = [form['from-year'], form['from-month'], form['from-day']];
    const hasDate = typed.some((part) => part !== '');
    const date = parseCalendarDate(typed.map((part) => part.padStart(2, '0')).join('-'));
    if (!override.success) {
      context.addIssue({
        code: 'custom',
        path: ['years'],
        message: 'Enter a whole number of years from 0 to 18, or leave it empty for no limit',
      });
    }
    if (form.qualifying.length === 0) {
      context.addIssue({
        code: 'custom',
        path: ['qualifying'],
        message: 'Choose at least one thing that makes a day count',
      });
    }
    if (hasDate && date === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['from'],
        message: 'Enter a real date, for example 1 9 2027',
      });
    }
    return {
      override: (override.data ?? {}) as DefinitionOverride,
      isOn: form.state !== 'off',
      isDefault: form.state === 'default',
      commencesOn: date ?? null,
    };
  });

function switches(keys: readonly string[], chosen: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(keys.map((key) => [key, chosen.includes(key)]));
}

/** What differs from the standard: only that is kept, so that a corrected standard reaches everybody. */
export function onlyChanges(
  definition: CohortDefinition,
  override: DefinitionOverride,
): DefinitionOverride {
  const differing = <T extends object>(given: Partial<T> | undefined, standard: T): Partial<T> =>
    Object.fromEntries(
      Object.entries(given ?? {}).filter(
        ([key, value]) => value !== (standard as Record<string, unknown>)[key],
      ),
    ) as Partial<T>;
  const qualifying = differing(override.qualifying, definition.qualifying);
  const excludes = differing(override.excludes, definition.excludes);
  return {
    ...(override.lookBackYears === undefined || override.lookBackYears === definition.lookBackYears
      ? {}
      : { lookBackYears: override.lookBackYears }),
    ...(Object.keys(qualifying).length === 0 ? {} : { qualifying }),
    ...(Object.keys(excludes).length === 0 ? {} : { excludes }),
  };
}

/** The values that the form starts with. */
export function startValues(each: DefinitionInUse, applied: CohortDefinition) {
  return {
    years: applied.lookBackYears === null ? '' : String(applied.lookBackYears),
    qualifying: QUALIFYING_KEYS.filter((key) => applied.qualifying[key]),
    excludes: EXCLUDES_KEYS.filter((key) => applied.excludes[key]),
    state: each.isDefault ? 'default' : each.isOn ? 'on' : 'off',
    from: {
      day: each.commencesOn === null ? '' : String(Number(each.commencesOn.slice(8))),
      month: each.commencesOn === null ? '' : String(Number(each.commencesOn.slice(5, 7))),
      year: each.commencesOn?.slice(0, 4) ?? '',
    },
  };
}
