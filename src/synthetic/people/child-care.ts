/** Whether and how social care knows a child. */
import { addDays, addYears, later } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { HISTORY_YEARS, childEpisodes } from '../care/case-history.ts';
import type { FamilyReferral } from '../care/case-history.ts';
import { disabilities } from '../care/factors.ts';
import { rosterFor } from '../care/roster.ts';
import type { CareMarks, CareRecord } from '../model.ts';
import type { Random } from '../random.ts';
import { workingDayFrom } from '../school-year.ts';
import type { Birth } from './births.ts';
import type { FamilyTools, Setting } from './family-setting.ts';

/** What makes one child's record differ from the siblings'. */
export interface ChildCircumstances {
  readonly birth: Birth;
  /** The child's own way: to adoption, before birth. */
  readonly own: FamilyReferral | null;
  readonly disabled: boolean;
  readonly diedOn: CalendarDate | null;
}

/** A disabled child's own referral, at any age before seventeen. */
function disabledWay(
  born: CalendarDate,
  today: CalendarDate,
  random: Random,
): FamilyReferral | null {
  const from = later(addYears(today, -HISTORY_YEARS), addDays(born, 200));
  const referral = workingDayFrom(addDays(from, random.int(0, 2_200)));
  if (referral >= addDays(today, -10) || referral >= addYears(born, 17)) return null;
  return {
    path: 'disabled',
    referral,
    key: `disabled/${born}`,
    closes: addYears(born, 18),
    reason: null,
  };
}

function marksOf(setting: Setting): CareMarks {
  const { special } = setting;
  return {
    sealed: false,
    neverLinkTo: null,
    protectedLocation: special === 'protected location',
    restricted: special === 'protected location' || special === 'restricted',
    relatedStaff: [],
  };
}

/** The child's social-care record; null when no referral has ever concerned this child. */
export function careOf(
  setting: Setting,
  child: ChildCircumstances,
  tools: FamilyTools,
  family: Random,
  random: Random,
): CareRecord | null {
  const { birth, disabled, diedOn } = child;
  const own = child.own ?? (disabled ? disabledWay(birth.born, tools.today, random) : null);
  if (own === null && setting.referrals.length === 0) return null;
  const input = {
    born: birth.born,
    today: tools.today,
    diedOn,
    disabled,
    own,
    roster: rosterFor(tools.teams, Math.max(0, tools.areas.indexOf(setting.area))),
  };
  const episodes = childEpisodes(input, setting.referrals, family.derive('care'), random);
  if (episodes.length === 0) return null;
  const impaired = disabled || random.chance(0.05);
  return {
    laChildId: tools.numbers.laChildId(),
    disabilities: impaired ? disabilities(random) : ['NONE'],
    episodes,
    diedOn,
    marks: marksOf(setting),
  };
}
