/** The models of a pack's pages. */
import type { Viewer } from '../../access/index.ts';
import { paging, words, type DataTable } from '../../platform/view.ts';
import { SECTION_TITLES } from './build.ts';
import { GROUND_WORDS, GROUNDS } from './pack-words.ts';
import type { Pack, PackLine, SectionCount } from './packs.ts';
import { caseReference } from './words.ts';

const STATE_LEADS: Readonly<Record<Pack['state'], string>> = {
  asked: 'The copy is being made.',
  built:
    'Look through each section. People’s own words, and addresses where somebody else asks, are left out until you put them in.',
  reviewed: 'A second person looks through it and releases it.',
  released: 'It can be downloaded, each form once, until it runs out. Then it is deleted here.',
  gone: 'It was given out or ran out, and is deleted here. What it was made of stays noted.',
};

/** The pack of a case: where it stands, its sections, and what can be done. */
export function packModel(shown: {
  readonly caseId: string;
  readonly pack: Pack | undefined;
  readonly sections: readonly SectionCount[];
  readonly viewer: Viewer;
  readonly now: Date;
}) {
  const { caseId, pack, sections, viewer, now } = shown;
  const url = `/rights/${caseId}/pack`;
  const state = pack?.state;
  const isOfficer = viewer.role === 'IGO';
  const table: DataTable = {
    id: 'sections',
    caption: 'What it holds',
    columns: [
      { text: 'Section' },
      { text: 'Lines', numeric: true },
      { text: 'Left out', numeric: true },
    ],
    rows: sections.map(({ section, lines, withheld }) => ({
      href: `${url}/${section}`,
      cells: [SECTION_TITLES.get(section) ?? section, lines, withheld],
    })),
    empty: {
      title: 'Nothing to look through',
      text: 'Sections are listed here while the copy is kept.',
    },
  };
  const expiresAt = pack?.expiresAt ?? null;
  const isIn = state === 'released' && expiresAt !== null && expiresAt > now;
  return {
    kind: 'page' as const,
    template: 'rights/views/pack.njk',
    model: {
      title: `Copy for ${caseReference(caseId)}`,
      lead: state === undefined ? 'No copy has been made yet.' : STATE_LEADS[state],
      back: isOfficer
        ? { text: 'Back to the case', href: `/rights/${caseId}` }
        : { text: 'Back to notices', href: '/notices' },
      url,
      progress:
        state === 'asked' && pack !== undefined
          ? { done: pack.sectionsDone, total: pack.sectionsTotal }
          : undefined,
      mayAsk: isOfficer && state !== 'asked',
      isAgain: state !== undefined,
      mayHandOn: isOfficer && state === 'built',
      mayRelease: state === 'reviewed' && pack?.reviewedBy !== viewer.personId,
      waitsForOther: state === 'reviewed' && pack?.reviewedBy === viewer.personId,
      downloads:
        isIn && isOfficer
          ? [
              {
                format: 'html',
                text: 'Download it to print',
                isDone: isDone(pack, 'htmlDownloadedAt'),
              },
              {
                format: 'json',
                text: 'Download it for machines',
                isDone: isDone(pack, 'jsonDownloadedAt'),
              },
            ].filter((each) => !each.isDone)
          : [],
      facts: [
        { key: 'Reviewed by', value: pack?.reviewer ?? '', missing: 'Not yet' },
        { key: 'Released by', value: pack?.releaser ?? '', missing: 'Not yet' },
        {
          key: 'Runs out',
          value: expiresAt === null ? '' : words.momentInWords(expiresAt),
          missing: '24 hours after its release',
        },
        {
          key: 'Fingerprint (SHA-256), to print',
          value: pack?.htmlSha256 ?? '',
          missing: 'Not yet',
        },
        {
          key: 'Fingerprint (SHA-256), for machines',
          value: pack?.jsonSha256 ?? '',
          missing: 'Not yet',
        },
      ],
      table,
    },
  };
}

function isDone(pack: Pack | undefined, when: 'htmlDownloadedAt' | 'jsonDownloadedAt'): boolean {
  return (pack?.[when] ?? null) !== null;
}

/** One section, line by line. */
export function sectionModel(shown: {
  readonly pack: Pack;
  readonly section: string;
  readonly title: string;
  readonly lines: readonly PackLine[];
  readonly count: number;
  readonly page: number;
  readonly problems: readonly { readonly field: string; readonly message: string }[];
  readonly viewer: Viewer;
}) {
  const { pack, section, title, lines, count, page, problems, viewer } = shown;
  const url = `/rights/${pack.caseId}/pack`;
  return {
    kind: 'page' as const,
    template: 'rights/views/pack-section.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title,
      back: { text: 'Back to the copy', href: url },
      problems,
      action: `${url}/${section}`,
      mayReview: viewer.role === 'IGO' && pack.state === 'built' && lines.length > 0,
      from: lines[0]?.lineNo ?? 1,
      to: lines.at(-1)?.lineNo ?? 1,
      lines: lines.map((each) => ({
        no: each.lineNo,
        words: Object.entries(each.facts)
          .map(([name, value]) => `${name}: ${value}`)
          .join('. '),
        isOut: each.ground !== null,
        ground: each.ground === null ? '' : GROUND_WORDS[each.ground],
        isFixed: each.isFixed,
      })),
      grounds: GROUNDS.map((value) => ({ value, text: GROUND_WORDS[value] })),
      paging: paging(count, page, `${url}/${section}`, {}),
    },
  };
}
