/** Census rules on section 47 enquiries and initial child protection conferences. */
import { weekday } from '../../../../platform/calendar-date.ts';
import type { CalendarDate } from '../../../../platform/calendar-date.ts';
import type { CinChild, Section47 } from '../record.ts';
import { error, isBefore, isOutsideYear, onSection47, query } from './define.ts';
import type { ChildRule } from './define.ts';
import { fallsWithin, isOpenSection47 } from './states.ts';

function isWeekend(date: CalendarDate | undefined): boolean {
  return date !== undefined && weekday(date) > 5;
}

/** Whether an enquiry starts while another of its episode is going on (rule 8890). */
function startsWithin(
  section47: Section47,
  other: Section47,
  referenceDate: CalendarDate,
): boolean {
  const span = { start: other.start, end: other.conference };
  return fallsWithin(section47.start, span, isOpenSection47(other), referenceDate, 'counts');
}

function conferencesOfEpisodes(child: CinChild): ReadonlySet<CalendarDate | undefined> {
  return new Set(child.episodes.map((episode) => episode.conference));
}

/** Rules 1104, 2884, 2889, 8615, 8675Q, 8715, 8740, 8839, 8870Q, 8875, 8890. */
export const section47Rules: readonly ChildRule[] = [
  error({
    number: '1104',
    spoils: 'block',
    module: 'Section47',
    message: 'The initial child protection conference is before the referral. Check both dates.',
    check: onSection47(
      ['DateOfInitialCPC', 'CINreferralDate'],
      (section47, _child, _census, episode) => isBefore(section47.conference, episode.referralDate),
    ),
  }),
  error({
    number: '2884',
    spoils: 'nothing',
    module: 'Section47',
    message:
      'The same initial conference is recorded both with the section 47 enquiry and with the episode. Leave it with the enquiry only.',
    check: (child, _census, found) => {
      const onEpisodes = conferencesOfEpisodes(child);
      for (const { section47s } of child.episodes) {
        for (const { at, conference } of section47s) {
          if (conference !== undefined && onEpisodes.has(conference))
            found(at, ['DateOfInitialCPC']);
        }
      }
    },
  }),
  error({
    number: '2889',
    spoils: 'block',
    module: 'Section47',
    message: 'The section 47 enquiry starts before the referral. Check both dates.',
    check: onSection47(
      ['S47ActualStartDate', 'CINreferralDate'],
      (section47, _child, _census, episode) => isBefore(section47.start, episode.referralDate),
    ),
  }),
  error({
    number: '8615',
    spoils: 'block',
    module: 'Section47',
    message:
      'The start of the section 47 enquiry is missing, or after its initial conference. Give the date of the strategy discussion that started it.',
    check: onSection47(
      ['S47ActualStartDate', 'DateOfInitialCPC'],
      ({ start, conference }) => start === undefined || isBefore(conference, start),
    ),
  }),
  query({
    number: '8675Q',
    module: 'Section47',
    message:
      'The section 47 enquiry started more than 15 working days before the end of the census year and has had no initial conference. Give the conference date, or say that none is required.',
    check: onSection47(
      ['S47ActualStartDate', 'DateOfInitialCPC'],
      (section47, _child, census) =>
        isOpenSection47(section47) && isBefore(section47.start, census.conferenceLimit),
    ),
  }),
  error({
    number: '8715',
    spoils: 'nothing',
    module: 'Section47',
    message:
      'The initial conference was held outside the census year. Check the date; earlier enquiries belong in an earlier return.',
    check: onSection47(['DateOfInitialCPC'], (section47, _child, census) =>
      isOutsideYear(section47.conference, census),
    ),
  }),
  error({
    number: '8740',
    spoils: 'nothing',
    module: 'Section47',
    message:
      'The section 47 enquiry has had no initial conference and did not start in the census year. Give the conference date, or say that none is required.',
    check: onSection47(
      ['S47ActualStartDate', 'DateOfInitialCPC'],
      (section47, _child, census) =>
        isOpenSection47(section47) && isOutsideYear(section47.start, census),
    ),
  }),
  query({
    number: 'icpc-not-required',
    module: 'Section47',
    message:
      'ICPCnotRequired is missing or neither yes nor no; the enquiry was read as needing a conference. Give 0 or 1.',
    check: onSection47(
      ['ICPCnotRequired'],
      ({ conferenceNotRequired }) => conferenceNotRequired === undefined,
    ),
  }),
  error({
    number: '8839',
    spoils: 'nothing',
    module: 'Section47',
    message:
      'The episode has more than one open section 47 enquiry. Complete the earlier ones with their conference date, or say that no conference was required.',
    check: (child, _census, found) => {
      for (const { section47s } of child.episodes) {
        for (const { at } of section47s.filter(isOpenSection47).slice(1)) {
          found(at, ['DateOfInitialCPC', 'ICPCnotRequired']);
        }
      }
    },
  }),
  query({
    number: '8870Q',
    module: 'Section47',
    message:
      'The target date for the initial conference is a Saturday or Sunday. It is the 15th working day after the strategy discussion; check it.',
    check: onSection47(['InitialCPCtarget'], ({ conferenceTarget }) => isWeekend(conferenceTarget)),
  }),
  error({
    number: '8875',
    spoils: 'nothing',
    module: 'Section47',
    message: 'The initial conference was held on a Saturday or Sunday. Check the date.',
    check: onSection47(['DateOfInitialCPC'], ({ conference }) => isWeekend(conference)),
  }),
  error({
    number: '8890',
    spoils: 'nothing',
    module: 'Section47',
    message:
      'The section 47 enquiry starts while another one of the episode is going on. Check the dates of both, or whether they are one.',
    check: (child, census, found) => {
      for (const { section47s } of child.episodes) {
        for (const section47 of section47s) {
          const overlaps = section47s.some(
            (other) => other !== section47 && startsWithin(section47, other, census.end),
          );
          if (overlaps) found(section47.at, ['S47ActualStartDate', 'DateOfInitialCPC']);
        }
      }
    },
  }),
];
