/** An invented child's page and a pair of records to compare. */
import type { PageModel } from '../../src/platform/view.ts';

/** A child's page with a panel that is empty and one that failed. */
export const childPage: PageModel = {
  title: 'Ida Brook, Year 4, Elmbrook Primary School',
  back: { text: 'My children', href: '/my-children' },
  now: [
    { key: 'Plan', value: 'Child protection plan', note: 'Since 14 November 2026' },
    { key: 'Social worker', value: 'Niamh Doherty', note: '01632 960 124' },
    { key: 'Designated safeguarding lead', value: 'Amara Okafor', href: '/people/7' },
    { key: 'Next review', value: undefined, missing: 'No date set' },
    { key: 'Open actions', value: 2, href: '/children/0/actions' },
  ],
  people: [
    { key: 'Class teacher', value: 'Grace Mbeki' },
    { key: 'Senior mental-health lead', value: '', missing: 'The school has not named one' },
  ],
  history: [
    {
      date: '2027-02-26',
      agency: 'school',
      agencyText: 'School says',
      words: 'Suspended for 2 days',
      detail: 'social worker told after 1 hour',
      href: '/notices/1',
    },
    {
      date: '2026-11-14',
      agency: 'social-care',
      agencyText: 'Social care says',
      words: 'Child protection plan started',
      detail: undefined,
      href: undefined,
    },
    {
      date: '2026-09-09',
      agency: 'alongside',
      agencyText: 'We matched',
      words: 'Social-care record linked to the school roll',
      detail: 'UPN, name and date of birth agree',
      href: '/children/0/link',
    },
    {
      date: '2026-09-02',
      agency: 'school',
      agencyText: 'School says',
      words: 'Confirmed on roll in Year 4',
      detail: undefined,
      href: undefined,
    },
  ],
};

/** Two records that may be one child. */
export const pairPage: PageModel = {
  title: 'Are these the same child? 7 of 23',
  back: { text: 'Data', href: '/data' },
  left: { title: 'Social care says', source: 'Extract of 1 March 2027' },
  right: { title: 'School says', source: 'Roll of Elmbrook Primary, 3 March 2027' },
  rows: [
    {
      label: 'First name',
      left: 'Jakub',
      right: 'Jacob',
      agrees: 'similar',
      words: 'Similar: same sound',
    },
    { label: 'Surname', left: 'Nowak', right: 'Nowak', agrees: 'same', words: 'The same' },
    {
      label: 'Former surname',
      left: 'Lewandowski',
      right: '',
      agrees: 'missing',
      words: 'Given once only',
    },
    {
      label: 'Date of birth',
      left: '3 July 2016',
      right: '7 March 2016',
      agrees: 'different',
      words: 'Different: day and month may be swapped',
    },
    { label: 'Postcode', left: 'KB4 ••A', right: 'KB4 ••A', agrees: 'same', words: 'The same' },
    { label: 'UPN', left: '', right: 'ends 4821', agrees: 'missing', words: 'Given once only' },
  ],
};
