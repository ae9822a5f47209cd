/**
 * Which column of a sender's file is which of ours, and which of its values means which code: proposed
 * here from names that other systems use, confirmed once by a person. Pure.
 */
import { distance } from 'fastest-levenshtein';
import { comparable, findCode } from '../../platform/csv/columns.ts';
import type { ColumnSpec, Mapping } from './kind.ts';
import type { Survey } from './survey.ts';

/** How sure a proposal is: `certain` by name, `likely` by resemblance, `none` when nothing fits. */
export type Confidence = 'certain' | 'likely' | 'none';

/** A value of a coded column and what it probably means. */
export interface ProposedValue {
  readonly value: string;
  readonly count: number;
  readonly code: string | null;
  readonly confidence: Confidence;
}

/** One of our columns and the heading that is probably it. */
export interface ProposedColumn {
  readonly spec: ColumnSpec;
  readonly heading: string | null;
  readonly confidence: Confidence;
  /** For coded columns: its values; null when there are too many to be codes. */
  readonly values: readonly ProposedValue[] | null;
}

/** A whole proposal; `isCertain` when a person would have nothing to decide. */
export interface Proposal {
  readonly columns: readonly ProposedColumn[];
  /** Headings that none of our columns is proposed for; they are not read. */
  readonly unused: readonly string[];
  readonly isCertain: boolean;
}

/** Proposes a mapping; what a person confirmed before (`known`) comes first. */
export function proposeMapping(
  specs: readonly ColumnSpec[],
  survey: Survey,
  known: Mapping = { columns: {}, values: {} },
): Proposal {
  const headings = survey.columns.map((column) => column.heading);
  const chosen = chooseHeadings(specs, headings, known);
  const columns = specs.map((spec): ProposedColumn => {
    const choice = chosen.get(spec.field);
    const found = survey.columns.find((column) => column.heading === choice?.heading);
    return {
      spec,
      heading: choice?.heading ?? null,
      confidence: choice?.confidence ?? 'none',
      values:
        spec.codes === undefined || found === undefined
          ? []
          : (found.values?.map((each) => proposeValue(spec, each, known)) ?? null),
    };
  });
  const used = new Set(columns.map((column) => column.heading));
  return {
    columns,
    unused: headings.filter((heading) => heading !== '' && !used.has(heading)),
    isCertain: columns.every(isSettled),
  };
}

function isSettled(column: ProposedColumn): boolean {
  if (column.confidence === 'likely') return false;
  if (column.confidence === 'none') return !column.spec.isRequired;
  return column.values?.every((value) => value.confidence === 'certain') ?? false;
}

interface Choice {
  readonly heading: string;
  readonly confidence: 'certain' | 'likely';
}

/** Each heading serves one column: confirmed ones first, then those of the same name, then look-alikes. */
function chooseHeadings(
  specs: readonly ColumnSpec[],
  headings: readonly string[],
  known: Mapping,
): Map<string, Choice> {
  const free = new Set(headings.filter((heading) => heading !== ''));
  const chosen = new Map<string, Choice>();
  const take = (
    spec: ColumnSpec,
    heading: string | undefined,
    confidence: Choice['confidence'],
  ) => {
    if (heading === undefined || chosen.has(spec.field) || !free.delete(heading)) return;
    chosen.set(spec.field, { heading, confidence });
  };
  for (const spec of specs) {
    const before = comparable(known.columns[spec.field] ?? '');
    take(
      spec,
      [...free].find((heading) => before !== '' && comparable(heading) === before),
      'certain',
    );
  }
  for (const spec of specs) {
    const names = namesOf(spec);
    take(
      spec,
      [...free].find((heading) => names.has(comparable(heading))),
      'certain',
    );
  }
  for (const spec of specs) {
    const names = [...namesOf(spec)];
    take(
      spec,
      [...free].find((heading) => names.some((name) => resembles(comparable(heading), name))),
      'likely',
    );
  }
  return chosen;
}

function namesOf(spec: ColumnSpec): Set<string> {
  return new Set([spec.field, spec.title, ...spec.synonyms].map(comparable));
}

/** One within the other, or a slip of the pen apart; short names must be equal. */
function resembles(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < 5) return false;
  return (
    a.includes(b) || b.includes(a) || distance(a, b) <= Math.floor(Math.min(a.length, b.length) / 6)
  );
}

