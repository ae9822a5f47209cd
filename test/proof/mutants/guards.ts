/** Mutants of the guards in code: each is one place changed, and the tests that have to notice it. */

/** One place of a file that says something else. */
export interface GuardMutant {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The files of the tests that notice it. */
  readonly tests: readonly string[];
  /** Why nobody can notice it. */
  readonly because?: string;
}

/** The name of the run without a mutant. */
export const UNCHANGED = 'without a mutant';

/** What came of one file of tests with a mutant in place. */
export interface MutantRun {
  readonly name: string;
  readonly file: string;
  readonly passed: number;
  /** The tests that failed because something expected was not so. */
  readonly asserted: readonly string[];
  /** What went wrong otherwise: a mutant is not noticed by a run that breaks. */
  readonly broken: readonly string[];
}

const inFile =
  (file: string, ...tests: readonly string[]) =>
  (name: string, from: string, to: string): GuardMutant => ({ name, file, from, to, tests });

const approval = inFile('src/access/approval.ts', 'src/access/approval.test.ts');
const twoPeople = inFile('src/access/guard.ts', 'test/http/two-people.test.ts');
const policy = inFile('src/access/policy.ts', 'src/access/policy.test.ts');
const sessions = inFile('src/access/session.ts', 'test/http/sessions.test.ts');
const pace = inFile('src/access/pace.ts', 'src/access/pace.test.ts');
const viewer = inFile('src/access/viewer.ts', 'src/access/viewer.test.ts');
const emergency = inFile(
  'src/modules/desk/emergency-access/rules.ts',
  'src/modules/desk/emergency-access/rules.test.ts',
);
const conflicts = inFile(
  'src/modules/people/conflict-rules.ts',
  'src/modules/people/conflict-rules.test.ts',
);
const elsewhere = inFile('src/platform/http-forged.ts', 'test/http/sign-in.test.ts');

