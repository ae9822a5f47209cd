/** Invented lists for the gallery: a school's pupils, a worker's tasks, an authority's schools. */
import { paging, sortLink } from '../../src/platform/view.ts';
import type { DataTable, PageModel, TableRow } from '../../src/platform/view.ts';

const names = [
  'Ida Brook',
  'Łukasz Zieliński',
  'Ayaan Hussain',
  'Maisie O’Neill',
  'Oluwaseun Adeyemi-Clarke',
  'Şeyma Demir',
  'Rhys Llewellyn',
  'Noor Al-Rashid',
  'Jack Turner',
  'Esme Featherstonehaugh',
  'Dương Nguyễn',
  'Teddy Marsh',
] as const;

const pupilRows: TableRow[] = names.map((name, index) => ({
  href: `/children/${index}`,
  cells: [
    name,
    index % 7 === 0 ? 'Reception' : `Year ${(index % 6) + 1}`,
    {
      tag:
        index % 4 === 0
          ? { text: 'Child protection plan', kind: 'caution' }
          : index % 3 === 0
            ? { text: 'Previously' }
            : { text: 'Child in need plan', kind: 'notice' },
    },
    index === 3
      ? { text: 'No worker named', note: 'Ask the duty team, 01632 960 001' }
      : { text: 'Niamh Doherty', note: '01632 960 124' },
    index % 5 === 1 ? { tag: { text: 'To confirm', kind: 'caution' } } : `${index + 1} March 2027`,
  ],
}));

const pupilsTable: DataTable = {
  id: 'pupils',
  caption: 'Pupils with a social worker',
  about: 'Now, or at any time in the last six years. Only pupils on your roll.',
  columns: [
    { text: 'Name', sort: sortLink('name', 'name', '/pupils', { year: '' }) },
    { text: 'School year', sort: sortLink('year', 'name', '/pupils', { year: '' }) },
    { text: 'Status' },
    { text: 'Social worker' },
    { text: 'On roll confirmed', sort: sortLink('confirmed', 'name', '/pupils', { year: '' }) },
  ],
  rows: pupilRows,
  empty: { title: 'No pupils' },
  paging: paging(640, 3, '/pupils', { sort: 'name' }),
  export: { href: '/pupils.csv', text: 'Download these 640 pupils (CSV)' },
};

/** A school's pupils. */
export const pupilsPage: PageModel = {
  title: '14 pupils, 2 to confirm',
  breadcrumbs: [{ text: 'Home', href: '/' }],
  table: pupilsTable,
  years: [
    { value: '', text: 'All years' },
    { value: '1', text: 'Year 1' },
    { value: '2', text: 'Year 2' },
  ],
  applied: [{ text: 'Year 1 only', href: '/pupils' }],
  emptyTable: {
    ...pupilsTable,
    id: 'left',
    caption: 'Left this term',
    rows: [],
    empty: {
      title: 'Nobody has left this term',
      text: 'When you mark a pupil as left, they are listed here until the end of term, with the school they went to once it is known.',
      action: { text: 'Mark a pupil as left', href: '/pupils/left' },
    },
  },
};

/** A worker's tasks. */
export const workPage: PageModel = {
  title: '4 things to do, 1 late',
  items: [
    {
      what: 'Read a suspension notice',
      whom: 'Ida Brook',
      href: '/children/0',
      why: 'Elmbrook Primary School suspended her for 2 days on 26 February 2027.',
      due: '2 days late',
      dueState: 'late',
      action: { text: 'Read', href: '/notices/1' },
    },
    {
      what: 'Say which school',
      whom: 'Ayaan Hussain',
      href: '/children/2',
      why: 'The case system says Elmbrook Primary School; the rolls say Harrow Hill Academy.',
      due: 'Today',
      dueState: 'today',
      action: { text: 'Compare', href: '/discrepancies/2' },
    },
    {
      what: 'Agree the education part of the plan',
      whom: 'Oluwaseun Adeyemi-Clarke',
      href: '/children/4',
      why: 'The review is on 12 March 2027 and the plan has no attendance action.',
      due: 'In 3 school days',
      action: { text: 'Open the plan', href: '/plans/4' },
    },
    {
      what: 'Note that you have seen',
      whom: 'Noor Al-Rashid',
      href: '/children/7',
      why: 'The school confirmed her on roll.',
      due: 'In 8 school days',
      action: { text: 'Seen', post: '/notices/9/seen', name: 'notice', value: '9' },
    },
  ],
  empty: {
    title: 'Nothing to do',
    text: 'When a school sends a notice, a review comes near or the rolls disagree with the case system, it appears here.',
  },
};

const schools = ['Elmbrook Primary School', 'Harrow Hill Academy', 'St Brigid’s RC High School'];

const schoolRows: TableRow[] = Array.from({ length: 9 }, (_, index) => ({
  href: `/schools/${index}`,
  cells: [
    schools[index] ?? `Weir Lane Federation School ${index}`,
    index % 2 === 0 ? 'Primary' : 'Secondary',
    1204 - index * 37,
    index === 4 ? { text: 'Not shown', note: 'fewer than 10' } : 90 - index * 7,
    41 - index,
    30 - index,
    12 + index,
    `${(91.4 - index).toFixed(1)}%`,
    `${(94.2 - index / 3).toFixed(1)}%`,
    `${index + 1} March 2027`,
  ],
}));

/** Numbers by school, wide and dense. */
export const schoolsPage: PageModel = {
  title: '1,482 children with a social worker in 9 schools',
  back: { text: 'The cohort', href: '/cohort' },
  table: {
    id: 'schools',
    caption: 'Children with a social worker by school',
    about: 'Six-year definition, as at 3 March 2027. Numbers under 10 are not shown.',
    columns: [
      { text: 'School', sort: sortLink('name', '-cohort', '/schools', {}) },
      { text: 'Phase' },
      { text: 'Pupils on roll', numeric: true, sort: sortLink('roll', '-cohort', '/schools', {}) },
      { text: 'In the cohort', numeric: true, sort: sortLink('cohort', '-cohort', '/schools', {}) },
      { text: 'Child in need plan', numeric: true },
      { text: 'Child protection plan', numeric: true },
      { text: 'Unconfirmed', numeric: true },
      { text: 'Attendance', numeric: true },
      { text: 'Attendance of peers', numeric: true },
      { text: 'Last confirmed' },
    ],
    rows: schoolRows,
    totals: ['All 9 schools', '', 9540, 1482, 333, 234, 144, '87.4%', '92.9%', ''],
    empty: { title: 'No schools' },
    compact: true,
    wide: true,
    export: { href: '/schools.csv', text: 'Download these 9 schools (CSV)' },
  } satisfies DataTable,
  tiles: [
    {
      number: 1482,
      words: 'children with a social worker in the last six years',
      compare: '1 in 10 pupils; 1 in 9 a year ago',
      period: 'As at 3 March 2027',
      source: 'Social-care extract and rolls',
      href: '/cohort/list',
    },
    {
      number: '1 in 3',
      words: 'miss a day a fortnight or more',
      compare: '1 in 8 of their schoolmates',
      period: 'Autumn term 2026',
      source: 'Attendance files of 8 of 9 schools',
      href: '/attendance',
      linkText: 'See the schools',
    },
    {
      words: 'suspended this term',
      suppressed: 'Fewer than 10 children: not shown, so that nobody can be recognised.',
      period: 'Spring term 2027',
      source: 'Suspension notices',
    },
    {
      number: 0,
      words: 'schools that have not confirmed their pupils',
      period: 'Since 1 February 2027',
      source: 'Confirmations by schools',
    },
  ],
};
