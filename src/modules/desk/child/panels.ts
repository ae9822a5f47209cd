/** The panels of a child's page: what each loads and how it says it. */
import type { Viewer } from '../../../access/index.ts';
import { parseCalendarDate, type CalendarDate } from '../../../platform/calendar-date.ts';
import type { Tx } from '../../../platform/db.ts';
import { words } from '../../../platform/view.ts';
import { confirmedWords, dayOf, inWords, STATUS_WORDS } from '../children/page.ts';
import type { CaseloadChild } from '../children/queries.ts';
import { findUpnUnknownReason } from '../../people/index.ts';
import { yearWords } from '../our-pupils/page.ts';
import { daysWords, detailWords, linkWords, placeKind, stretchName } from './care-words.ts';
import { contactsBody, contactsToday } from './contacts-panel.ts';
import { decidesOnRecords } from './find.ts';
import { historyOf } from './history.ts';
import { membership } from './membership.ts';
import { namedBody } from './named.ts';
import type { PanelBody, PanelSpec, Part } from './panel.ts';
import {
  allocations,
  assertions,
  careStretches,
  homes,
  identifiers,
  news,
  reviews,
  schoolPlaces,
  type CareStretch,
  type SchoolPlace,
} from './queries.ts';

const CARE_SYSTEM = 'The council’s case system';

/** The panels that the viewer's own rights load, in the order of the page. */
export function careSpecs(
  viewer: Viewer,
  child: CaseloadChild,
  today: CalendarDate,
  isProtected: boolean | undefined,
): PanelSpec[] {
  const id = child.childId;
  const decides = decidesOnRecords(viewer);
  return [
    { id: 'now', title: 'Now', load: (tx) => nowBody(tx, child, today) },
    { id: 'school', title: 'School', load: (tx) => schoolBody(tx, id, decides) },
    {
      id: 'contacts',
      title: 'Whom to ring at school',
      load: (tx) => contactsBody(tx, id, today),
    },
    {
      id: 'membership',
      title: 'Membership',
      load: (tx) => membershipBody(tx, child, today, decides),
    },
    { id: 'people', title: 'People around the child', load: (tx) => namedBody(tx, viewer, id) },
    { id: 'plans', title: 'Plans and reviews', load: (tx) => plansBody(tx, id) },
    { id: 'address', title: 'Address', load: (tx) => addressBody(tx, id, isProtected) },
    { id: 'identifiers', title: 'Names and numbers', load: (tx) => identifiersBody(tx, child) },
    {
      id: 'history',
      title: 'History',
      wide: true,
      load: (tx) => historyBody(tx, id, today),
    },
  ];
}

async function nowBody(tx: Tx, child: CaseloadChild, today: CalendarDate): Promise<PanelBody> {
  const [worker] = (await allocations(tx, child.childId)).filter(
    ({ since, until }) => since <= today && (until === null || until >= today),
  );
  const places = await schoolPlaces(tx, child.childId);
  const lead = (await contactsToday(tx, child.urn === null ? [] : [child.urn], today)).find(
    ({ role }) => role === 'education-lead',
  );
  return {
    source: `${CARE_SYSTEM}, and the school’s roll`,
    updated: worker?.asOf,
    parts: [
      {
        kind: 'facts',
        rows: [
          {
            key: 'Status',
            value: STATUS_WORDS[child.status],
            note: child.statusSince === null ? undefined : `since ${inWords(child.statusSince)}`,
          },
          {
            key: worker?.lead === 'family-support' ? 'Lead practitioner' : 'Social worker',
            value: worker?.name ?? null,
            note:
              worker === undefined
                ? undefined
                : [worker.telephone, worker.email].filter((part) => part !== '').join(', '),
            missing: 'Nobody is allocated today',
          },
          { key: 'Team', value: worker?.team ?? null, missing: 'No team' },
          {
            key: 'School',
            value: child.school,
            note: `${yearWords(child.yearGroup)}. ${confirmedWords(child)}`,
            missing: 'On no roll that we hold',
          },
          {
            key: 'Safeguarding lead',
            value: child.dslName,
            note: [child.dslTelephone, child.dslEmail].filter(Boolean).join(', '),
            missing: child.school === null ? 'No school' : 'Not known for this school',
          },
          ...(lead === undefined
            ? []
            : [
                {
                  key: 'Education lead',
                  value: lead.name,
                  note: [lead.telephone, lead.email].filter((part) => part !== '').join(', '),
                },
              ]),
          { key: 'Next at school', value: nextAtSchool(places, today), missing: 'Nothing known' },
        ],
      },
    ],
  };
}