function proposeValue(
  spec: ColumnSpec,
  { value, count }: { readonly value: string; readonly count: number },
  known: Mapping,
): ProposedValue {
  const before = known.values[spec.field]?.[value];
  if (before !== undefined) return { value, count, code: before, confidence: 'certain' };
  const codes = (spec.codes ?? []).map(({ code, title, synonyms }) => ({
    code,
    names: [code, title, ...synonyms],
  }));
  const same = findCode(spec.codes ?? [], value);
  if (same !== undefined) return { value, count, code: same, confidence: 'certain' };
  const like = codes.filter(({ names }) => names.some((name) => sharesWords(value, name)));
  const [only] = like;
  // Two codes that fit equally well are no proposal.
  if (only !== undefined && like.length === 1) {
    return { value, count, code: only.code, confidence: 'likely' };
  }
  return { value, count, code: null, confidence: 'none' };
}

/** Every word of the shorter stands in the longer: `CP Ext` and `CP`. */
function sharesWords(a: string, b: string): boolean {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  const [few, many] = left.length <= right.length ? [left, right] : [right, left];
  return few.length > 0 && few.every((word) => many.includes(word));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The mapping that a proposal amounts to; values without a code are left for a person. */
export function mappingOf(proposal: Proposal): Mapping {
  const columns: Record<string, string> = {};
  const values: Record<string, Record<string, string>> = {};
  for (const { spec, heading, values: found } of proposal.columns) {
    if (heading === null) continue;
    columns[spec.field] = heading;
    const coded = (found ?? []).flatMap(({ value, code }) =>
      code === null ? [] : [[value, code] as const],
    );
    if (coded.length > 0) values[spec.field] = Object.fromEntries(coded);
  }
  return { columns, values };
}

/**
 * Whether a confirmed mapping still answers everything about a file: the same headings in any order,
 * and no value that nobody has said the meaning of.
 */
export function stillFits(
  specs: readonly ColumnSpec[],
  survey: Survey,
  confirmed: Mapping & { readonly header: readonly string[] },
): boolean {
  const names = (headings: readonly string[]): string =>
    JSON.stringify(headings.map(comparable).sort());
  if (names(survey.header) !== names(confirmed.header)) return false;
  const mapped = specs.filter((spec) => confirmed.columns[spec.field] !== undefined);
  return proposeMapping(mapped, survey, confirmed).isCertain;
}

/** A problem of a mapping, by the form field it belongs to. */
export interface MappingProblem {
  readonly field: string;
  readonly message: string;
}

/** What keeps a mapping from being used: a required column without a heading, one heading used twice. */
export function problemsOf(
  specs: readonly ColumnSpec[],
  survey: Survey,
  mapping: Mapping,
): MappingProblem[] {
  const problems: MappingProblem[] = [];
  const takenBy = new Map<string, string>();
  for (const spec of specs) {
    const field = `column-${spec.field}`;
    const heading = mapping.columns[spec.field];
    if (heading === undefined) {
      if (spec.isRequired)
        problems.push({ field, message: `Choose the column that holds: ${spec.title}` });
      continue;
    }
    if (!survey.header.includes(heading)) {
      problems.push({
        field,
        message: `The file has no column “${heading}”: choose another for ${spec.title}`,
      });
      continue;
    }
    const other = takenBy.get(heading);
    if (other !== undefined) {
      problems.push({
        field,
        message: `“${heading}” is already used for ${other}: choose another column for ${spec.title}`,
      });
    }
    takenBy.set(heading, spec.title);
    problems.push(...valueProblems(spec, survey, heading, mapping));
  }
  return problems;
}

function valueProblems(
  spec: ColumnSpec,
  survey: Survey,
  heading: string,
  mapping: Mapping,
): MappingProblem[] {
  if (spec.codes === undefined) return [];
  const field = `column-${spec.field}`;
  const column = survey.columns.find((each) => each.heading === heading);
  if (column === undefined || column.values === null) {
    return [
      {
        field,
        message: `“${heading}” has too many different values to be ${spec.title}: choose another column`,
      },
    ];
  }
  const allowed = new Set(['', ...spec.codes.map((each) => each.code)]);
  return column.values.flatMap(({ value }, at) => {
    const code = mapping.values[spec.field]?.[value];
    return code !== undefined && allowed.has(code)
      ? []
      : [
          {
            field: `value-${spec.field}-${at}`,
            message: `Say what “${value}” means (${spec.title})`,
          },
        ];
  });
}
