/** How a row becomes a line of the pack, and what is held back until somebody looked. Pure. */
import { dateInWords, parseCalendarDate } from '../../platform/calendar-date.ts';
import type { ColumnRule, PackSource } from './pack-sources.ts';
import type { RequesterKind } from './rules.ts';

/** Why a line is left out. */
export const GROUNDS = ['third-party', 'location', 'serious-harm', 'staff'] as const;
/** One of `GROUNDS`. */
export type Ground = (typeof GROUNDS)[number];

/** What the requester is told of why a line is left out, with the law behind it. */
export const GROUND_WORDS: Readonly<Record<Ground, string>> = {
  'third-party':
    'It says something of another person (Data Protection Act 2018, schedule 2, paragraph 16)',
  location: 'It says where somebody lives who must be kept safe',
  'serious-harm':
    'To show it would be likely to cause serious harm (Data Protection Act 2018, schedule 3)',
  staff: 'It says who a member of staff is',
};

/** One line: facts with their names, and whether it goes out before anybody looked. */
export interface Line {
  readonly facts: Readonly<Record<string, string>>;
  readonly ground: Ground | null;
  /** What no reviewer can put in. */
  readonly isFixed: boolean;
}

/** What turning a row into a line needs to know. */
export interface LineContext {
  readonly requester: RequesterKind;
  readonly showsStaff: boolean;
  readonly schools: ReadonlyMap<string, string>;
  readonly teams: ReadonlyMap<string, string>;
  /** What a code of a field means. */
  readonly meaning: (fields: readonly string[], code: string) => string;
}

type NamedRule = Extract<ColumnRule, { name: string }>;

/** How values of the history of fields are treated, by their field. */
const AS_FIELD: Readonly<Record<string, NamedRule['as']>> = {
  postcode: 'place',
  worker: 'staff',
  team: 'team',
  enrolment: 'school',
};

/**
 * A row as a line. Somebody's own words, and addresses where another than the young person asks, are
 * left out until the reviewer puts them in; a protected address cannot be put in.
 */
export function lineOf(
  source: PackSource,
  row: Readonly<Record<string, unknown>>,
  context: LineContext,
): Line {
  const facts: Record<string, string> = {};
  let hasFree = false;
  let hasPlace = false;
  for (const [column, rule] of Object.entries(source.columns)) {
    const value = row[column];
    if ('out' in rule || value === null || value === undefined || value === '') continue;
    const as = rule.as === 'by-field' ? AS_FIELD[String(row['field'])] : rule.as;
    if (as === 'staff' && !context.showsStaff) continue;
    hasFree ||= as === 'free';
    hasPlace ||= as === 'place';
    facts[rule.name] = Array.isArray(value)
      ? (value as readonly unknown[])
          .filter((part) => part !== null && part !== '')
          .map((part) => valueWords({ ...rule, as }, part, context))
          .join(', ')
      : valueWords({ ...rule, as }, value, context);
  }
  if (hasPlace && row['is_protected'] === true) return { facts, ground: 'location', isFixed: true };
  if (hasPlace && context.requester !== 'young-person')
    return { facts, ground: 'location', isFixed: false };
  return { facts, ground: hasFree ? 'third-party' : null, isFixed: false };
}

function valueWords(
  rule: { readonly as?: NamedRule['as'] | undefined; readonly codes?: NamedRule['codes'] },
  value: unknown,
  context: LineContext,
): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  const text =
    typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
  if (rule.as === 'school') return context.schools.get(text) ?? text;
  if (rule.as === 'team') return context.teams.get(text) ?? text;
  if (rule.codes !== undefined) return context.meaning(rule.codes, text);
  const day = parseCalendarDate(text) ?? parseCalendarDate(/^(.{10})T/.exec(text)?.[1] ?? '');
  return day === undefined ? text : dateInWords(day);
}
