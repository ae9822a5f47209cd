/** Where the case stands and who works on it, as the extract says it. */
import { findCode } from '../../../platform/csv/columns.ts';
import type { CodeWithWords } from '../../people/pure.ts';
import { receivedText, receivedWorkerName } from '../../people/pure.ts';
import { cinCodes } from '../cin-census/index.ts';
import { DISABILITY_UNSPECIFIED } from './codes.ts';
import type { CaseStatus, LeadPractitioner } from './codes.ts';
import type { CareRowFacts, KinshipOrder, StatusFacts, StayInCare, WorkerFacts } from './facts.ts';
import type { Row } from './row.ts';

type Work = Pick<
  CareRowFacts,
  'status' | 'disabilities' | 'worker' | 'team' | 'lookedAfter' | 'kinship'
>;

/** Status, disability, worker, team, care and kinship. */
export function readWork(row: Row): Work {
  return {
    ...row.only('status', 'status', () => readStatus(row)),
    ...row.only('disabilities', 'disabilities', (text) => readDisabilities(row, text)),
    ...row.only('workerName', 'worker', () => readWorker(row)),
    ...row.only('team', 'team', (text) => receivedText(text) || null),
    ...row.only('careFrom', 'lookedAfter', () => readCare(row)),
    ...row.only('kinshipOrder', 'kinship', () => readKinship(row)),
  };
}

function readStatus(row: Row): StatusFacts | null {
  // The codes are the column's own, so what comes back is one of them.
  const status = row.code('status', 'error') as CaseStatus | null;
  if (status === null) return null;
  return {
    status,
    since: row.date('statusSince', 'error'),
    referralDate: row.date('referralDate', 'query'),
    endedOn: row.date('endedOn', 'error'),
  };
}

const disabilities: readonly CodeWithWords[] = [
  ...cinCodes
    .filter(({ field, code }) => field === 'Disability' && code !== 'NONE')
    .map(({ code, meaning }) => ({ code, title: meaning, synonyms: [] })),
  { code: 'AUT', title: 'Autism', synonyms: ['ASD', 'ASC', 'Autistic spectrum'] },
  { code: 'LD', title: 'Learning disability', synonyms: ['Learning difficulty'] },
  {
    code: DISABILITY_UNSPECIFIED,
    title: 'Yes',
    synonyms: ['Y', 'True', '1', 'Disabled', 'Has a disability'],
  },
  {
    code: 'NONE',
    title: 'None',
    synonyms: ['No', 'N', 'False', '0', 'No disability', 'Not disabled'],
  },
];
const NOT_SAID = /^(unknown|not known|not recorded|not stated|u)$/iu;

/** Several codes may stand in the cell, or one word for yes or no. */
function readDisabilities(row: Row, text: string): readonly string[] | null {
  if (text === '' || NOT_SAID.test(text)) return null;
  const whole = findCode(disabilities, text);
  const parts = whole === undefined ? text.split(/[;,|/]/u) : [text];
  const codes = new Set<string>();
  for (const part of parts.map((each) => each.trim()).filter((each) => each !== '')) {
    const code = findCode(disabilities, part);
    if (code !== undefined) codes.add(code);
    else {
      row.note(
        'disabilities',
        'disability-unknown',
        'query',
        `“${part.slice(0, 40)}” is no disability of the census; the child is taken as disabled without saying how. Use the census codes (LD, AUT …), or yes or no.`,
      );
      codes.add(DISABILITY_UNSPECIFIED);
    }
  }
  codes.delete('NONE');
  if (codes.size > 1) codes.delete(DISABILITY_UNSPECIFIED);
  return [...codes].sort();
}

function readWorker(row: Row): WorkerFacts | null {
  const name = receivedWorkerName(row.text('workerName'));
  if (name === '' || /^(unallocated|not allocated|none|n\/a|tbc|duty)$/iu.test(name)) return null;
  const email = row.text('workerEmail').toLowerCase();
  const isEmail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(email);
  if (!isEmail) {
    row.note(
      'workerEmail',
      email === '' ? 'worker-email-missing' : 'worker-email-wrong',
      'query',
      'Without the worker’s e-mail address the child does not come on their list; the team still sees the child.',
    );
  }
  return {
    name,
    email: isEmail ? email : '',
    telephone: receivedText(row.text('workerTelephone')),
    lead: (row.code('lead', 'query') as LeadPractitioner | null) ?? 'social-worker',
    since: row.date('workerSince', 'query'),
  };
}

function readCare(row: Row): StayInCare | null {
  const from = row.date('careFrom', 'error');
  const to = row.date('careTo', 'error');
  const leftBy = row.code('careEnd', 'query');
  if (from === null) return null;
  return { from, to, leftBy };
}

function readKinship(row: Row): KinshipOrder | null {
  const order = row.code('kinshipOrder', 'query');
  const from = row.date('kinshipFrom', 'query');
  const to = row.date('kinshipTo', 'query');
  if (order === null) return null;
  if (from === null) {
    row.note(
      'kinshipFrom',
      'kinship-date-missing',
      'query',
      'The kinship arrangement has no date, so it cannot be counted. Add the day of the order.',
    );
    return null;
  }
  return { order, from, to };
}
