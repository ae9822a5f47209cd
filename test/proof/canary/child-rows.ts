/** The rows of each child, with a canary in every field. */
import { LA, TODAY } from '../../support/database.ts';
import { daysAfter } from '../worlds.ts';
import type { Rows, WordOf } from './rows.ts';
import type { Cast } from './cast.ts';
import type { Place } from './children.ts';
import { idOf, LA_ELSEWHERE, schoolOf, teamOf } from './ids.ts';

const SINCE = '2026-02-01';
const AS_OF = '2026-11-02';

/** The rows of all children, by table, in the order in which they may be entered. */
export function childRows(
  places: readonly Place[],
  cast: Cast,
  { stranger, now, wordOf }: { stranger: string; now: string; wordOf: WordOf },
): Rows {
  const rows = new Map<string, Record<string, unknown>[]>();
  for (const place of places) {
    const authority_id = place.state === 'elsewhere' ? LA_ELSEWHERE : LA;
    const add = (table: string, values: Readonly<Record<string, unknown>>): void => {
      const held = rows.get(table) ?? [];
      held.push({ authority_id, ...values });
      rows.set(table, held);
    };
    const word = (field: string): string => wordOf(field, place.number);
    const by = (person: string): string => (place.state === 'elsewhere' ? stranger : person);
    const about: About = { place, cast, add, word, by, now, child_id: idOf('child', place.number) };
    addPerson(about);
    addWork(about);
    addRoll(about);
    addChanges(about);
    addSafeguards(about);
    addExtra(about);
  }
  return rows;
}

interface About {
  readonly place: Place;
  readonly cast: Cast;
  readonly child_id: string;
  readonly now: string;
  readonly add: (table: string, values: Readonly<Record<string, unknown>>) => void;
  readonly word: (field: string) => string;
  /** The person, or whoever there is in the other authority. */
  readonly by: (person: string) => string;
}

function addPerson({ place, child_id, add, word }: About): void {
  add('child', {
    child_id,
    la_child_id: word('child.la_child_id'),
    birth_date: `20${String(10 + (place.number % 8)).padStart(2, '0')}-05-03`,
    is_sealed: place.state === 'sealed',
    as_of: AS_OF,
    sex: 'F',
  });
  add('child_name', {
    child_id,
    kind: 'current',
    slot: '',
    forename: word('child_name.forename'),
    middle_names: word('child_name.middle_names'),
    surname: word('child_name.surname'),
  });
  const other = (kind: string, forename: string, surname: string) =>
    add('child_name', { child_id, kind, slot: kind, forename, middle_names: '', surname });
  other('former', 'Ada', word('child_name former.surname'));
  other('preferred', word('child_name preferred.forename'), 'Elm');
  for (const kind of ['upn', 'former-upn', 'nhs', 'uln'])
    add('child_identifier', {
      child_id,
      kind,
      slot: '',
      value: word(`child_identifier ${kind}.value`),
      source_id: '',
      as_of: AS_OF,
    });
  const isProtected = place.state === 'protected';
  add('child_address', {
    child_id,
    since: SINCE,
    until: null,
    line: `${word('child_address.line')} Road`,
    postcode: word('child_address.postcode'),
    is_protected: isProtected,
  });
  add('child_address', {
    child_id,
    since: '2020-01-01',
    until: '2026-01-31',
    line: `${word('child_address former.line')} Road`,
    postcode: '',
    is_protected: isProtected,
  });
  add('disability', { child_id, code: word('disability.code'), since: null, as_of: AS_OF });
}

function addWork({ place, cast, child_id, add, word }: About): void {
  add('care_episode', { child_id, referral_date: '2026-01-05', as_of: AS_OF });
  add('care_detail', {
    child_id,
    referral_date: '2026-01-05',
    referral_source: word('care_detail.referral_source'),
    primary_need: word('care_detail.primary_need'),
    closure_reason: word('care_detail.closure_reason'),
  });
  add('care_plan', { child_id, kind: 'cp', started_on: SINCE, as_of: AS_OF });
  add('care_plan_detail', {
    child_id,
    started_on: SINCE,
    initial_category: word('care_plan_detail.initial_category'),
    latest_category: word('care_plan_detail.latest_category'),
  });
  add('care_status', { child_id, status: 'cp', since: SINCE, as_of: AS_OF });
  add('care_school', {
    child_id,
    urn: null,
    school_name: word('care_school.school_name'),
    as_of: AS_OF,
  });
  const { state, isOwn, team } = place;
  add('allocation', {
    child_id,
    since: SINCE,
    worker_email: isOwn
      ? cast.workerEmail
      : `${word('allocation.worker_email').toLowerCase()}@council.example`,
    until:
      state === 'ended lately'
        ? daysAfter(TODAY, -10)
        : state === 'ended long ago'
          ? daysAfter(TODAY, -60)
          : null,
    worker_name: word('allocation.worker_name'),
    worker_telephone: word('allocation.worker_telephone'),
    team_id: teamOf(team),
    lead_practitioner: 'social-worker',
    as_of: AS_OF,
  });
  for (const forSchools of [false, true])
    add('child_change', {
      child_id,
      on_day: '2026-11-20',
      known_at: '2026-11-20T09:00:00Z',
      what: 'test',
      words: `Changed: ${word(forSchools ? 'child_change school.words' : 'child_change.words')}`,
      source: 'care',
      for_schools: forSchools,
    });
}

