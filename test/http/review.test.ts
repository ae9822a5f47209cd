/** Deciding about pairs and taking it back, once however often it is pressed, over the composed application. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const UNDO = 'name="decision" value="undo"';

test.each(['skip', 'not-same', 'link'])(
  'after a single "%s" the undo is offered, and once it is pressed the pair is back',
  async (decision) => {
    const childId = await site.make.child(`Pair ${decision}`);
    const pupilId = await site.make.enrol(childId, '100001');
    const half = { name: 'A B', born: '2014', sex: '', area: '', school: '', identifier: '' };
    await site.db.owner.query('delete from match_pair');
    await site.db.owner.query(
      `insert into match_pair (authority_id, child_id, pupil_id, run_id, how, probability, outcome, evidence, masked)
       values ($1, $2, $3, 1, 'probability', 0.5, 'review', '[]', $4)`,
      [LA, childId, pupilId, { care: half, school: half }],
    );
    const analyst = await site.visitor('DA', `${decision}@example.org`);
    const page = async () => (await analyst.get('/matching/review')).body;
    const before = await page();
    expect(before).toContain('1 pair to review');
    expect(before).not.toContain(UNDO);
    await analyst.post('/matching/review', { childId, pupilId, decision });
    const decided = await page();
    expect(decided).toContain('No pairs to review');
    expect(decided).toContain(UNDO);
    await analyst.post('/matching/review', { decision: 'undo' });
    const after = await page();
    expect(after).toContain('1 pair to review');
    expect(after).not.toContain(UNDO);
  },
);

const hidden = (page: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';

async function pairs(...names: readonly string[]): Promise<{ childId: string; pupilId: string }[]> {
  const half = { name: 'A B', born: '2014', sex: '', area: '', school: '', identifier: '' };
  await site.db.owner.query('delete from match_pair');
  const made = [];
  for (const name of names) {
    const childId = await site.make.child(name);
    const pupilId = await site.make.enrol(childId, '100001');
    await site.db.owner.query(
      `insert into match_pair (authority_id, child_id, pupil_id, run_id, how, probability, outcome, evidence, masked)
       values ($1, $2, $3, 1, 'probability', 0.5, 'review', '[]', $4)`,
      [LA, childId, pupilId, { care: half, school: half }],
    );
    made.push({ childId, pupilId });
  }
  return made;
}

const decided = async (childId: string): Promise<string[]> => {
  const { rows } = await site.db.owner.query<{ decision: string }>(
    'select decision from match_decision where child_id = $1 order by decision_id',
    [childId],
  );
  return rows.map((row) => row.decision);
};

test('a verdict pressed twice at once is one, and its undo leaves none', async () => {
  const [pair = { childId: '', pupilId: '' }] = await pairs('Pressed twice');
  const analyst = await site.visitor('DA', 'twice@example.org');
  const seen = hidden((await analyst.get('/matching/review')).body, 'seen');
  const press = () => analyst.post('/matching/review', { ...pair, decision: 'link', seen });
  const answers = await Promise.all([press(), press()]);
  expect(answers.map((answer) => answer.statusCode)).toEqual([303, 303]);
  expect(await decided(pair.childId)).toEqual(['link']);
  await analyst.post('/matching/review', { decision: 'undo' });
  expect((await analyst.get('/matching/review')).body).toContain('1 pair to review');
});

test('an undo pressed twice takes back only the decision that it was offered for', async () => {
  const [first = { childId: '', pupilId: '' }, second = first] = await pairs('First', 'Second');
  const analyst = await site.visitor('DA', 'undo@example.org');
  await analyst.post('/matching/review', { ...first, decision: 'not-same' });
  await analyst.post('/matching/review', { ...second, decision: 'not-same' });
  const last = hidden((await analyst.get('/matching/review')).body, 'last');
  const press = () => analyst.post('/matching/review', { decision: 'undo', last });
  await Promise.all([press(), press()]);
  expect(await decided(first.childId)).toEqual(['not-same']);
  expect(await decided(second.childId)).toEqual(['not-same', 'undo']);
});

test('a verdict on a page from before another’s verdict is refused, with what to do', async () => {
  const [pair = { childId: '', pupilId: '' }] = await pairs('Decided by two');
  const analyst = await site.visitor('DA', 'one@example.org');
  const colleague = await site.visitor('DA', 'other@example.org');
  const seen = hidden((await colleague.get('/matching/review')).body, 'seen');
  await analyst.post('/matching/review', { ...pair, decision: 'not-same', seen });
  const late = await colleague.post('/matching/review', { ...pair, decision: 'link', seen });
  expect(late.statusCode).toBe(409);
  expect(late.body).toContain('decided about this pair meanwhile');
  expect(await decided(pair.childId)).toEqual(['not-same']);
});