/** The nearest thing to come on a roll. */
function nextAtSchool(places: readonly SchoolPlace[], today: string): string | null {
  const coming = places
    .flatMap(({ since, until, school }) => [
      { day: since, words: `Starts at ${school ?? 'a school'}` },
      { day: until, words: `Leaves ${school ?? 'a school'}` },
    ])
    .flatMap(({ day, words: text }) => (day !== null && day >= today ? [{ day, text }] : []))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  const [next] = coming;
  return next === undefined ? null : `${next.text} on ${inWords(next.day)}`;
}

async function schoolBody(tx: Tx, childId: string, decides: boolean): Promise<PanelBody> {
  const places = await schoolPlaces(tx, childId);
  const parts: Part[] = [];
  for (const [index, place] of places.entries()) {
    const isFirstOfPupil = places.findIndex((each) => each.pupilId === place.pupilId) === index;
    parts.push(
      { kind: 'heading', text: place.school ?? `School ${place.urn}` },
      { kind: 'facts', rows: placeFacts(place, isFirstOfPupil) },
    );
    if (isFirstOfPupil && decides)
      parts.push({
        kind: 'link',
        text: 'This is another child: take the match apart',
        href: `/children/${childId}/take-apart/${place.pupilId}`,
      });
  }
  return {
    source: 'The schools’ rolls',
    updated: places
      .flatMap(({ asOf }) => asOf ?? [])
      .sort()
      .at(-1),
    parts,
    empty:
      places.length === 0
        ? 'No pupil on the rolls that we hold was matched with this child. The child may be too young, taught at home, at a school outside the area, or written differently there.'
        : undefined,
  };
}

function placeFacts(place: SchoolPlace, withLink: boolean) {
  const kind = placeKind(place.status);
  return [
    {
      key: place.isNow ? 'On the roll' : place.since === null ? 'Place' : 'Was on the roll',
      value: place.since === null ? null : daysWords(place.since, place.until),
      note: [yearWords(place.yearGroup), kind].filter((part) => part !== '').join(', '),
      missing: 'No days on the roll were given',
    },
    {
      key: 'How sure',
      value:
        place.state === 'confirmed' && place.confirmedAt !== null
          ? `Confirmed on ${dayOf(place.confirmedAt)}`
          : place.state === 'expected'
            ? 'Expected to start'
            : place.state === null
              ? null
              : 'From the school’s file, not confirmed by a person',
      note: place.confirmedBy === null ? undefined : `by ${place.confirmedBy}`,
      missing: 'Not known',
    },
    ...(withLink
      ? [{ key: 'The match', value: linkWords(place), note: `since ${dayOf(place.linkedSince)}` }]
      : []),
  ];
}

async function membershipBody(
  tx: Tx,
  { childId, status, statusSince }: CaseloadChild,
  today: CalendarDate,
  decides: boolean,
): Promise<PanelBody> {
  const isLookedAfter = status === 'looked-after';
  const lookedAfterSince = isLookedAfter ? parseCalendarDate(statusSince ?? '') : undefined;
  const { explained, saidSince } = await membership(tx, childId, today, lookedAfterSince);
  const standing = (await assertions(tx, childId)).filter(
    ({ withdrawnAt }) => withdrawnAt === null,
  );
  const isIn = explained.some((each) => each.isIn);
  const parts: Part[] = explained.flatMap((each): Part[] => [
    { kind: 'heading', text: `${each.name}: ${each.isIn ? 'in' : 'not in'}` },
    { kind: 'list', items: each.sentences },
  ]);
  for (const each of standing)
    parts.push({
      kind: 'text',
      text: `${each.by} said on ${dayOf(each.at)} that the child belongs, from ${inWords(each.since)}: ${each.reason}`,
    });
  if (decides && (standing.length > 0 || (!isIn && !isLookedAfter)))
    parts.push({
      kind: 'link',
      text: standing.length > 0 ? 'Withdraw what was said' : 'Say that this child belongs',
      href: `/children/${childId}/belongs`,
    });
  return {
    source: 'Worked out by Alongside from the case system’s records',
    updated: saidSince,
    parts,
    empty: explained.length === 0 ? 'No definition of the cohort is in use yet.' : undefined,
  };
}

