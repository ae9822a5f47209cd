import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { cleanChild, collect, returnXml, streamOf } from '../../../../test/factories/cin-return.ts';
import type { FileItem } from '../../intake/kind.ts';
import { readCinCensus } from './read.ts';
import type { CinChild, CinHeader } from './record.ts';

type Item = FileItem<CinHeader, CinChild>;

const FIXTURES = new URL('../../../../test/fixtures/cin-census/', import.meta.url);

async function readAll(content: string | Uint8Array, chunkSize?: number): Promise<Item[]> {
  return collect(readCinCensus(streamOf(content, chunkSize)));
}

function records(items: readonly Item[]): readonly Extract<Item, { item: 'record' }>[] {
  return items.filter((item) => item.item === 'record');
}

function refusal(items: readonly Item[]): Extract<Item, { item: 'refusal' }> | undefined {
  return items.find((item) => item.item === 'refusal');
}

async function onlyChild(xml: string): Promise<CinChild> {
  const [first] = records(await readAll(xml));
  if (first === undefined) throw new Error('no child was read');
  return first.record;
}

const oneChild = returnXml([cleanChild()]);

describe('reading a return', () => {
  test('the sample return: header, children in order, end', async () => {
    const items = await collect(
      readCinCensus(createReadStream(new URL('sample_cin_2025_26.xml', FIXTURES))),
    );
    expect(items.map(({ item }) => item)).toEqual([
      'header',
      ...Array<string>(5).fill('record'),
      'end',
    ]);
    expect(items[0]).toMatchObject({
      header: { collection: 'CIN', year: 2026, collectionYear: '2025-26', lea: '319' },
    });
    expect(records(items).map(({ key }) => key)).toEqual([
      'EX1000001',
      'EX1000002',
      'EX1000003',
      'EX1000004',
      'EX1000005',
    ]);
    expect(items.at(-1)).toEqual({ item: 'end', read: 5, accepted: 5, rejected: 0 });
  });

  test('a child keeps what was received, with dates read and places counted', async () => {
    const child = await onlyChild(oneChild);
    expect(child.identifiers).toMatchObject({
      laChildId: 'EX1000001',
      birthDate: '2013-10-15',
      values: { UPN: 'F319200012001', Sex: 'F' },
    });
    expect(child.disabilities.codes).toEqual(['LD', 'COMM']);
    const [episode] = child.episodes;
    expect(episode).toMatchObject({
      at: { path: '/Message/Children/Child[1]/CINdetails[1]', line: 8 },
      referralDate: '2025-05-06',
      closureDate: undefined,
      referralNfa: false,
      assessments: [{ start: '2025-05-07', authorised: '2025-06-18', factors: ['3B', '16A'] }],
      section47s: [{ conference: '2025-11-13', conferenceNotRequired: false }],
    });
    expect(episode?.cpPlans[0]).toMatchObject({
      at: { path: '/Message/Children/Child[1]/CINdetails[1]/ChildProtectionPlans[1]' },
      start: '2025-11-13',
      end: undefined,
      reviews: [{ dates: ['2026-02-10'], received: ['2026-02-10'] }],
    });
  });

  test('the dirty file of 332 children is read whole', async () => {
    const items = await collect(
      readCinCensus(createReadStream(new URL('fake_CIN_data.xml', FIXTURES))),
    );
    expect(records(items)).toHaveLength(332);
    expect(refusal(items)).toBeUndefined();
  });

  test.each([
    ['1', true],
    ['0', false],
    ['true', true],
    ['False', false],
    ['yes', undefined],
  ])('ReferralNFA %s reads as %s', async (text, expected) => {
    const child = cleanChild();
    child.episode.ReferralNFA = text;
    expect((await onlyChild(returnXml([child]))).episodes[0]?.referralNfa).toBe(expected);
  });

  test('pre-proceedings of 2026-27 are kept as received', async () => {
    const xml = oneChild.replace(
      '</CINdetails>',
      '<PreProceedingsandFGDM><PPStartDate>2026-05-01</PPStartDate><PPOutcome>A</PPOutcome></PreProceedingsandFGDM></CINdetails>',
    );
    expect((await onlyChild(xml)).episodes[0]?.preProceedings).toMatchObject([
      { values: { PPStartDate: '2026-05-01', PPOutcome: 'A' } },
    ]);
  });
});

