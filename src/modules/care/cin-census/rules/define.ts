/**
 * What a census rule is: data with a small check. Checks are pure, see one child at a time and only
 * say where they fire; wording, severity and years stand beside them.
 */
import type { CalendarDate } from '../../../../platform/calendar-date.ts';
import type { Severity } from '../../../intake/kind.ts';
import type { Census } from '../census.ts';
import type {
  CinAssessment,
  CinChild,
  CinEpisode,
  CinPlan,
  CpPlan,
  LeftOut,
  Place,
  Section47,
} from '../record.ts';

/** Says that a rule fires: at which block, on which elements. */
export type Found = (at: Place, fields: readonly string[]) => void;

export type ChildCheck = (child: CinChild, census: Census, found: Found) => void;

/** The part of the return that a rule is about, as the DfE groups them. */
export type Module =
  | 'Header'
  | 'ChildIdentifiers'
  | 'ChildCharacteristics'
  | 'Disabilities'
  | 'CINdetails'
  | 'Assessments'
  | 'CINPlanDates'
  | 'Section47'
  | 'ChildProtectionPlans'
  | 'Reviews';

/**
 * What an error leaves of a record, should a person decide to use it all the same:
 * - `record`: nothing. Who the child is, or when it was in need, cannot be known.
 * - `nothing`: all of it. What is wrong is not used here, or is only in the wrong return.
 * - `block`: all but the block at which the rule fires.
 * - elements: all but these, of that block and of the blocks around it.
 * Decided rule by rule in docs/adr/2026-11-22-flawed-records.md.
 */
export type Spoils = 'record' | 'nothing' | LeftOut;

/** What every census rule has, whatever it looks at. */
export interface RuleFacts {
  /** The DfE's rule number (`8840`, `8770Q`), or a name of ours where the DfE has no rule. */
  readonly number: string;
  /** `error`: the record is not used. `query`: it is, and a person should look. As the DfE has it. */
  readonly severity: Severity;
  /** `nothing` for every query. */
  readonly spoils: Spoils;
  readonly module: Module;
  /** First collection year in which the rule applies; empty = every one that is read here. */
  readonly firstCollection: string;
  /** Last collection year in which the rule applies; empty = still in force. */
  readonly lastCollection: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** A rule about one child. */
export interface ChildRule extends RuleFacts {
  readonly check: ChildCheck;
}

type Given = Pick<RuleFacts, 'number' | 'module' | 'message'> & {
  readonly check: ChildCheck;
  readonly firstCollection?: string;
  readonly lastCollection?: string;
};

function rule(severity: Severity, spoils: Spoils, given: Given): ChildRule {
  return { severity, spoils, firstCollection: '', lastCollection: '', ...given };
}

/** A rule that keeps the record from being used; it spoils the whole record unless it says less. */
export const error = (given: Given & { readonly spoils?: Spoils }): ChildRule =>
  rule('error', 'record', given);
/** A rule that asks a person to look. */
export const query = (given: Given): ChildRule => rule('query', 'nothing', given);

type Test<B> = (block: B, child: CinChild, census: Census, episode: CinEpisode) => boolean;

/** Fires at the identifiers. */
export function onIdentifiers(
  fields: readonly string[],
  test: (child: CinChild, census: Census) => boolean,
): ChildCheck {
  return (child, census, found) => {
    if (test(child, census)) found(child.identifiers.at, fields);
  };
}

/** Fires at each episode for which the test holds. */
export function onEpisode(
  fields: readonly string[],
  test: (episode: CinEpisode, child: CinChild, census: Census) => boolean,
): ChildCheck {
  return (child, census, found) => {
    for (const episode of child.episodes) {
      if (test(episode, child, census)) found(episode.at, fields);
    }
  };
}

function onEach<B extends { readonly at: Place }>(
  blocksOf: (episode: CinEpisode) => readonly B[],
): (fields: readonly string[], test: Test<B>) => ChildCheck {
  return (fields, test) => (child, census, found) => {
    for (const episode of child.episodes) {
      for (const block of blocksOf(episode)) {
        if (test(block, child, census, episode)) found(block.at, fields);
      }
    }
  };
}

/** Fires at each assessment for which the test holds; so do the four below for their blocks. */
export const onAssessment = onEach<CinAssessment>((episode) => episode.assessments);
export const onCinPlan = onEach<CinPlan>((episode) => episode.cinPlans);
export const onSection47 = onEach<Section47>((episode) => episode.section47s);
export const onCpPlan = onEach<CpPlan>((episode) => episode.cpPlans);

/** Whether an element holds anything, readable or not. */
export function has(
  block: { readonly values: Readonly<Record<string, string>> },
  field: string,
): boolean {
  return block.values[field] !== undefined;
}

/** Whether the first date is known, and earlier than the second. */
export function isBefore(a: CalendarDate | undefined, b: CalendarDate | undefined): boolean {
  return a !== undefined && b !== undefined && a < b;
}

/** Whether the date is known and does not fall in the census year. */
export function isOutsideYear(date: CalendarDate | undefined, census: Census): boolean {
  return date !== undefined && (date < census.start || date > census.end);
}

/** Whether the date falls in the census year; never when the year is unknown. */
export function isInYear(date: CalendarDate | undefined, census: Census): boolean {
  return census.isYearKnown && date !== undefined && date >= census.start && date <= census.end;
}

/** Whether a code is given and is not one of the collection's codes for that element. */
export function isUnlisted(code: string | undefined, field: string, census: Census): boolean {
  return code !== undefined && census.codes.get(field)?.has(code) !== true;
}

/** Whether a value stands twice in the list. */
export function hasRepeats(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}
