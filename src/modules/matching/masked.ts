/** What the review shows of a record by default: enough to tell two pairs apart, not to know a child. */
import type { PersonRecord } from './engine/person-record.ts';
import type { MaskedRecord } from './queue.ts';

/** Initials, year of birth, outward postcode, school, and whether identifiers are held. */
export function maskRecord(record: PersonRecord, schoolName: string): MaskedRecord {
  return {
    name: [record.forename, record.middleNames, record.surname]
      .map(initial)
      .filter((part) => part !== '')
      .join(' '),
    born: record.dob?.slice(0, 4) ?? '',
    sex: record.sex === 'M' ? 'Male' : record.sex === 'F' ? 'Female' : '',
    area: outward(record.postcode ?? ''),
    school: schoolName,
    identifier: held(record),
  };
}

function initial(name: string | null | undefined): string {
  const letter = (name ?? '').trim().charAt(0).toUpperCase();
  return letter === '' ? '' : `${letter}.`;
}

function outward(postcode: string): string {
  const compact = postcode.replaceAll(' ', '').toUpperCase();
  return compact.length < 5 ? '' : compact.slice(0, -3);
}

function held(record: PersonRecord): string {
  return [record.upn ? 'UPN held' : '', record.nhsNumber ? 'NHS number held' : '']
    .filter((part) => part !== '')
    .join(', ');
}
