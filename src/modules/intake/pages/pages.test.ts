import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LA } from '../../../../test/support/database.ts';
import { openTestIntake, type TestIntake } from '../../../../test/support/intake.ts';
import { decideApproval, guard, type Role, type Viewer } from '../../../access/index.ts';
import type { Answer, UploadedFile } from '../../../platform/routes.ts';
import { renderPage, render, themeHref, type ShellModel } from '../../../platform/view.ts';
import { intakeRoutes } from './routes.ts';
import { tinyKind } from '../tiny.test-process.ts';
import { intakeJobs } from '../work.ts';

const entry = new URL('../tiny.test-process.ts', import.meta.url);
const HEAD = 'Child ID,Forename,Plan start,Plan end,Case status\n';

let intake: TestIntake;
beforeAll(async () => {
  intake = await openTestIntake({ kinds: [tinyKind], entry });
});
afterAll(() => intake.close());

interface Sent {
  readonly query?: Record<string, unknown>;
  readonly typed?: Record<string, unknown>;
  readonly upload?: UploadedFile;
}

async function call(
  who: Viewer,
  method: 'GET' | 'POST',
  address: string,
  sent: Sent = {},
): Promise<Answer> {
  const routes = intakeRoutes(intake.deps);
  const [, batchId = '', rest = ''] = /^\/imports\/(\d+)(\/.*)?$/.exec(address) ?? [];
  const kind = /^\/imports\/templates\/(.+)$/.exec(address)?.[1];
  const url =
    batchId !== ''
      ? `/imports/:batchId${rest}`
      : kind === undefined
        ? address
        : '/imports/templates/:kind';
  const route = routes.find((each) => each.method === method && each.url === url);
  if (route === undefined || route.permission === 'public') throw new Error(`No route ${url}`);
  await guard(intake.db.database, who, route.permission, route.purpose);
  const typed = sent.typed ?? {};
  const form = route.form?.safeParse(typed);
  return route.handler({
    viewer: who,
    params: route.params?.parse({ batchId, kind }),
    query: route.query?.parse(sent.query ?? {}) ?? {},
    form: form?.data,
    typed,
    problems: (form?.error?.issues ?? []).map((issue) => ({
      field: String(issue.path[0]),
      message: issue.message,
    })),
    upload: sent.upload,
    requestId: 'test',
    path: address,
    csrfToken: 'token',
  });
}

const SHELL: ShellModel = {
  authorityName: 'Test Council',
  productName: 'Alongside',
  theme: { href: themeHref('#12495c') },
  navigation: [],
  banners: [],
  csrfToken: 'token',
  path: '/imports',
  version: 'test',
};

function html(answer: Answer): string {
  if (answer.kind === 'page') return renderPage(answer.template, SHELL, answer.model);
  return answer.kind === 'fragment' ? render(answer.template, answer.model) : '';
}

