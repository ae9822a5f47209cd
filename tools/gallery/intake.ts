/** An invented import, and forms with and without problems. */
import type { PageModel } from '../../src/platform/view.ts';

/** An import at its preview, one that is running and one to start. */
export const importPage: PageModel = {
  title: '332 children read, 9 rows to look at',
  breadcrumbs: [
    { text: 'Data', href: '/data' },
    { text: 'Imports', href: '/imports' },
  ],
  steps: [
    { text: 'Send the file', state: 'done' },
    { text: 'Say what it is', state: 'done' },
    { text: 'Look at what was read', state: 'now' },
    { text: 'Publish', state: 'next' },
  ],
  numbers: [
    { words: 'rows read', number: 10_332 },
    { words: 'new', number: 41, href: '/imports/3/new' },
    { words: 'changed', number: 282, href: '/imports/3/changed' },
    { words: 'unchanged', number: 10_000 },
    { words: 'cannot be used', number: 9, href: '/imports/3/rejected' },
  ],
  groups: [
    {
      todo: 'Write dates of birth as 2016-07-03 or 03/07/2016',
      count: 7,
      severity: 'error',
      open: true,
      where: ['Row 12, date of birth: 42552', 'Row 80, date of birth: 31/02/2015'],
      more: { href: '/imports/3/rejected.csv', text: 'Download all 7 rows to correct them' },
    },
    {
      todo: 'Check that the closure date is after the referral',
      count: 2,
      severity: 'query',
      open: false,
      where: ['Child 3, closed on 2 March 2026'],
      more: undefined,
    },
  ],
};

/** Every kind of question, each with a problem. */
export const formPage: PageModel = {
  title: 'Tell the social worker that a pupil has left',
  back: { text: 'Our pupils', href: '/pupils' },
  problems: [
    { field: 'left', message: 'Say on which day Ida left' },
    { field: 'destination', message: 'Choose where Ida went' },
    { field: 'school', message: 'Write the name of the new school' },
    { field: 'file', message: 'Choose a file' },
  ],
  left: { day: '31', month: '2', year: '2027' },
  destinations: [
    { value: 'school', text: 'Another school', hint: 'You know which one' },
    { value: 'home', text: 'Home education' },
    { value: 'unknown', text: 'We do not know' },
  ],
  told: [
    { value: 'parent', text: 'A parent told us' },
    { value: 'other', text: 'The new school told us' },
  ],
  reasons: [
    { value: '', text: 'Choose one' },
    { value: 'moved', text: 'The family moved' },
  ],
};

/** The same answers before they are sent. */
export const answersPage: PageModel = {
  title: 'Check your answers before Niamh Doherty is told',
  back: { text: 'Back', href: '/pupils/left' },
  answers: [
    { key: 'Pupil', value: 'Ida Brook, Year 4' },
    { key: 'Left on', value: '26 February 2027', change: { href: '/pupils/left#left' } },
    { key: 'Went to', value: 'Another school', change: { href: '/pupils/left#destination' } },
    {
      key: 'Name of the new school',
      value: '',
      missing: 'You did not say',
      change: { href: '/pupils/left#school' },
    },
  ],
};

/** After it was sent. */
export const sentPage: PageModel = {
  title: 'Niamh Doherty has been told that Ida left',
  told: [
    {
      who: 'Niamh Doherty, social worker',
      when: 'today at 10:42',
      how: 'in Alongside and by e-mail',
    },
    { who: 'The Virtual School', when: 'today at 10:42', how: 'in Alongside' },
  ],
  next: [
    'Niamh confirms within 1 school day that she has seen it. If she does not, her manager is told.',
    'Ida stays on your list for 5 school days, then goes to the new school’s.',
  ],
};
