/**
 * Values of a person's row as files bring them: each read to what can be used, with what its sender
 * should know. Pure. What cannot be used is left out, never guessed.
 */
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { parseReceivedDate } from './dates-received.ts';
import type { ReceivedDateOptions } from './dates-received.ts';
import { adviseOnUpn, checkNhsNumber, checkUln, checkUpn } from './identifiers.ts';
import type { NhsNumber, NumberCheck, Uln, Upn } from './identifiers.ts';
import { stripInvisible } from './mangled.ts';

/** A remark for the sender: `error` = the row cannot be used with this value. */
export interface Remark {
  readonly rule: string;
  readonly severity: 'error' | 'query';
  readonly message: string;
}

/** A value that can be used, or null, with a remark where there is something to say. */
export interface Received<Value> {
  readonly value: Value | null;
  readonly remark?: Remark;
}

const NOTHING = { value: null };

/** A date; one that cannot be read is left out with a remark of the severity given. */
export function receivedDate(
  text: string,
  severity: Remark['severity'],
  options: ReceivedDateOptions = {},
): Received<CalendarDate> {
  const found = parseReceivedDate(text, options);
  switch (found.kind) {
    case 'date':
      return { value: found.date };
    case 'empty':
      return NOTHING;
    case 'mangled':
      // An end date far away and an empty cell written as a date both say "none".
      if (found.how === 'open-ended') return NOTHING;
      return remarked('date-mangled', severity, `“${found.text}”: ${found.advice}`);
    case 'ambiguous':
      return remarked('date-ambiguous', severity, `“${found.text}”: ${found.advice}`);
    case 'not-a-date':
      return remarked('date-unreadable', severity, `“${found.text.slice(0, 40)}”: ${found.advice}`);
  }
}

/**
 * A UPN that holds in itself, permanent or temporary; anything else is left out. UPNs of the
 * authority's own code are never odd, whether or not the code is on the list.
 */
export function receivedUpn(text: string, ownAuthority?: string): Received<Upn> {
  const check = checkUpn(text);
  if (check.kind === 'empty') return NOTHING;
  if (check.kind === 'permanent' && !check.mangling && check.authority === ownAuthority) {
    return { value: check.upn };
  }
  const advice = adviseOnUpn(check);
  if (check.kind !== 'permanent' && check.kind !== 'temporary') {
    const message = `${advice ?? 'This is not a UPN.'} The row is used without it.`;
    return remarked(check.kind === 'mangled' ? 'upn-mangled' : 'upn-wrong', 'query', message);
  }
  if (advice === undefined) return { value: check.upn };
  const rule = check.kind === 'temporary' ? 'upn-temporary' : 'upn-odd';
  return { value: check.upn, remark: { rule, severity: 'query', message: advice } };
}

/** An NHS number with the right check digit. */
export function receivedNhsNumber(text: string): Received<NhsNumber> {
  return tenDigits(checkNhsNumber(text), 'nhs-number-wrong', 'NHS number');
}

/** A Unique Learner Number with the right check digit. */
export function receivedUln(text: string): Received<Uln> {
  return tenDigits(checkUln(text), 'uln-wrong', 'Unique Learner Number');
}

function tenDigits<Id extends string>(
  check: NumberCheck<Id>,
  rule: string,
  name: string,
): Received<Id> {
  switch (check.kind) {
    case 'valid':
      return { value: check.id };
    case 'empty':
    case 'placeholder':
      return NOTHING;
    case 'mangled':
      return remarked(rule, 'query', `${check.mangling.advice} The row is used without it.`);
    case 'wrong-check-digit':
    case 'wrong-form':
      return remarked(
        rule,
        'query',
        `This is not a ${name}: it has ten digits, the last of which checks the others. Compare it with its source. The row is used without it.`,
      );
  }
}

/** A name or line of an address: no invisible characters, single spaces. */
export function receivedText(text: string): string {
  return stripInvisible(text).replace(/\s+/gu, ' ');
}

/** A postcode in capitals with one space before its last three characters; other text as it stands. */
export function receivedPostcode(text: string): string {
  const bare = receivedText(text).toUpperCase();
  const match = /^([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})$/u.exec(bare);
  return match ? `${match[1] ?? ''} ${match[2] ?? ''}` : bare;
}

/** A worker's name in speaking order: `Okoro, Amara` becomes `Amara Okoro`. */
export function receivedWorkerName(text: string): string {
  const name = receivedText(text);
  const match = /^([^,]+), ?([^,]+)$/u.exec(name);
  return match ? `${match[2] ?? ''} ${match[1] ?? ''}` : name;
}

function remarked(rule: string, severity: Remark['severity'], message: string) {
  return { value: null, remark: { rule, severity, message } };
}
