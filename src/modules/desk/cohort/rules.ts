/**
 * The numbers as they may be published: small ones hidden, and as many more as it takes. Pure.
 *
 * Several breakdowns of the same children are shown side by side, so what one hides another must not
 * give away: the total is hidden in all when one hides it, and a key stage or a school's total is
 * only shown where it is the sum of figures that are shown anyway.
 */
import {
  discloseBreakdown,
  discloseTable,
  internalDisclosure,
  type Cell,
} from '../../disclosure/index.ts';

/** A bar before and after. */
export interface Counted {
  readonly value: string;
  readonly count: number;
  readonly confirmed: number;
}

/** A school's bar before, or that of the children without one (`none`). */
export interface CountedSchool extends Counted {
  readonly isOutside: boolean;
}

/** A bar as it may be shown. */
export interface ShownBar {
  readonly value: string;
  readonly count: Cell;
}

/** A school's bar, or that of the children without one (`none`). */
export interface ShownSchool extends ShownBar {
  readonly confirmed: Cell;
  readonly waiting: Cell;
}

/** What was counted. */
export interface CohortCounts {
  readonly status: readonly Counted[];
  readonly school: readonly CountedSchool[];
  readonly year: readonly Counted[];
  readonly area: readonly Counted[];
  readonly match: readonly Counted[];
}

/** What may be shown of it. */
export interface ShownCohort {
  readonly total: Cell;
  readonly confirmed: Cell;
  readonly waiting: Cell;
  readonly status: readonly ShownBar[];
  readonly school: readonly ShownSchool[];
  readonly year: readonly ShownBar[];
  readonly stage: readonly ShownBar[];
  readonly area: readonly ShownBar[];
  readonly outside: readonly ShownBar[];
  readonly match: readonly ShownBar[];
}

const HIDDEN: Cell = { kind: 'suppressed', why: 'protects-another' };

/** Year groups in their order: before school, Reception, and Years 1 to 14. */
export const YEARS: readonly string[] = [
  ...['Before Reception', 'E1', 'E2', 'N1', 'N2', 'R'],
  ...Array.from({ length: 14 }, (_, index) => String(index + 1)),
];

/** The key stage of a year group as the cohort's rows have it. */
export function stageOf(year: string): string {
  if (['1', '2'].includes(year)) return 'KS1';
  if (['3', '4', '5', '6'].includes(year)) return 'KS2';
  if (['7', '8', '9'].includes(year)) return 'KS3';
  if (['10', '11'].includes(year)) return 'KS4';
  if (['12', '13', '14'].includes(year)) return 'Post-16';
  if (['R', 'N1', 'N2', 'E1', 'E2', 'Before Reception'].includes(year)) return 'Early years';
  return 'none';
}

/** Makes the figures of one day and definition ready to show. */
export function discloseCohort(counts: CohortCounts): ShownCohort {
  const parts = {
    status: breakdown(counts.status),
    year: breakdown(counts.year),
    area: breakdown(counts.area),
    match: breakdown(counts.match),
  };
  const schools = schoolTable(counts.school);
  const totals = [...Object.values(parts).map((part) => part.total), schools.total];
  const [first = HIDDEN] = totals;
  const isTotalHidden = totals.some((total) => total.kind === 'suppressed');
  const open = (bars: readonly ShownBar[]): readonly ShownBar[] =>
    isTotalHidden ? bars.map((bar) => ({ ...bar, count: HIDDEN })) : bars;
  const year = open(parts.year.bars);
  return {
    total: isTotalHidden ? HIDDEN : first,
    confirmed: isTotalHidden ? HIDDEN : schools.confirmed,
    waiting: isTotalHidden ? HIDDEN : schools.waiting,
    status: open(parts.status.bars),
    school: isTotalHidden ? schools.bars.map(hideSchool) : schools.bars,
    year,
    stage: stagesFrom(year),
    area: open(parts.area.bars),
    outside: open(schools.outside),
    match: open(besideSchools(counts, parts.match.bars, schools.bars)),
  };
}

function breakdown(bars: readonly Counted[]): { bars: ShownBar[]; total: Cell } {
  const shown = discloseBreakdown(
    bars.map((bar) => bar.count),
    internalDisclosure,
  );
  return {
    bars: bars.map((bar, index) => ({ value: bar.value, count: shown.cells[index] ?? HIDDEN })),
    total: shown.total,
  };
}

/** Matches of children who have no school: all of them, as everybody knows. */
const WITHOUT_SCHOOL: readonly string[] = ['doubtful', 'unlinked', 'not-school-age'];