/** How facts came to be what they are. */
function addChanges({ place, child_id, add, word }: About): void {
  const change = (field: string, values: Readonly<Record<string, unknown>>): void =>
    add('field_change', {
      child_id,
      pupil_id: null,
      table_name: 'child_name',
      row_key: 'current|',
      field,
      resource: 'R03',
      was: null,
      became: null,
      valid_from: '2026-11-01',
      known_at: '2026-11-01T09:00:00Z',
      is_undo: false,
      ...values,
    });
  change('name', { was: [word('field_change name.was'), '', ''] });
  change('status', {
    table_name: 'care_status',
    row_key: '',
    resource: 'R05',
    became: [word('field_change case.became'), SINCE, ''],
  });
  change('worker', {
    table_name: 'allocation',
    row_key: 'x',
    resource: 'R06',
    was: [word('field_change worker.was'), SINCE, ''],
  });
  change('postcode', {
    table_name: 'child_address',
    row_key: SINCE,
    resource: 'R11',
    was: [word('field_change home.was')],
  });
  change('school-name', {
    child_id: null,
    pupil_id: idOf('pupil', place.number),
    table_name: 'pupil',
    row_key: '',
    was: [word('field_change roll.was'), '', ''],
  });
}

function addRoll({ place, cast, child_id, add, word, by }: About): void {
  const { state, number } = place;
  const pupil_id = idOf('pupil', number);
  const urn = schoolOf(place.school);
  const isDoubtful = state === 'doubtful';
  add('pupil', {
    pupil_id,
    urn,
    school_key: word('pupil.school_key'),
    upn: word('pupil.upn'),
    former_upn: word('pupil.former_upn'),
    forename: word('pupil.forename'),
    middle_names: word('pupil.middle_names'),
    surname: word('pupil.surname'),
    preferred_surname: word('pupil.preferred_surname'),
    former_surname: word('pupil.former_surname'),
    birth_date: '2014-05-03',
    sex: 'F',
    address: word('pupil.address'),
    postcode: word('pupil.postcode'),
    year_group: '7',
    admission_number: word('pupil.admission_number'),
    sight_until:
      state === 'left lately'
        ? daysAfter(TODAY, 3)
        : state === 'left long ago'
          ? daysAfter(TODAY, -50)
          : null,
  });
  add('enrolment', {
    pupil_id,
    urn,
    since: '2025-09-01',
    until:
      state === 'left lately'
        ? daysAfter(TODAY, -4)
        : state === 'left long ago'
          ? daysAfter(TODAY, -60)
          : null,
    state: 'reported',
    status: 'C',
    as_of: AS_OF,
  });
  add('roll_answer', {
    urn,
    pupil_id,
    answer: 'ours',
    on_date: null,
    note: word('roll_answer.note'),
    answered_by: by(cast.lead),
    answered_at: '2026-11-20T09:00:00Z',
    press: pupil_id,
  });
  if (isDoubtful)
    add('match_pair', {
      child_id,
      pupil_id,
      run_id: 1,
      how: 'probability',
      probability: 0.8,
      outcome: 'review',
      evidence: [{ field: 'surname', level: 'close', weight: 1, finding: 'spelt differently' }],
      masked: { care: MASKED, school: MASKED },
      is_high_risk: false,
      barred: false,
    });
  else
    add('link', {
      child_id,
      pupil_id,
      urn,
      basis: 'upn',
      probability: 1,
      is_confirmed: true,
      barred: false,
      since: '2026-02-01T00:00:00Z',
    });
  add('match_decision', {
    child_id,
    pupil_id,
    decision: isDoubtful ? 'skip' : 'link',
    reason: word('match_decision.reason'),
    decided_by: by(cast.analyst),
    decided_at: '2026-11-01T09:00:00Z',
  });
  add('do_not_link', {
    do_not_link_id: pupil_id,
    child_id,
    pupil_id: null,
    upn: word('do_not_link.upn'),
    why: 'decision',
    since: '2026-02-01T00:00:00Z',
  });
}