/** The words of a page as a person reads them. */
function readable(answer: Answer): string {
  return html(answer)
    .replace(/^.*<main[^>]*>/s, '')
    .replace(/<\/main>.*$/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&[a-z0-9#]+;/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

async function page(who: Viewer, address: string, sent: Sent = {}): Promise<string> {
  return readable(await call(who, 'GET', address, sent));
}

function as(role: Role): Viewer {
  return { ...intake.colleague, role, scopes: role === 'DSL' ? ['school:100001'] : ['authority'] };
}

async function drain(): Promise<void> {
  for (const [queue, batchId] of intake.queued.splice(0)) {
    const handler = intakeJobs(intake.deps).find(([name]) => name === queue)?.[1];
    await handler?.({ authorityId: LA, batchId }, 'job');
  }
}

async function send(content: string, typed: Record<string, unknown> = {}): Promise<string> {
  const path = join(intake.deps.fileFolder, crypto.randomUUID());
  await writeFile(path, content);
  const upload = {
    fileName: 'extract.csv',
    path,
    bytes: content.length,
    sha256: '',
    isTooLarge: false,
  };
  const answer = await call(intake.analyst, 'POST', '/imports', {
    upload,
    typed: { kind: 'tiny', 'asOf-day': '1', 'asOf-month': '11', 'asOf-year': '2026', ...typed },
  });
  if (answer.kind !== 'redirect') throw new Error(readable(answer));
  await drain();
  return answer.to;
}

describe('sending a file', () => {
  it('says all its problems at once, keeps what was typed, and says that the file is not kept', async () => {
    const form = { kind: 'tiny', urn: 'Elm', 'asOf-day': '7', 'asOf-year': '2026' };
    const answer = await call(intake.analyst, 'POST', '/imports', { typed: form });
    expect(answer).toMatchObject({ kind: 'page', status: 422 });
    expect(html(answer).match(/href="#[^"]+">[^<]+/g)).toEqual([
      'href="#file">Choose a file',
      'href="#asOf">Enter the day that the file speaks of',
      'href="#source">Write whose file it is, in the same words as before',
      'href="#urn">Write the school’s URN as 5 to 7 digits, or leave it empty',
    ]);
    expect(html(answer)).toMatch(/name="asOf-day"[^>]*value="7"/);
    await expect(send(HEAD, { source: 'Kept', 'asOf-year': '2027' })).rejects.toThrow(
      /must not be after today.*a file is not kept while something else/,
    );
    await expect(send(HEAD, { kind: 'nothing' })).rejects.toThrow('Choose what the file is');
    await expect(send('', { source: 'Kept' })).rejects.toThrow('The file is empty');
    expect(await readdir(intake.deps.fileFolder)).toEqual([]);
  });

  it('asks first what it is, then offers the senders of that kind', async () => {
    expect(await page(intake.analyst, '/imports/new')).not.toContain('There is a problem');
    const unanswered = await call(intake.analyst, 'GET', '/imports/new', {
      query: { step: 'kind' },
    });
    expect(unanswered).toMatchObject({ status: 422 });
    await intake.stage(`${HEAD}C1,Ida,2026-01-02,,CP\n`, { source: 'Known sender' });
    const answer = await call(intake.analyst, 'GET', '/imports/new', { query: { kind: 'tiny' } });
    expect(html(answer)).toContain('<option value="Known sender">');
    expect(html(answer)).not.toContain('name="urn"');
  });

  it('gives an empty file with headings, notes and an example', async () => {
    const answer = await call(intake.analyst, 'GET', '/imports/templates/tiny');
    expect(answer).toMatchObject({ kind: 'download', fileName: 'tiny-empty.csv' });
    if (answer.kind !== 'download' || typeof answer.body !== 'string') return;
    const [heads, notes] = answer.body.replace('\uFEFF', '').split('\r\n');
    expect(heads).toBe('Child ID,Forename,Plan start,Plan end,Case status');
    expect(notes).toContain('One of: cp (Child protection plan); cin (Child in need plan).');
  });
});

describe('a file on its way through the pages', () => {
  it('asks whether those whose errors leave them usable are used too, and says what was decided', async () => {
    const { batchId } = await intake.stage(
      `${HEAD}C1,Ida,2026-01-02,,CP\nC2,Bo,2026-02-03,someday,CIN\nC3,Eve,soon,,CP\n`,
      { source: 'With flaws' },
    );
    const address = `/imports/${batchId}`;
    expect(await page(intake.analyst, address)).toContain(
      '1 child with errors could be used all the same',
    );
    await call(intake.analyst, 'POST', `${address}/publish`, { typed: { withFlawed: 'yes' } });
    await drain();
    const done = await page(intake.analyst, address);
    expect(done).toContain('2 used + 1 that cannot be used = 3 children read');
    expect(done).toContain('Used without the wrong values 1 child');
    expect(done).toContain('Download the 2 children with errors');
  });

  it('is mapped once, previewed, published and taken back by two people', async () => {
    const content =
      'Mosaic ID,Given name,Plan start,Plan end,Case status\n' +
      'C1,Ida,2026-01-02,,CP Ext\nC2,=HYPERLINK("x"),soon,,CIN\nC3,Eve,2026-03-04,,??\n';
    const address = await send(content, { source: 'Casebook' });
    expect(await page(intake.analyst, address)).toContain('Say which column is what');

    const asked = await page(intake.analyst, `${address}/mapping`);
    expect(asked).toContain('CP Ext Please check');
    expect(asked).toContain('You say it once for Casebook');
    const open = await call(intake.analyst, 'POST', `${address}/mapping`, {
      typed: {
        'column-id': 'Mosaic ID',
        'column-planStart': 'Plan start',
        'column-status': 'Case status',
      },
    });
    expect(readable(open)).toContain('Choose the column that holds: Forename');
    expect(readable(open)).toContain('Say what “CP Ext” means (Case status)');
    const answers = {
      'column-id': 'Mosaic ID',
      'column-forename': 'Given name',
      'column-planStart': 'Plan start',
      'column-planEnd': 'Plan end',
      'column-status': 'Case status',
      'shown-status': 'Case status',
      'value-status-0': '-',
      'value-status-1': 'cin',
      'value-status-2': 'cp',
    };
    expect(await call(intake.analyst, 'POST', `${address}/mapping`, { typed: answers })).toEqual({
      kind: 'redirect',
      to: address,
    });
    await drain();

    const preview = await page(intake.analyst, address);
    expect(preview).toContain('3 children read, 1 cannot be used');
    expect(preview).toContain(
      '2 new + 0 changed + 0 unchanged = 2 used; 2 used + 1 that cannot be used = 3 children read',
    );
    expect(preview).toContain('“soon” is no date');
    expect(preview).toContain('Publish 2 children');

    const rejected = await call(intake.analyst, 'GET', `${address}/rejected`);
    if (rejected.kind !== 'download') throw new Error('No download');
    expect(await text(rejected.body as Readable)).toBe(
      `\uFEFFMosaic ID,Given name,Plan start,Plan end,Case status\r\nC2,"'=HYPERLINK(""x"")",soon,,CIN\r\n`,
    );
    expect(
      await page(intake.analyst, `${address}/issues`, { query: { severity: 'error' } }),
    ).toContain('1 finding');

    await call(intake.analyst, 'POST', `${address}/publish`);
    expect(await page(intake.analyst, `${address}/progress`)).toContain('0 of 2 children');
    await drain();
    expect(await page(intake.analyst, `${address}/progress`)).toContain(
      'see where the file stands now',
    );
    expect(await page(intake.analyst, address)).toContain('3 children read and published');

    await call(intake.analyst, 'POST', `${address}/undo`, { typed: { reason: 'Wrong year' } });
    expect(await page(intake.analyst, address)).toContain('A second person was asked');
    expect(await page(intake.colleague, address)).toContain('Ana Lyst asks to take this file back');
    const { rows } = await intake.db.owner.query<{ approval_id: string; detail: unknown }>(
      'select approval_id, detail from approval',
    );
    expect(rows[0]?.detail).toEqual({
      about: 'Tiny extract: extract.csv, as at 1 November 2026',
      reason: 'Wrong year',
      goOn: address,
    });
    await intake.db.database.withViewer(intake.colleague, (tx) =>
      decideApproval(tx, intake.colleague, rows[0]?.approval_id ?? '', 'approved'),
    );
    expect(await page(intake.analyst, address)).toContain('Cora League has agreed');
    await call(intake.analyst, 'POST', `${address}/undo`);
    await drain();
    expect(await page(intake.analyst, address)).toContain('The file was taken back whole');

    // The next file of the same sender is read without asking again, until its columns change.
    const next = await send(content.replace('soon', '2026-02-02'), { source: 'Casebook' });
    expect(await page(intake.analyst, next)).toContain('3 children read, all can be used');
    const drifted = await send(content.replace('Plan end', 'Finish'), { source: 'Casebook' });
    expect(await page(intake.analyst, `${drifted}/mapping`)).toContain(
      'new: Finish; gone: Plan end',
    );
    const fresh = await send(content.replace('??', 'New one'), { source: 'Casebook' });
    expect(await page(intake.analyst, `${fresh}/mapping`)).toContain('some values are new');
  });

  it('keeps every answer and mark of its columns when something is still to be said', async () => {
    const content =
      'Mosaic ID,Forename,Plan starts,Plan end,Case status\nC1,Ida,2026-01-02,,CP Ext\nC2,Bo,2026-01-02,,??\n';
    const address = await send(content, { source: 'Halfway' });
    const asked = await call(intake.analyst, 'GET', `${address}/mapping`);
    const likely = /Plan start Required Please check .*CP Ext Please check/;
    expect(readable(asked)).toMatch(likely);
    expect(readable(asked)).not.toContain('No column was found');
    const typed = {
      'column-id': 'Mosaic ID',
      'column-planStart': 'Plan starts',
      'column-status': 'Case status',
      'shown-status': 'Case status',
    };
    const again = await call(intake.analyst, 'POST', `${address}/mapping`, {
      typed: { ...typed, 'value-status-0': '-', 'value-status-1': 'cp' },
    });
    expect(readable(again)).toMatch(likely);
    expect(html(again)).toMatch(/value-status-0"[^]*?value="-" selected/);
    expect(html(again)).toMatch(/value-status-1"[^]*?value="cp" selected/);
    const opened = await call(intake.analyst, 'POST', `${address}/mapping`, {
      typed: { ...typed, 'value-status-0': '-', 'value-status-1': '' },
    });
    expect(html(opened)).toMatch(/value-status-1"[^]*?value="" selected/);
    expect(readable(opened)).not.toContain('CP Ext Please check');
  });

  it('is said to miss what it should bring, outside the fold', async () => {
    const address = await send('Child ID,Forename,Plan start\nC1,Ida,2026-01-02\n', {
      source: 'Without status',
    });
    const asked = await call(intake.analyst, 'GET', `${address}/mapping`);
    expect(readable(asked)).toContain(
      'Case status : without it nothing is changed about the children’s plans',
    );
    expect(readable(asked)).toMatch(/What this file brings.*Case status Not found.*1 more thing/);
  });

  it('that was sent before is said to be so, and whether that changes anything', async () => {
    const content = `${HEAD}S1,Ida,2026-01-02,,CP\n`;
    await intake.publish(content, { source: 'First' });
    const again = await intake.stage(content, { source: 'First' });
    expect(await page(intake.analyst, `/imports/${again.batchId}`)).toContain(
      'Publishing it once more changes nothing.',
    );
    const elsewhere = await intake.stage(content, { source: 'Second' });
    const asked = await page(intake.analyst, `/imports/${elsewhere.batchId}`);
    expect(asked).toMatch(/It came from First then. Is it Second.s file\? .*Publish 1 child/);
  });

  it('that is dropped leaves nothing but its line', async () => {
    const address = await send('<html>', { source: 'Elsewhere' });
    const refused = await page(intake.analyst, address);
    expect(refused).toContain('The file was turned away');
    expect(refused).toContain('web page');
    await call(intake.analyst, 'POST', `${address}/drop`);
    expect(await page(intake.analyst, address)).toContain('The file was dropped');
    await expect(call(intake.analyst, 'POST', `${address}/publish`)).rejects.toThrow(
      'stands elsewhere',
    );
  });

  it('asks what an absence means and keeps the answer', async () => {
    const whole = `${HEAD}A1,Ida,2026-01-02,,CP\nA2,Bo,2026-01-02,,CP\n`;
    await intake.publish(whole, { source: 'Absences', asOf: '2026-10-01' });
    const later = await intake.publish(`${HEAD}A1,Ida,2026-01-02,,CP\n`, { source: 'Absences' });
    const address = `/imports/${later.batchId}`;
    expect(await page(intake.analyst, address)).toContain(
      '1 child no longer in the extract : nothing was deleted',
    );
    const nobody = await call(intake.analyst, 'POST', `${address}/absences`, { typed: {} });
    expect(readable(nobody)).toContain('Choose what it means');
    const half = await call(intake.analyst, 'POST', `${address}/absences`, {
      typed: { key: 'A2' },
    });
    expect(html(half)).toMatch(/value="A2"[^>]*checked/);
    await call(intake.analyst, 'POST', `${address}/absences`, {
      typed: { key: 'A2', answer: 'closed' },
    });
    expect(await page(intake.analyst, `${address}/absences`)).toMatch(
      /Every absence is answered.*A2 – Closed at the sender Ana Lyst/,
    );
  });
});

describe('who sees what of imports', () => {
  it.each<[Role, RegExp, RegExp]>([
    ['VSH', /Tiny extract.*Used/, /extract\.csv|Ana Lyst|Send a file/],
    ['SYS', /Tiny extract/, /extract\.csv|Casebook|Used/],
    ['DSL', /0 files received/, /extract\.csv|Casebook/],
  ])('%s', async (role, sees, never) => {
    const list = await page(as(role), '/imports');
    expect(list).toMatch(sees);
    expect(list).not.toMatch(never);
  });

  it('a head and an administrator see a file without what is in it', async () => {
    const address = await send(`${HEAD}B1,Zebedee,never,,CP\n`, { source: 'Seen' });
    for (const role of ['VSH', 'SYS'] as const) {
      const seen = await page(as(role), address);
      expect(seen).not.toMatch(/Zebedee|never|extract\.csv|Publish|Drop/);
      await expect(call(as(role), 'GET', `${address}/issues`)).rejects.toThrow();
      await expect(call(as(role), 'GET', `${address}/rejected`)).rejects.toThrow();
      await expect(call(as(role), 'POST', `${address}/publish`)).rejects.toThrow();
      await expect(call(as(role), 'GET', '/imports/new')).rejects.toThrow();
    }
  });

  it('workers see nothing of imports at all', async () => {
    for (const role of ['SW', 'TM', 'EA'] as const) {
      await expect(call(as(role), 'GET', '/imports')).rejects.toThrow();
    }
  });
});
