/** Skips in the review of pairs can be taken back like verdicts, over the composed application. */
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
