import { createReadStream } from 'node:fs';
import { expect, test } from 'vitest';
import { cleanChild, collect, returnXml, streamOf } from '../../../../test/factories/cin-return.ts';
import type { ByteStream } from '../../intake/kind.ts';
import { cinCensusReader } from './reader.ts';
import type { CinChild } from './record.ts';

const kind = cinCensusReader();
const FIXTURES = new URL('../../../../test/fixtures/cin-census/', import.meta.url);

/** Reads a return and writes it again from what was read. */
async function throughAndBack(bytes: ByteStream) {
  const items = await collect(kind.read(bytes, { asOf: '2026-03-31', authorityId: '319' }));
  const children = items.flatMap((item) => (item.item === 'record' ? [item.record] : []));
  const header = items.flatMap((item) => (item.item === 'header' ? [item.header] : []))[0];
  if (header === undefined) throw new Error('no header was read');
  const { before, after } = kind.frame(header);
  return { children, written: before + children.map(kind.asReceived).join('') + after };
}

/** A child without the lines on which its blocks stand. */
function withoutLines(children: readonly CinChild[]): unknown {
  return JSON.parse(
    JSON.stringify(children, (key, value: unknown) => (key === 'line' ? undefined : value)),
  );
}

test.each(['sample_cin_2025_26.xml', 'fake_CIN_data.xml', 'cin-2022.xml'])(
  '%s, written again from what was read, reads the same',
  async (name) => {
    const first = await throughAndBack(createReadStream(new URL(name, FIXTURES)));
    const second = await throughAndBack(streamOf(first.written));
    expect(withoutLines(second.children)).toEqual(withoutLines(first.children));
    expect(second.written).toBe(first.written);
  },
);

test('values come back as they were received, right or wrong, and as text', async () => {
  const child = cleanChild();
  child.ids.LAchildID = 'A&amp;B &lt;1&gt;';
  child.ids.PersonBirthDate = '15/10/2013';
  child.episode.cpPlans = [{ CPPstartDate: '45974', reviews: ['10/02/2026', ''] }];
  child.episode.ReferralNFA = 'TRUE';
  const { children, written } = await throughAndBack(streamOf(returnXml([child])));
  expect(written).toContain('<LAchildID>A&amp;B &lt;1&gt;</LAchildID>');
  expect(written).toContain('<PersonBirthDate>15/10/2013</PersonBirthDate>');
  expect(written).toContain('<CPPstartDate>45974</CPPstartDate>');
  expect(written).toContain('<CPPreviewDate>10/02/2026</CPPreviewDate>');
  expect(written).toContain('<CPPreviewDate></CPPreviewDate>');
  expect(written).toContain('<ReferralNFA>TRUE</ReferralNFA>');
  const again = await throughAndBack(streamOf(written));
  expect(withoutLines(again.children)).toEqual(withoutLines(children));
});

test('the kind names the collection year as version and series', async () => {
  const items = await collect(
    kind.read(streamOf(returnXml([cleanChild()])), { asOf: '2026-03-31', authorityId: '319' }),
  );
  const header = items.flatMap((item) => (item.item === 'header' ? [item.header] : []))[0];
  if (header === undefined) throw new Error('no header was read');
  expect(kind.version(header)).toBe('2025-26');
  expect(kind.series?.(header)).toBe('2025-26');
});