/** All of them. */
export const GUARD_MUTANTS: readonly GuardMutant[] = [
  twoPeople(
    'no step-up is asked for',
    "grants.every((grant) => grant.conditions.includes('u') && !grant.conditions.includes('w'))",
    'false',
  ),
  twoPeople('a fresh second factor does not help', '!viewer.isSteppedUp &&', ''),
  approval(
    'an answer counts when the request has run out',
    'decided_by is null and expires_at > now()',
    'decided_by is null',
  ),
  approval('a request is decided again', 'and decided_by is null and', 'and'),
  approval(
    'an agreement serves another person',
    "and asked_by = ${viewer.personId} and decision = 'approved'",
    "and decision = 'approved'",
  ),
  approval(
    'an agreement serves another thing',
    'act = ${act} and subject = ${subject}\n        and',
    'act = ${act} and',
  ),
  approval(
    'an agreement serves twice',
    "'approved' and used_at is null\n        and expires_at > now() limit 1)\n      and used_at is null",
    "'approved'\n        and expires_at > now() limit 1)",
  ),
  {
    ...approval(
      'no agreement is needed',
      "and decision = 'approved' and used_at is null",
      'and used_at is null',
    ),
    because: 'pages_use, the row policy under which a request is used, asks for the approval again',
  },
  approval('an agreement does not run out', 'and expires_at > now() limit 1)', 'limit 1)'),
  policy(
    'a special relationship is met by itself',
    '!SPECIAL.includes(each) || met.includes(each)',
    'true',
  ),
  policy('any verb of the resource will do', 'verb === permission.verb &&', ''),
  policy(
    'an analyst exports alone',
    "R22: 'X:2+u',\n    R26: 's',\n  },\n  SW:",
    "R22: 'X:u',\n    R26: 's',\n  },\n  SW:",
  ),
  policy(
    'a worker reads the audit',
    "R22: 'X:o+u',\n    R23: 's',",
    "R22: 'X:o+u',\n    R23: 'S',",
  ),
  policy('a trust lead has names', "MAT: { R01: 'S:h' }", "MAT: { R01: 'S:h', R03: 'S:h' }"),
  sessions(
    'an idle session goes on',
    'if (isIdle || ageHours > longest)',
    'if (ageHours > longest)',
  ),
  sessions('a session has no end', 'if (isIdle || ageHours > longest)', 'if (isIdle)'),
  sessions(
    'a session that was ended goes on',
    'and s.ended_at is null and ${isCurrentAppointment}',
    'and ${isCurrentAppointment}',
  ),
  sessions(
    'an ended appointment goes on',
    'and s.ended_at is null and ${isCurrentAppointment}',
    'and s.ended_at is null',
  ),
  pace('nobody is stopped', "if (over(limits.beyond)) return 'stop';", ''),
  pace('nobody is asked', "over(0) && !isSteppedUp ? 'confirm' : 'within'", "'within'"),
  pace('who has confirmed is asked again', 'over(0) && !isSteppedUp', 'over(0)'),
  pace(
    'one page too many',
    'opened.inTenMinutes >= limits.tenMinutes',
    'opened.inTenMinutes > limits.tenMinutes',
  ),
  pace('one page too many in a day', 'opened.today >= limits.day', 'opened.today > limits.day'),
  pace('only both together count', '|| opened.today', '&& opened.today'),
  viewer('a fresh second factor stays so', '<= minutes * 60_000', '<= minutes * 600_000'),
  viewer(
    'a second factor is never needed',
    'steppedUpAt !== null && now',
    'steppedUpAt === null || now',
  ),
  viewer(
    'a worker has the team',
    "case 'SW':\n      return [`person:${personId}`, allow];",
    "case 'SW':\n      return [`person:${personId}`, `team:${scopeId}`, allow];",
  ),
  viewer(
    'a manager has every team',
    'return [`team:${scopeId}`, allow];',
    "return ['authority', allow];",
  ),
  viewer(
    'who is named in one role is named in another',
    'return [`named:${role}:${personId}`];',
    'return [`named:IRO:${personId}`];',
  ),
  viewer('a school is another', 'return [`school:${scopeId}`];', "return ['authority'];"),
  viewer(
    'an officer stands on allow-lists',
    'return [`named:${role}:${personId}`];',
    'return [`named:${role}:${personId}`, allow];',
  ),
  viewer(
    'a head reads what an adviser took',
    "return ['authority', `asked:${role}:${personId}`];",
    "return ['authority', `asked:EA:${personId}`];",
  ),
  viewer('an emergency access may change', "scope.startsWith('glass:')", "scope === 'glass:'"),
  emergency('misuse does not count', 'if (standing.hasMisuse)', 'if (false)'),
  emergency('reviews do not count', '.some((day) => day < today)', '.some(() => false)'),
  emergency('a review counts a day early', 'day < today', 'day <= today'),
  emergency(
    'a review is due a day late',
    'addWorkingDays(openedOn, days)',
    'addWorkingDays(openedOn, days + 1)',
  ),
  {
    ...conflicts('no surname is looked for', "if (whole === '') return false;", ''),
    because:
      'no folded name ends in a blank, and an empty surname has no parts and is too short to slip',
  },
  conflicts('no slip is forgiven', '(left.length <= 1 && right.length <= 1) ||', ''),
  conflicts(
    'two letters off are one',
    'left.length <= 1 && right.length',
    'left.length <= 2 && right.length',
  ),
  conflicts(
    'swapped letters are not one slip',
    'left[0] === right[1] &&',
    'left[0] === right[0] &&',
  ),
  conflicts('short names slip too', 'const SLIP_FROM = 5;', 'const SLIP_FROM = 2;'),
  conflicts('particles are a name', 'const PART_FROM = 3;', 'const PART_FROM = 2;'),
  conflicts('one part of a double name is not enough', 'parts.includes(each)', 'false'),
  conflicts('first names count', '.slice(1);', '.slice(0);'),
  elsewhere(
    'another site may send',
    "site !== undefined && site !== 'same-origin' && site !== 'none'",
    'false',
  ),
];
