/** The review of a pair as a page: two columns, differences in words, the evidence in one line. */
import type { MaskedEvidence, MaskedRecord, PairToReview } from './queue.ts';

type Agreement = 'same' | 'similar' | 'different' | 'missing';

interface PairLine {
  readonly label: string;
  readonly left: string;
  readonly right: string;
  readonly agrees: Agreement;
  readonly words: string;
}

/** Which evidence speaks of which line of the page. */
const LINES: readonly {
  readonly label: string;
  readonly part: keyof MaskedRecord;
  readonly fields: readonly string[];
}[] = [
  { label: 'Initials', part: 'name', fields: ['forename', 'middleNames', 'surname'] },
  { label: 'Year of birth', part: 'born', fields: ['dob'] },
  { label: 'Sex', part: 'sex', fields: ['sex'] },
  { label: 'Postcode area', part: 'area', fields: ['postcode', 'address'] },
  { label: 'School', part: 'school', fields: ['schoolUrn'] },
  { label: 'Identifiers', part: 'identifier', fields: ['upn', 'nhsNumber'] },
];

/** The rows of the two columns; values are masked, the words say what the full values do. */
export function pairLines(pair: PairToReview): PairLine[] {
  return LINES.map(({ label, part, fields }) => {
    const left = pair.masked.care[part];
    const right = pair.masked.school[part];
    const found = pair.evidence.filter((each) => fields.includes(each.field));
    return { label, left, right, agrees: agreement(found), words: findings(found) };
  });
}

function findings(found: readonly MaskedEvidence[]): string {
  if (found.length === 0) return 'Cannot be compared';
  const words = found.map((each) => each.finding).join('; ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function agreement(found: readonly MaskedEvidence[]): Agreement {
  if (found.length === 0) return 'missing';
  if (found.some((each) => each.weight < -1)) return 'different';
  return found.every((each) => each.finding.startsWith('same')) ? 'same' : 'similar';
}

/** Least evidence, in bits, that is worth a word. */
const WORTH_SAYING = 0.5;

/** The evidence for and against, strongest first, with how likely the pair is. */
export function evidenceLine(pair: PairToReview) {
  const telling = pair.evidence.filter((each) => Math.abs(each.weight) >= WORTH_SAYING);
  return {
    summary: `${inWords(pair.probability)} (${Math.round(pair.probability * 100)} in 100)`,
    supporting: telling.filter((each) => each.weight > 0).map((each) => each.finding),
    opposing: telling
      .filter((each) => each.weight < 0)
      .sort((a, b) => a.weight - b.weight)
      .map((each) => each.finding),
  };
}

/** A probability as people say it. */
export function inWords(probability: number): string {
  if (probability >= 0.95) return 'Very likely the same child';
  if (probability >= 0.7) return 'Probably the same child';
  if (probability >= 0.3) return 'May be the same child';
  return 'Probably not the same child';
}
