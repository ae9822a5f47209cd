/**
 * Census rules on the return as a whole. They see each child once, as it passes, and keep only what
 * they must: a count, a set of codes, or one small entry a child.
 */
import { normaliseUpn } from '../../../people/pure.ts';
import type { Census } from '../census.ts';
import type { ChildMark, ChildMarks } from '../child-marks.ts';
import type { CinChild, CinHeader } from '../record.ts';
import { receivedSex, sexOf } from '../sex.ts';
import { has, isInYear } from './define.ts';
import type { RuleFacts } from './define.ts';

/** A rule at work on one return. */
export interface ReturnCheck {
  /** Sees a child; gives the children, this one or earlier ones, that the rule now fires on. */
  readonly see: (child: CinChild) => readonly ChildMark[];
  /** After the last child: the children it fires on, or that it fires on the return as a whole. */
  readonly end: () => readonly ChildMark[] | 'whole return';
}

/** A rule about the return as a whole. */
export interface ReturnRule extends RuleFacts {
  /** A child that passed earlier cannot be changed any more, so no part of it can be left out. */
  readonly spoils: 'record' | 'nothing';
  readonly fields: readonly string[];
  /** `marks` knows every child seen so far, the present one too. */
  readonly begin: (census: Census, marks: ChildMarks) => ReturnCheck;
}

/** A rule about the header. */
export interface HeaderRule extends RuleFacts {
  readonly fields: readonly string[];
  readonly fires: (header: CinHeader) => boolean;
}

const NONE: readonly ChildMark[] = [];

/** In place of a child's index once its value has been seen again. */
const SHARED = 0;

/** Fires on every child that shares a value with another one. */
function repeated(valueOf: (child: CinChild) => string | undefined): ReturnRule['begin'] {
  return (_census, marks) => {
    const firstIndex = new Map<string, number>();
    return {
      see: (child) => {
        const value = valueOf(child);
        if (value === undefined) return NONE;
        const before = firstIndex.get(value);
        firstIndex.set(value, before === undefined ? child.index : SHARED);
        if (before === undefined) return NONE;
        const mark = marks.of(child.index);
        return before === SHARED ? [mark] : [marks.of(before), mark];
      },
      end: () => NONE,
    };
  };
}

/** Rule 2883 counts plans and conferences of the year over the whole authority. */
function countPlansAgainstConferences(census: Census): ReturnCheck {
  let starts = 0;
  let conferences = 0;
  const unmatched: ChildMark[] = [];
  return {
    see: (child) => {
      for (const episode of child.episodes) {
        const dates = [episode.conference, ...episode.section47s.map((each) => each.conference)];
        const held = dates.filter((date) => isInYear(date, census));
        const begun = episode.cpPlans.filter(({ start }) => isInYear(start, census));
        starts += begun.length;
        conferences += held.length;
        const extra = begun[held.length];
        if (extra !== undefined) {
          const { index, identifiers } = child;
          unmatched.push({ index, laChildId: identifiers.laChildId, at: extra.at });
        }
      }
      return NONE;
    },
    end: () => (starts > conferences ? unmatched : NONE),
  };
}

/** Rule 2886Q counts what is not recorded; indeterminate (GenderCurrent 9) is recorded. */
function hasUnknownSex({ identifiers }: CinChild): boolean {
  const sex = sexOf(identifiers);
  return sex === undefined || (sex === 'U' && receivedSex(identifiers)?.code !== '9');
}

function shareOfUnknownSex(): ReturnCheck {
  let children = 0;
  let unknown = 0;
  return {
    see: (child) => {
      children += 1;
      const isUnborn = has(child.identifiers, 'ExpectedPersonBirthDate');
      if (hasUnknownSex(child) && !isUnborn) unknown += 1;
      return NONE;
    },
    end: () => (unknown > children * 0.02 ? 'whole return' : NONE),
  };
}

function varietyOfDisabilities(): ReturnCheck {
  const used = new Set<string>();
  return {
    see: ({ disabilities }) => {
      for (const code of disabilities.codes) {
        if (code !== 'NONE' && code.length < 8 && used.size < 50) used.add(code);
      }
      return NONE;
    },
    end: () => (used.size < 8 ? 'whole return' : NONE),
  };
}

function severalDisabilities(): ReturnCheck {
  let someChildHasSeveral = false;
  return {
    see: ({ disabilities }) => {
      const given = disabilities.codes.filter((code) => code !== 'NONE');
      someChildHasSeveral ||= given.length > 1;
      return NONE;
    },
    end: () => (someChildHasSeveral ? NONE : 'whole return'),
  };
}

const EVERY_YEAR = { firstCollection: '', lastCollection: '' } as const;

/** Rules 1520, 2883, 2886Q, 2887Q, 2888Q, 8510. */
export const returnRules: readonly ReturnRule[] = [
  {
    number: '8510',
    severity: 'error',
    spoils: 'record',
    module: 'ChildIdentifiers',
    ...EVERY_YEAR,
    fields: ['LAchildID'],
    message:
      'Another child of the return has the same LAchildID, so nobody can tell whose record this is. Join the records if they are one child’s; otherwise give each its own id.',
    begin: repeated((child) => child.identifiers.laChildId ?? undefined),
  },
  {
    number: '1520',
    severity: 'error',
    spoils: 'record',
    module: 'ChildIdentifiers',
    ...EVERY_YEAR,
    fields: ['UPN'],
    message:
      'Another child of the return has the same UPN. A UPN belongs to one child: check with the school whose it is, and whether the records are one child’s.',
    begin: repeated((child) => {
      const upn = child.identifiers.values['UPN'];
      return upn === undefined ? undefined : normaliseUpn(upn);
    }),
  },
  {
    number: '2883',
    severity: 'error',
    spoils: 'nothing',
    module: 'ChildProtectionPlans',
    ...EVERY_YEAR,
    fields: ['CPPstartDate', 'DateOfInitialCPC'],
    message:
      'In this census year more child protection plans start in the return than initial conferences were held, and this plan has no conference in its episode. Add the conference, with the section 47 enquiry or the episode.',
    begin: countPlansAgainstConferences,
  },
  {
    number: '2886Q',
    severity: 'query',
    spoils: 'nothing',
    module: 'ChildIdentifiers',
    ...EVERY_YEAR,
    fields: ['Sex'],
    message:
      'More than 2% of the born children have no known sex. Check that the case system’s field is exported, and fill the gaps.',
    begin: shareOfUnknownSex,
  },
  {
    number: '2887Q',
    severity: 'query',
    spoils: 'nothing',
    module: 'Disabilities',
    ...EVERY_YEAR,
    fields: ['Disability'],
    message:
      'Fewer than 8 different disabilities occur in the whole return. Check that all of them are recorded and exported; a small return may truly have few.',
    begin: varietyOfDisabilities,
  },
  {
    number: '2888Q',
    severity: 'query',
    spoils: 'nothing',
    module: 'Disabilities',
    ...EVERY_YEAR,
    fields: ['Disability'],
    message:
      'No child of the return has more than one disability. Check that the export does not stop at the first.',
    begin: severalDisabilities,
  },
];

/** Rule 100. */
export const headerRules: readonly HeaderRule[] = [
  {
    number: '100',
    severity: 'error',
    spoils: 'nothing',
    module: 'Header',
    ...EVERY_YEAR,
    fields: ['ReferenceDate', 'Year'],
    message:
      'The reference date is not 31 March of the year that the header gives. Correct the header; the checks here went by its Year.',
    fires: ({ year, referenceDate }) => year === undefined || referenceDate !== `${year}-03-31`,
  },
];
