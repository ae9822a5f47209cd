/** The social-care extract: one row for each child whom the case system knows, as it stands on a day. */
import { addYears } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { EXTRACT_ERRORS } from '../errors.ts';
import type { Child } from '../model.ts';
import type { Random } from '../random.ts';
import type { CareView } from '../records/care-view.ts';
import { caseStatusOn, spellStatus } from './case-status.ts';
import type { CaseStatus } from './case-status.ts';
import type { DateStyle } from './dates-written.ts';
import { writeDate } from './dates-written.ts';

/** The headings, in order, as the case system exports them. */
export const CARE_HEADINGS = [
  'Person ID',
  'Forename',
  'Middle names',
  'Surname',
  'Previous surname',
  'Date of birth',
  'Expected date of birth',
  'Sex',
  'Ethnicity',
  'UPN',
  'Former UPN',
  'UPN unknown reason',
  'NHS number',
  'Address',
  'Postcode',
  'Address from',
  'Address protected',
  'Case status',
  'Case status from',
  'Disability',
  'Allocated worker',
  'Worker email',
  'Worker telephone',
  'Team',
  'Lead practitioner type',
  'Allocated from',
  'School (case system)',
  'School URN',
  'Looked after from',
  'Looked after to',
  'Record sealed',
] as const;

type Heading = (typeof CARE_HEADINGS)[number];

const ETHNICITY_WORDS: Readonly<Record<string, string>> = {
  WBRI: 'White British',
  WIRI: 'White Irish',
  WOTH: 'Any other White background',
  APKN: 'Pakistani',
  AIND: 'Indian',
  ABAN: 'Bangladeshi',
  BAFR: 'Black African',
  BCRB: 'Black Caribbean',
  MWBC: 'White and Black Caribbean',
  MWAS: 'White and Asian',
  OOTH: 'Any other ethnic group',
  NOBT: 'Not yet obtained',
};

function sexOf(sex: CareView['sex'], random: Random): string {
  if (!random.chance(EXTRACT_ERRORS.sexSpelling.rate)) return sex;
  const words = { M: ['Male', '1'], F: ['Female', '2'], U: ['Unknown', '9'] } as const;
  return random.pick(words[sex]);
}

function disabilityOf(codes: readonly string[], random: Random): string {
  const none = codes[0] === 'NONE';
  if (!random.chance(EXTRACT_ERRORS.disabilitySpelling.rate)) return codes.join(';');
  return none ? random.pick(['No', 'N']) : random.pick(['Yes', 'Y']);
}

function workerColumns(
  status: CaseStatus,
  style: DateStyle,
  random: Random,
): Partial<Record<Heading, string>> {
  const { allocation, standing } = status;
  if (allocation === null || standing === 'No further action') return {};
  const { worker, team } = allocation;
  const open = standing !== 'Closed';
  if (open && random.chance(EXTRACT_ERRORS.workerMissing.rate)) return { Team: team.name };
  const backwards = random.chance(0.1);
  const familyHelp = standing === 'Child in need plan' && random.chance(0.12);
  return {
    'Allocated worker': backwards
      ? `${worker.surname}, ${worker.forename}`
      : `${worker.forename} ${worker.surname}`,
    'Worker email': random.chance(EXTRACT_ERRORS.workerEmailMissing.rate) ? '' : worker.email,
    'Worker telephone': worker.telephone,
    Team: team.name,
    'Lead practitioner type': familyHelp ? 'Family help lead practitioner' : 'Social worker',
    'Allocated from': writeDate(allocation.from, style),
  };
}

/** Whether the extract of that day has a row: known by then, under eighteen or still open. */
function isListed(child: Child, status: CaseStatus | undefined, on: CalendarDate): boolean {
  if (status === undefined) return false;
  const closed = status.standing === 'Closed' || status.standing === 'No further action';
  return !closed || addYears(child.born, 18) > on;
}

/** The child's row as of a day; undefined when the extract does not list the child. */
export function careRow(
  child: Child,
  view: CareView,
  on: CalendarDate,
  style: DateStyle,
  random: Random,
): readonly string[] | undefined {
  const { care } = child;
  const status = care === null ? undefined : caseStatusOn(care.episodes, on);
  if (care === null || status === undefined || !isListed(child, status, on)) return undefined;
  const unborn = child.born > on;
  const unreadable = !unborn && random.chance(EXTRACT_ERRORS.impossibleDate.rate);
  const words = random.chance(EXTRACT_ERRORS.ethnicitySpelling.rate);
  const upnKnown = view.upnSince !== null && view.upnSince <= on;
  const { lookedAfter } = status;
  const row: Partial<Record<Heading, string>> = {
    'Person ID': care.laChildId,
    Forename: unborn ? 'Unborn' : view.forename,
    'Middle names': unborn ? '' : view.middle,
    Surname: view.surname,
    'Previous surname': view.previousSurname,
    'Date of birth': unborn
      ? ''
      : unreadable
        ? `31/02/${view.born.slice(0, 4)}`
        : writeDate(view.born, style),
    'Expected date of birth': unborn ? writeDate(view.born, style) : '',
    Sex: sexOf(unborn ? 'U' : view.sex, random),
    Ethnicity: words ? (ETHNICITY_WORDS[child.ethnicity] ?? child.ethnicity) : child.ethnicity,
    UPN: upnKnown ? view.upn : '',
    'Former UPN': upnKnown ? view.formerUpn : '',
    'UPN unknown reason': upnKnown || random.chance(0.3) ? '' : view.upnUnknown || 'UN1',
    'NHS number': unborn || random.chance(EXTRACT_ERRORS.nhsMissing.rate) ? '' : child.nhsNumber,
    Address: [view.line, view.town].filter((part) => part !== '').join(', '),
    Postcode: view.postcode,
    'Address from': writeDate(view.addressFrom, style),
    'Address protected': care.marks.protectedLocation ? 'Yes' : 'No',
    'Case status': spellStatus(status.standing, EXTRACT_ERRORS.statusSpelling.rate, random),
    'Case status from': writeDate(status.since, style),
    Disability: unborn ? '' : disabilityOf(care.disabilities, random),
    ...workerColumns(status, style, random),
    'School (case system)': view.school?.name ?? '',
    'School URN': view.school && random.chance(0.6) ? view.school.urn : '',
    'Looked after from': lookedAfter ? writeDate(lookedAfter.from, style) : '',
    'Looked after to': lookedAfter?.to ? writeDate(lookedAfter.to, style) : '',
    'Record sealed': care.marks.sealed ? 'Yes' : 'No',
  };
  return CARE_HEADINGS.map((heading) => row[heading] ?? '');
}