const MASKED = {
  name: 'C. C.',
  born: '2014',
  sex: 'Female',
  area: 'ZZ1',
  school: '',
  identifier: '',
};

function addSafeguards({ place, cast, child_id, add, word, by }: About): void {
  const { state, number } = place;
  const pupil_id = idOf('pupil', number);
  const category = CATEGORY[state];
  if (category !== undefined)
    add('restriction', {
      restriction_id: pupil_id,
      child_id,
      category,
      since: SINCE,
      review_on: '2026-12-20',
      reason: word('restriction.reason'),
      set_by: by(cast.governance),
    });
  if (state === 'protected' && place.team === 0)
    for (const person_id of cast.allowed)
      add('restriction_allow', {
        child_id,
        person_id,
        since: SINCE,
        until: null,
        reason: word('restriction_allow.reason'),
        allowed_by: cast.governance,
      });
  const conflict = (person_id: string, isOfPupil: boolean, isCleared: boolean) =>
    add('conflict', {
      conflict_id: crypto.randomUUID(),
      person_id,
      child_id: isOfPupil ? null : child_id,
      pupil_id: isOfPupil ? pupil_id : null,
      source: 'declared',
      declared_at: '2026-11-01T09:00:00Z',
      cleared_at: isCleared ? '2026-11-02T09:00:00Z' : null,
      cleared_by: isCleared ? by(cast.governance) : null,
      clear_reason: isCleared ? word('conflict.clear_reason') : null,
    });
  if (state === 'conflict')
    for (const person of cast.all) {
      conflict(person, false, false);
      conflict(person, true, false);
    }
  // One that was a mistake, and says why.
  if (state === 'plain' && number % 3 === 0) conflict(by(cast.outsider), false, by('') === '');
}

const CATEGORY: Readonly<Partial<Record<Place['state'], string>>> = {
  restricted: 'high-risk',
  protected: 'protected-location',
  sealed: 'sealed',
};

function addExtra(about: About): void {
  const { place, cast, child_id, now, add, word, by } = about;
  const { extra, number } = place;
  if (place.state === 'plain' && number % 4 === 1)
    add('cohort_assertion', {
      child_id,
      since: '2026-03-01',
      until: null,
      reason: `Because of ${word('cohort_assertion.reason')}`,
      asserted_by: by(cast.head),
      asserted_at: '2026-03-01T09:00:00Z',
    });
  if (extra === 'named')
    for (const [role, person_id] of [
      ['IRO', cast.reviewingOfficer],
      ['YJW', cast.youthJustice],
      ['LAI', cast.inclusion],
    ] as const)
      add('named_professional', {
        child_id,
        person_id: by(person_id),
        role,
        since: SINCE,
        until: null,
        named_by: by(cast.governance),
        named_at: '2026-02-01T09:00:00Z',
      });
  if (number % 4 === 2) addSharing(about);
  if (extra === 'question of the worker' || extra === 'question of the school')
    addQuestion(about, extra === 'question of the school');
  if (extra === 'emergency') {
    const isReviewed = number % 2 === 1 && place.state !== 'elsewhere';
    const emergency_id = idOf('emergency', number);
    add('emergency_access', {
      emergency_id,
      person_id: by(cast.outsider),
      appointment_id: emergency_id,
      child_id,
      team_id: teamOf(place.team),
      reason_code: 'imminent-risk',
      reason: `It was urgent: ${word('emergency_access.reason')}`,
      opened_at: isReviewed ? '2026-11-20T09:00:00Z' : now,
      expires_at: isReviewed ? '2026-11-20T10:00:00Z' : daysAfter(TODAY, 1) + 'T00:00:00Z',
      closed_at: isReviewed ? '2026-11-20T09:30:00Z' : null,
      review_by: '2026-11-26',
      reviewed_by: isReviewed ? by(cast.governance) : null,
      reviewed_at: isReviewed ? '2026-11-21T09:00:00Z' : null,
      outcome: isReviewed ? 'upheld' : null,
      review_note: isReviewed ? word('emergency_access.review_note') : null,
    });
    if (!isReviewed)
      add('sight', {
        child_id,
        scope: `glass:${emergency_id}`,
        source: 'emergency',
        since: TODAY,
        until: daysAfter(TODAY, 1),
        barred: false,
      });
  }
  if (extra === 'rights') addRights(about);
}