async function plansBody(tx: Tx, childId: string): Promise<PanelBody> {
  const stretches = await careStretches(tx, childId);
  const days = await reviews(tx, childId);
  const rows = stretches.map((stretch: CareStretch) => ({
    key: stretchName(stretch.kind),
    value: daysWords(stretch.start, stretch.end),
    note: detailWords(stretch),
  }));
  const [last] = days;
  return {
    source: CARE_SYSTEM,
    updated: stretches
      .flatMap(({ asOf }) => asOf ?? [])
      .sort()
      .at(-1),
    parts: [
      { kind: 'facts', rows },
      {
        kind: 'facts',
        rows: [
          {
            key: 'Last review',
            value: last === undefined ? null : inWords(last),
            note:
              days.length > 1
                ? `${words.plural(days.length, 'review')} since ${inWords(days.at(-1) ?? last ?? '')}`
                : undefined,
            missing: 'No review of a child protection plan on record',
          },
        ],
      },
    ],
    empty:
      stretches.length === 0
        ? 'No episode, plan or enquiry has come in for this child. It may be in a file that was not sent yet.'
        : undefined,
  };
}

/** A protected home is said to be protected, and nothing more; older homes are kept back with it. */
async function addressBody(
  tx: Tx,
  childId: string,
  isProtected: boolean | undefined,
): Promise<PanelBody> {
  const all = await homes(tx, childId);
  const maySeeProtected = all.some((home) => home.isProtected);
  const base = { source: CARE_SYSTEM };
  if (isProtected !== false && !maySeeProtected)
    return {
      ...base,
      parts: [
        {
          kind: 'text',
          text:
            isProtected === true
              ? 'The address is protected. Only people named for this child see it, after confirming that it is them.'
              : 'Whether the address is protected could not be found out, so it is not shown.',
        },
      ],
    };
  return {
    ...base,
    parts: [
      {
        kind: 'facts',
        rows: all.map((home, index) => ({
          key: index === 0 && home.until === null ? 'Lives at' : 'Lived at',
          value: [home.line, home.postcode].filter((part) => part !== '').join(', ') || null,
          note: `${daysWords(home.since, home.until)}${home.isProtected ? '. Protected: never pass this on' : ''}`,
          missing: 'Not given',
        })),
      },
    ],
    empty:
      all.length === 0 ? 'The case system’s extract held no address for this child.' : undefined,
  };
}

const NAME_WORDS: Readonly<Record<string, string>> = {
  current: 'Name',
  preferred: 'Known as',
  former: 'Former name',
};
const NUMBER_WORDS: Readonly<Record<string, string>> = {
  upn: 'UPN',
  'former-upn': 'Former UPN',
  'upn-unknown': 'Why no UPN is known',
  nhs: 'NHS number',
  uln: 'ULN',
};

async function identifiersBody(tx: Tx, child: CaseloadChild): Promise<PanelBody> {
  const { names, numbers, pupils } = await identifiers(tx, child.childId);
  return {
    source: `${CARE_SYSTEM}; “school” rows from the rolls`,
    parts: [
      {
        kind: 'facts',
        rows: [
          ...names.map((name) => ({
            key: NAME_WORDS[name.kind] ?? 'Name',
            value: [name.forename, name.middle, name.surname]
              .filter((part) => part !== '')
              .join(' '),
          })),
          {
            key: 'Born',
            value: child.birthDate === null ? null : inWords(child.birthDate),
            missing: 'Not given',
          },
          { key: 'LA child id', value: child.laChildId },
          ...numbers.map(({ kind, value }) => ({
            key: NUMBER_WORDS[kind] ?? kind,
            value: kind === 'upn-unknown' ? (findUpnUnknownReason(value)?.meaning ?? value) : value,
          })),
          ...pupils.map((pupil) => ({
            key: `At ${pupil.school}`,
            value: pupil.name.trim(),
            note: [
              pupil.born === null ? '' : `born ${inWords(pupil.born)}`,
              pupil.upn === null ? 'no UPN' : `UPN ${pupil.upn}`,
            ]
              .filter((part) => part !== '')
              .join(', '),
          })),
        ],
      },
    ],
  };
}

async function historyBody(tx: Tx, childId: string, today: CalendarDate): Promise<PanelBody> {
  const items = historyOf(
    {
      stretches: await careStretches(tx, childId),
      reviews: await reviews(tx, childId),
      places: await schoolPlaces(tx, childId),
      allocations: await allocations(tx, childId),
      assertions: await assertions(tx, childId),
      news: await news(tx, childId),
    },
    today,
  );
  return {
    source: 'Social care’s and the schools’ records, and what was done in Alongside',
    parts: [{ kind: 'history', items }],
    empty: items.length === 0 ? 'Nothing is on record for this child yet.' : undefined,
  };
}
