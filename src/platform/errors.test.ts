import { expect, test } from 'vitest';
import { faultCode } from './errors.ts';

/** An error as it is caught, with a stack of our choosing. */
function fault(error: Error, rest: object = {}, stack = ''): Error {
  return Object.assign(error, { stack }, rest);
}

const OURS = `TypeError: Ava Kelly has no school
    at sort (node:internal/sort:1:1)
    at rank (file:///srv/alongside/src/modules/desk/children/queries.ts:71:12)
    at list (file:///srv/alongside/src/modules/desk/children/list-routes.ts:9:3)`;

test.each([
  ['the kind of error', fault(new TypeError('Ava Kelly has no school')), 'TypeError'],
  [
    'the code of the system or the database',
    fault(new Error('Key (email)=(ava.kelly@example.org) already exists'), { code: '23505' }),
    'Error 23505',
  ],
  [
    'the first place of ours in the stack',
    fault(new TypeError('Ava Kelly has no school'), {}, OURS),
    'TypeError src/modules/desk/children/queries.ts:71',
  ],
  [
    'the field that a template asked for in vain',
    fault(new Error('(our-pupil.njk)\n  UnknownFieldError: Unknown field "worker" of pupil')),
    'Error Unknown field "worker" of pupil',
  ],
  [
    'a code only when it is a word',
    fault(new Error('Ava Kelly'), { code: { of: 'Ava' } }),
    'Error',
  ],
  ['nothing of what is no error', 'Ava Kelly', 'unknown'],
  ['nothing of nothing', undefined, 'unknown'],
])('a fault’s code names %s and says nothing of its message', (_what, error, code) => {
  expect(faultCode(error)).toBe(code);
});