function addQuestion({ place, cast, child_id, add, word, by }: About, isOfSchool: boolean): void {
  const advice_id = idOf('advice', place.number);
  const asked_by = by(
    isOfSchool
      ? place.school === 0
        ? cast.lead
        : cast.inclusion
      : place.isOwn
        ? cast.worker
        : cast.outsider,
  );
  const asked_as = isOfSchool ? 'DSL' : 'SW';
  add('advice_request', {
    advice_id,
    asked_by,
    asked_as,
    scope_kind: isOfSchool ? 'school' : 'team',
    scope_id: isOfSchool ? schoolOf(place.school) : teamOf(place.isOwn ? 0 : 7),
    asked_at: '2026-11-10T09:00:00Z',
    topic: 'attendance',
    question: `What helps ${word('advice_request.question')}?`,
    taken_by: by(cast.adviser),
    taken_as: 'EA',
    taken_at: '2026-11-10T10:00:00Z',
  });
  add('advice_child', {
    advice_id,
    child_id,
    named_by: asked_by,
    named_at: '2026-11-10T09:00:00Z',
  });
  add('advice_message', {
    advice_id,
    said_by: asked_by,
    said_as: asked_as,
    said_at: '2026-11-11T09:00:00Z',
    words: `More of ${word('advice_message.words')}`,
  });
}

function addSharing({ place, cast, child_id, add, word, by }: About): void {
  const decision_id = idOf('sharing', place.number);
  add('sharing_decision', {
    decision_id,
    child_id,
    decided_by: by(cast.worker),
    decided_as: 'SW',
    decided_on: '2026-11-12',
    recorded_at: '2026-11-12T09:00:00Z',
    is_shared: place.number % 8 === 2,
    recipient: 'school',
    ground: 'cooperation',
    harm: 'outweighed',
    classes: ['concern'],
    is_urgent: false,
  });
  add('sharing_words', {
    decision_id,
    recipient: `Elm School, ${word('sharing_words.recipient')}`,
    reason: `Because of ${word('sharing_words.reason')}`,
  });
}

function addRights({ place, cast, child_id, add, word, by }: About): void {
  const case_id = idOf('case', place.number);
  const pack_id = idOf('pack', place.number);
  const isReviewed = place.number % 2 === 0;
  add('rights_case', {
    case_id,
    kind: 'subject-access',
    received_on: '2026-11-02',
    opened_at: '2026-11-02T09:00:00Z',
    opened_by: by(cast.governance),
    requester_kind: 'parent-or-carer',
    requester_name: word('rights_case.requester_name'),
    requester_role: word('rights_case.requester_role'),
    given_la_child_id: word('rights_case.given_la_child_id'),
    given_upn: word('rights_case.given_upn'),
    given_forename: word('rights_case.given_forename'),
    given_surname: word('rights_case.given_surname'),
    request: word('rights_case.request'),
    child_id,
    identity_seen: [],
    identity_checked_by: by(cast.governance),
    identity_checked_on: '2026-11-03',
    due_on: '2026-12-02',
    paused_days: 0,
    closed_at: place.number % 5 === 0 ? '2026-11-20T09:00:00Z' : null,
    closed_by: place.number % 5 === 0 ? by(cast.governance) : null,
    outcome: place.number % 5 === 0 ? word('rights_case.outcome') : null,
  });
  add('rights_step', {
    case_id,
    what: 'note',
    on_day: '2026-11-04',
    done_at: '2026-11-04T09:00:00Z',
    done_by: by(cast.governance),
    note: word('rights_step.note'),
  });
  add('rights_pack', {
    pack_id,
    case_id,
    child_id,
    state: isReviewed ? 'reviewed' : 'built',
    asked_by: by(cast.governance),
    asked_at: '2026-11-04T09:00:00Z',
    sections_done: 1,
    sections_total: 1,
    built_at: '2026-11-04T09:10:00Z',
    reviewed_by: isReviewed ? by(cast.governance) : null,
    reviewed_at: isReviewed ? '2026-11-05T09:00:00Z' : null,
    manifest: { child_name: { lines: 1, of: word('rights_pack.manifest') } },
  });
  add('rights_pack_line', {
    pack_id,
    section: 'child_name',
    line_no: 1,
    facts: { Surname: word('rights_pack_line.facts') },
    is_withheld: false,
    ground: null,
    is_fixed: false,
  });
}