describe('however the bytes arrive', () => {
  test('every size of chunk gives the same items', async () => {
    const whole = await readAll(oneChild);
    const bytes = Buffer.from(oneChild).length;
    for (let size = 1; size < bytes; size += size < 64 ? 1 : 97) {
      expect(await readAll(oneChild, size)).toEqual(whole);
    }
  });

  test('a cut at every byte gives the same items', async () => {
    const xml = Buffer.from(oneChild.replace('EX1000001', 'EX1€𝄞'));
    const whole = await readAll(xml);
    for (let cut = 1; cut < xml.length; cut += 1) {
      const halves = [xml.subarray(0, cut), xml.subarray(cut)];
      const items = await collect(readCinCensus(iterate(halves)));
      expect(items).toEqual(whole);
    }
  });

  test('a file cut short anywhere is refused, never thrown on, and nothing of it is used', async () => {
    const end = oneChild.lastIndexOf('</Message>') + '</Message>'.length;
    for (let length = 0; length < end; length += 1) {
      const items = await readAll(oneChild.slice(0, length));
      expect(refusal(items)?.reason).toMatch(/cut off|stops|empty|not an XML/u);
      expect(items.at(-1)).toMatchObject({ item: 'end', accepted: 0 });
    }
  });
});

async function* iterate(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

describe('encodings', () => {
  const withId = (encoding: string | undefined): string =>
    returnXml([cleanChild()])
      .replace(
        '<?xml version="1.0" encoding="UTF-8"?>',
        encoding === undefined ? '' : `<?xml version="1.0" encoding="${encoding}"?>`,
      )
      .replace('EX1000001', 'É£1');

  test.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(withId('UTF-8'))],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${withId('UTF-8')}`)],
    ['UTF-8 without declaration', Buffer.from(withId(undefined))],
    ['UTF-8 declared as UTF-16', Buffer.from(withId('utf-16'))],
    ['UTF-16 little endian', iconv.encode(withId('UTF-16'), 'utf-16le', { addBOM: true })],
    ['UTF-16 big endian', iconv.encode(withId('UTF-16'), 'utf-16be', { addBOM: true })],
    ['UTF-16 without a mark', iconv.encode(withId('UTF-16'), 'utf-16le')],
    ['Windows-1252', iconv.encode(withId('windows-1252'), 'windows-1252')],
    ['ISO-8859-1', iconv.encode(withId('ISO-8859-1'), 'latin1')],
  ])('%s', async (_name, bytes) => {
    for (const size of [1, 7, 65_536]) {
      const items = await readAll(bytes, size);
      expect(records(items).map(({ key }) => key)).toEqual(['É£1']);
      expect(items.map(({ item }) => item)).not.toContain('file-issue');
    }
  });

  test('characters that are not in the encoding are asked about, with the line', async () => {
    const items = await readAll(iconv.encode(withId('UTF-8').replace('É£1', 'É1'), 'windows-1252'));
    expect(items).toContainEqual(
      expect.objectContaining({
        item: 'file-issue',
        issue: expect.objectContaining({ rule: 'encoding', severity: 'query' }) as unknown,
      }),
    );
    expect(records(items)).toHaveLength(1);
  });

  test('an encoding that is not read here is named', async () => {
    expect(refusal(await readAll(withId('EBCDIC-CP-GB')))?.reason).toContain('ebcdic-cp-gb');
  });
});

describe('files that are refused', () => {
  const bomb = `<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>
<Message><Children><Child><ChildIdentifiers><LAchildID>&lol2;</LAchildID></ChildIdentifiers></Child></Children></Message>`;

  test.each<[string, string | Uint8Array, RegExp]>([
    ['an entity bomb', bomb, /DOCTYPE/u],
    [
      'an external entity',
      '<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/passwd">]><Message>&x;</Message>',
      /DOCTYPE/u,
    ],
    ['an undefined entity', oneChild.replace('F319200012001', '&secret;'), /XML is broken/u],
    ['an empty file', '', /empty/u],
    ['plain text', 'Dear colleague, the census follows.', /not an XML file|cut off/u],
    ['a CSV', 'id,upn\n1,A950000178301\n', /not an XML file|cut off/u],
    ['a zip archive', Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), /zip archive or an Excel/u],
    ['a gzip archive', Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/u],
    ['a PDF', '%PDF-1.7\n', /PDF/u],
    ['another XML file', '<schools><school/></schools>', /begins with “schools”/u],
    ['another collection', oneChild.replace('>CIN<', '>CLA<'), /collection “CLA”/u],
    ['a wrong end tag', oneChild.replace('</UPN>', '</UPM>'), /XML is broken/u],
    ['a NUL in the text', oneChild.replace('F319200012001', 'F3192\u0000'), /XML is broken/u],
    ['two roots', `${oneChild}<Message/>`, /XML is broken/u],
    ['nesting without end', `<Message><Children>${'<Child>'.repeat(200)}`, /more than 50 deep/u],
    ['a text without end', `<Message><Header>${'x'.repeat(2_000_000)}`, /million characters/u],
    ['a comment without end', `<Message><!--${'x'.repeat(2_000_000)}`, /million characters/u],
    ['a document type without end', `<!DOCTYPE a [${'x'.repeat(2_000_000)}`, /million characters/u],
  ])('%s', async (_name, content, reason) => {
    const items = await readAll(content);
    expect(refusal(items)?.reason).toMatch(reason);
    expect(items.at(-1)).toMatchObject({ item: 'end', accepted: 0 });
    expect(JSON.stringify(items)).not.toMatch(/saxes|node_modules|\bat .*\.ts/u);
  });

  test('the line of the fault is given, and the children before it are not used', async () => {
    const xml = returnXml([cleanChild(1), cleanChild(2)]);
    const items = await readAll(xml.replace(/<\/Sex>(?!.*<\/Sex>)/su, '</Sox>'));
    const line = xml.slice(0, xml.lastIndexOf('</Sex>')).split('\n').length;
    expect(refusal(items)?.line).toBe(line);
    expect(items.at(-1)).toEqual({ item: 'end', read: 1, accepted: 0, rejected: 1 });
  });
});

describe('files that do not fit the schema', () => {
  async function childAndIssues(xml: string) {
    const items = await readAll(xml);
    const [record] = records(items);
    return { items, record, rules: record?.issues.map(({ rule }) => rule) };
  }

  test('elements that the census does not have are passed over and named once', async () => {
    const xml = oneChild
      .replace('<Sex>', '<Nickname><Part>Sam</Part></Nickname><Sex>')
      .replace('<CINdetails>', '<Worker>A</Worker><CINdetails>');
    const { items, record } = await childAndIssues(xml);
    expect(record?.issues).toEqual([]);
    expect(record?.record.identifiers.values['Sex']).toBe('F');
    const passedOver = items.flatMap((item) => (item.item === 'file-issue' ? [item.issue] : []));
    expect(passedOver.map(({ fields }) => fields)).toEqual([
      ['ChildIdentifiers/Nickname'],
      ['Child/Worker'],
    ]);
  });

  test('text between the elements is passed over and asked about', async () => {
    const { record, rules } = await childAndIssues(
      oneChild.replace('<Sex>', 'PersonBirthDate<Sex>'),
    );
    expect(rules).toEqual(['stray-text']);
    expect(record?.accepted).toBe(true);
  });

  test('an element given twice counts once, and is asked about when the values differ', async () => {
    const { record, rules } = await childAndIssues(oneChild.replace('<Sex>', '<Sex>M</Sex><Sex>'));
    expect(rules).toEqual(['repeated-element']);
    expect(record?.record.identifiers.values['Sex']).toBe('M');
    expect((await childAndIssues(oneChild.replace('<Sex>', '<Sex>F</Sex><Sex>'))).rules).toEqual(
      [],
    );
  });

  test('blocks in any order, missing blocks, empty and nil elements', async () => {
    const { record } = await childAndIssues(
      '<Message><Children><Child><CINdetails><ReferralNFA>0</ReferralNFA><ReferralSource/></CINdetails><ChildIdentifiers><UPN xsi:nil="true"></UPN></ChildIdentifiers></Child></Children></Message>',
    );
    expect(record).toMatchObject({ key: null, accepted: true, issues: [] });
    expect(record?.record.episodes).toHaveLength(1);
    expect(record?.record.characteristics.at.path).toBe(
      '/Message/Children/Child[1]/ChildCharacteristics',
    );
  });

  test('a namespace and a blank line in front do no harm', async () => {
    const xml = `\r\n\n${oneChild
      .replace('<Message>', '<c:Message xmlns:c="urn:x">')
      .replace('</Message>', '</c:Message>')}`;
    const { record } = await childAndIssues(xml);
    expect(record?.key).toBe('EX1000001');
    expect(record?.record.at.line).toBe(7);
  });

  test('a header after the children is passed over, and said', async () => {
    const header = /<Header>.*<\/Header>/u.exec(oneChild)?.[0] ?? '';
    const xml = oneChild.replace(header, '').replace('</Message>', `${header}</Message>`);
    const { items } = await childAndIssues(xml);
    expect(items.map(({ item }) => item)).toEqual(['header', 'record', 'file-issue', 'end']);
    expect(items[2]).toMatchObject({ issue: { rule: 'header-place' } });
  });

  test('a child with more pieces than any can have is rejected, the rest is read', async () => {
    const child = cleanChild(1);
    child.disabilities = Array<string>(5_000).fill('LD');
    const items = await readAll(returnXml([child, cleanChild(2)]));
    expect(records(items).map(({ accepted }) => accepted)).toEqual([false, true]);
    expect(records(items)[0]?.issues.map(({ rule }) => rule)).toEqual(['too-many-blocks']);
    expect(records(items)[0]?.record.disabilities.codes.length).toBeLessThan(1_001);
  });
});

describe('dates changed by a spreadsheet', () => {
  test.each([
    ['13/11/2025', 'date-format', 'error', '2025-11-13'],
    ['03/04/2025', 'date-format', 'error', 'either way round'],
    ['45974', 'date-format', 'error', 'year-month-day'],
    ['2025-02-30', 'date-format', 'error', 'year-month-day'],
    ['2025-11-13T00:00:00', 'date-with-time', 'query', 'without the time'],
    ['2025-11-13 00:00', 'date-with-time', 'query', 'without the time'],
  ])('%s: %s, %s', async (text, rule, severity, words) => {
    const child = cleanChild();
    child.episode.cpPlans[0] = { CPPstartDate: text };
    const [record] = records(await readAll(returnXml([child])));
    expect(record?.issues).toHaveLength(1);
    expect(record?.issues[0]).toMatchObject({ rule, severity, fields: ['CPPstartDate'] });
    expect(record?.issues[0]?.message).toContain(text);
    expect(record?.issues[0]?.message).toContain(words);
    expect(record?.accepted).toBe(severity === 'query');
    expect(record?.record.episodes[0]?.cpPlans[0]?.start).toBe(
      severity === 'query' ? '2025-11-13' : undefined,
    );
  });

  test('a date with a zone, as the schema allows, is a date', async () => {
    const child = cleanChild();
    child.ids.PersonBirthDate = '2013-10-15Z';
    expect((await onlyChild(returnXml([child]))).identifiers.birthDate).toBe('2013-10-15');
  });

  test('a date that no measure rests on does not cost the record', async () => {
    const child = cleanChild();
    child.episode.section47s = [{ InitialCPCtarget: 'tbc' }];
    const [record] = records(await readAll(returnXml([child])));
    expect(record).toMatchObject({ accepted: true, issues: [{ severity: 'query' }] });
  });
});

test('a fixture read as text and as bytes is the same', async () => {
  const bytes = await readFile(new URL('CIN2rows.xml', FIXTURES));
  expect(await readAll(bytes.toString('utf8'))).toEqual(await readAll(bytes, 3));
});
