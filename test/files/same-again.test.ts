/** Files in that say what was said before: another name, order or encoding is no change. */
import { readFile } from 'node:fs/promises';
import iconv from 'iconv-lite';
import Papa from 'papaparse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/kinds.ts';
import { cleanChild, closedEpisode, nfaEpisode, returnXml } from '../factories/cin-return.ts';
import type { TestChild } from '../factories/cin-return.ts';
import { LA } from '../support/database.ts';
import { openTestIntake, type ReceiveOptions, type TestIntake } from '../support/intake.ts';

const entry = new URL('../../src/reading.ts', import.meta.url);

let intake: TestIntake;
beforeEach(async () => {
  intake = await openTestIntake({ kinds: KINDS, entry });
});
afterEach(() => intake.close());

/** Sends a file, then sends the other one under another name: not a row may change. */
async function saysTheSame(
  first: string | Uint8Array,
  other: string | Uint8Array,
  how: ReceiveOptions & { readonly records: number },
): Promise<void> {
  const { records, ...options } = how;
  const asOf = '2026-11-01';
  const before = await intake.publish(first, { asOf, ...options });
  expect(before).toMatchObject({
    status: 'published',
    read: records,
    accepted: records,
    rejected: 0,
    new: records,
  });
  const stands = await intake.whatStands();
  const again = await intake.publish(other, { asOf, fileName: 'another name', ...options });
  expect(again).toMatchObject({
    status: 'published',
    read: records,
    accepted: records,
    rejected: 0,
    new: 0,
    changed: 0,
    unchanged: records,
    absent: 0,
    queried: expect.any(Number) as number,
  });
  const saidOf = (all: typeof stands) => ({ ...all, source_record: [] });
  expect(saidOf(await intake.whatStands())).toEqual(saidOf(stands));
}

const utf16 = (text: string, to: 'utf-16le' | 'utf-16be' = 'utf-16le') =>
  iconv.encode(text, to, { addBOM: true });
const windows = (text: string) => iconv.encode(text, 'windows-1252');

/** The text with something else in it; a pattern that finds nothing is a mistake of the test. */
function rewritten(text: string, pattern: RegExp, by: string): string {
  const other = text.replaceAll(pattern, by);
  if (other === text) throw new Error(`${pattern.source} is not in the file`);
  return other;
}
const isoDates = (text: string) => rewritten(text, /(\d\d)\/(\d\d)\/(\d{4})/gu, '$3-$2-$1');

/** The rows of a CSV in another order of rows and of columns, its line ends those of Windows. */
function reordered(csv: string): string {
  const { data, meta } = Papa.parse<Record<string, string>>(csv, {
    header: true,
    skipEmptyLines: true,
  });
  const columns = [...(meta.fields ?? [])].reverse();
  return `${Papa.unparse(data.reverse(), { columns, delimiter: ';' })}\r\n`;
}

describe('a children in need census', () => {
  const children = (): TestChild[] => {
    const all = [1, 2, 3].map((number) => cleanChild(number));
    all[1]?.more.push(closedEpisode());
    const last = all[2];
    if (last !== undefined) last.episode = nfaEpisode();
    return all;
  };
  const xml = returnXml(children());
  const backwards = children().reverse();
  for (const child of backwards) {
    child.disabilities.reverse();
    if (child.more.length > 0) {
      const [other] = child.more.splice(0, 1, child.episode);
      if (other !== undefined) child.episode = other;
    }
  }
  const otherEra = children();
  for (const { ids } of otherEra) {
    ids.GenderCurrent = '2';
    ids.Sex = undefined;
  }

  it.each<[string, string | Uint8Array]>([
    ['under another name', xml],
    ['with its children, episodes and disabilities in another order', returnXml(backwards)],
    ['in UTF-8 with a mark', `\uFEFF${xml}`],
    ['in UTF-16', utf16(xml.replace('UTF-8', 'UTF-16'))],
    ['in UTF-16, the other way round', utf16(xml.replace('UTF-8', 'UTF-16'), 'utf-16be')],
    ['in Windows-1252', windows(xml.replace('UTF-8', 'Windows-1252'))],
    [
      'with yes and no as words',
      rewritten(
        rewritten(xml, /<(ReferralNFA|ICPCnotRequired)>0</gu, '<$1>false<'),
        /<(ReferralNFA|ICPCnotRequired)>1</gu,
        '<$1>TRUE<',
      ),
    ],
    ['with sex in the codes used until 2023-24', returnXml(otherEra)],
    ['with other white space', xml.replaceAll('\n', '\r\n').replaceAll('><', '>\n\t<')],
  ])('%s says nothing new', async (_how, other) => {
    await saysTheSame(xml, other, { kind: 'cin-census', records: 3 });
  });
});

describe('a social-care extract', () => {
  const csv = `Person ID,Forename,Surname,Date of birth,Sex,Address,Postcode,Case status,Case status from,Allocated worker
1001,Zoë,Ó Briain,14/03/2014,F,3 High Street,ZZ1 2AB,CPP,01/10/2026,Sam Carter
1002,Renée,"Müller, Schmidt",02/01/2016,M,4 High Street,ZZ1 2AC,Closed,05/06/2026,Jo Lee
`;
  it.each<[string, string | Uint8Array]>([
    ['under another name', csv],
    ['in another order of rows and columns', reordered(csv)],
    ['in UTF-8 with a mark', `\uFEFF${csv}`],
    ['in UTF-16', utf16(csv)],
    ['in Windows-1252', windows(csv)],
    ['with dates the other usual way', isoDates(csv)],
  ])('%s says nothing new', async (_how, other) => {
    await saysTheSame(csv, other, { kind: 'care-csv', records: 2 });
  });
});

describe('a roll', () => {
  const csv = `UPN,Surname,Forename,DOB,Sex,Year,Admission date,Adno
L999200140001,Ó Briain,Zoë,14/03/2014,F,7,02/09/2025,004712
A999200140002,Müller,Renée,02/01/2016,M,5,02/09/2024,004713
`;
  beforeEach(async () => {
    await intake.publish(
      `URN,LA (code),EstablishmentNumber,EstablishmentName\n140001,${LA},4001,School 1\n`,
      { kind: 'gias' },
    );
  });
  it.each<[string, string | Uint8Array]>([
    ['under another name', csv],
    ['in another order of rows and columns', reordered(csv)],
    ['in UTF-16', utf16(csv)],
    ['in Windows-1252', windows(csv)],
    ['with dates the other usual way', isoDates(csv)],
  ])('%s says nothing new', async (_how, other) => {
    await saysTheSame(csv, other, { kind: 'roll-csv', urn: '140001', records: 2 });
  });
});

describe('the register of establishments', async () => {
  const sample = await readFile(
    new URL('../fixtures/gias/full-format-sample.csv', import.meta.url),
    'utf8',
  );
  const csv = rewritten(sample, /school 1(?=[,"])/gu, 'École de l’Ouest');
  const dashed = rewritten(csv, /(\d\d)\/(\d\d)\/(\d{4})/gu, '$1-$2-$3');
  it.each<[string, string | Uint8Array]>([
    ['under another name', csv],
    ['in another order', reordered(csv).replaceAll(';', ',')],
    ['in Windows-1252', windows(csv)],
    ['with dashes in its dates', dashed],
    ['in Windows-1252 with dashes in its dates', windows(dashed)],
  ])('%s says nothing new', async (_how, other) => {
    await saysTheSame(csv, other, { kind: 'gias', records: 15 });
  });
});