/**
 * Matches beside the schools: a confirmed match is at a school and the three of
 * {@link WITHOUT_SCHOOL} are not, so what is left of either side tells how many are matched there.
 * Where that is small, those matched are hidden with the largest bar of that side; where that is not
 * enough, all matches are.
 */
function besideSchools(
  { match, school }: CohortCounts,
  bars: readonly ShownBar[],
  schools: readonly ShownSchool[],
): readonly ShownBar[] {
  const counts = new Map(match.map((bar) => [bar.value, bar.count]));
  const hidden = new Set(
    bars.filter(({ count }) => count.kind === 'suppressed').map(({ value }) => value),
  );
  const everything = bars.map((bar) => ({ ...bar, count: HIDDEN }));
  const withoutSchool = schools.find(({ value }) => value === 'none')?.count;
  if (withoutSchool?.kind === 'suppressed') return counts.has('matched') ? bars : everything;
  const none = withoutSchool?.value ?? 0;
  const whole = school.reduce((sum, bar) => sum + bar.count, 0);
  const sides = [
    { total: whole - none, values: ['confirmed'] },
    { total: none, values: WITHOUT_SCHOOL },
  ];
  const isFew = (count: number): boolean => count >= 1 && count <= internalDisclosure.hideUpTo;
  const tells = ({ total, values }: (typeof sides)[number]): boolean => {
    const shown = values.filter((value) => !hidden.has(value));
    const left = shown.reduce((sum, value) => sum - (counts.get(value) ?? 0), total);
    return isFew(left);
  };
  for (const side of sides) {
    if (!tells(side)) continue;
    const [largest] = side.values
      .filter((value) => !hidden.has(value))
      .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
    // Hidden, it is known not to be small: it must leave room to be less.
    if ((counts.get(largest ?? '') ?? 0) < internalDisclosure.hideUpTo + 3) return everything;
    hidden.add('matched').add(largest ?? '');
  }
  const matched = counts.get('matched') ?? 0;
  const matchedAtSchool = whole - none - (counts.get('confirmed') ?? 0);
  const areBothShown = !hidden.has('confirmed') && !hidden.has('matched');
  if (areBothShown && isFew(matched - matchedAtSchool)) hidden.add('matched');
  if (sides.some(tells) || hidden.size === 1) return everything;
  return bars.map((bar) => (hidden.has(bar.value) ? { ...bar, count: HIDDEN } : bar));
}

const hideSchool = (bar: ShownSchool): ShownSchool => ({
  ...bar,
  count: HIDDEN,
  confirmed: HIDDEN,
  waiting: HIDDEN,
});

/** Where schools lie, in the order of the table's groups. */
const PLACES = ['no', 'yes'] as const;

/**
 * Schools with what they confirmed, and the sums in and outside the council. What is protected is how
 * many children of a school are known to social care. That a school has confirmed nobody, or
 * everybody, is the school's own work and tells no number, so such a 0 is counted out of the whole
 * cohort. Children without a school are on no confirmed list, as everybody knows.
 */
function schoolTable(bars: readonly CountedSchool[]) {
  const whole = bars.reduce((sum, bar) => sum + bar.count, 0);
  const places = PLACES.filter((place) => bars.some((bar) => bar.isOutside === (place === 'yes')));
  const shown = discloseTable(
    bars.map((bar) => [bar.confirmed, bar.count - bar.confirmed]),
    internalDisclosure,
    {
      whole,
      rows: bars.map(() => whole),
      groups: bars.map((bar) => places.indexOf(bar.isOutside ? 'yes' : 'no')),
      isKnownZero: (row, column) => bars[row]?.value === 'none' && column === 0,
    },
  );
  return {
    bars: bars.map((bar, index) => ({
      value: bar.value,
      count: shown.rowTotals[index] ?? HIDDEN,
      confirmed: shown.cells[index]?.[0] ?? HIDDEN,
      waiting: shown.cells[index]?.[1] ?? HIDDEN,
    })),
    outside: places.map((value, index) => ({ value, count: shown.groupTotals[index] ?? HIDDEN })),
    total: shown.total,
    confirmed: shown.columnTotals[0] ?? HIDDEN,
    waiting: shown.columnTotals[1] ?? HIDDEN,
  };
}

function stagesFrom(years: readonly ShownBar[]): ShownBar[] {
  const stages = new Map<string, Cell>();
  for (const { value, count } of years) {
    const stage = stageOf(value);
    const before = stages.get(stage);
    if (before === undefined) stages.set(stage, count);
    else if (before.kind === 'suppressed' || count.kind === 'suppressed') stages.set(stage, HIDDEN);
    else stages.set(stage, { kind: 'shown', value: before.value + count.value });
  }
  return [...stages].map(([value, count]) => ({ value, count }));
}
