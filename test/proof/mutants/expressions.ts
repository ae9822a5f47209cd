/** Small wrong turns of a condition of SQL, as PostgreSQL prints it: each gives the whole condition, changed. */

/** What was done, and the condition after it. */
export interface Change {
  readonly what: string;
  readonly text: string;
}

/** Every change of a condition by one step: left out, turned round, "and" for "or", a day, a role, a join. */
export function changesOf(condition: string): Change[] {
  const text = unwrapped(condition.replaceAll(/\s+/g, ' ').trim());
  for (const [word, other, nothing] of [
    [' OR ', ' AND ', 'false'],
    [' AND ', ' OR ', 'true'],
  ] as const) {
    const parts = partsOf(text, word);
    if (parts.length === 1) continue;
    const joined = (all: readonly string[], by: string): string =>
      all.map((part) => `(${part})`).join(by);
    return [
      {
        what: `${word.trim().toLowerCase()} turned to ${other.trim().toLowerCase()}`,
        text: joined(parts, other),
      },
      ...parts.flatMap((part, index) => {
        const within = (changed: string): string => joined(parts.with(index, changed), word);
        return [
          { what: `without ${plain(part)}`, text: within(nothing) },
          ...changesOf(part).map(({ what, text: changed }) => ({ what, text: within(changed) })),
        ];
      }),
    ];
  }
  return ofOne(text);
}

function ofOne(text: string): Change[] {
  const changes: Change[] = [{ what: `not ${plain(text)}`, text: `NOT (${text})` }];
  if (/(?:<=|>=) .*ctx_today\b/.test(text))
    for (const days of ['+ 1', '- 1'])
      changes.push({ what: `${plain(text)} ${days} day`, text: `${text} ${days}` });
  const one = /ctx_role\) = '([A-Z]+)'::text$/.exec(text);
  if (one?.[1] !== undefined)
    for (const role of ['SDO', 'TM'])
      changes.push({
        what: `${plain(text)} or ${role}`,
        text: `${text.slice(0, text.lastIndexOf('='))}= ANY (ARRAY['${one[1]}'::text, '${role}'::text])`,
      });
  const inner = innerCondition(text);
  if (inner !== undefined)
    for (const { what, text: changed } of changesOf(text.slice(inner.from, inner.to)))
      changes.push({
        what: `inside: ${what}`,
        text: `${text.slice(0, inner.from)}(${changed})${text.slice(inner.to)}`,
      });
  return changes;
}

/** Where the condition of a subquery stands. */
function innerCondition(text: string): { from: number; to: number } | undefined {
  const at = text.indexOf(' WHERE (');
  if (at === -1) return undefined;
  const from = at + ' WHERE '.length;
  return { from, to: closing(text, from) + 1 };
}

/** The condition without the brackets around all of it. */
function unwrapped(text: string): string {
  return text.startsWith('(') && closing(text, 0) === text.length - 1
    ? unwrapped(text.slice(1, -1).trim())
    : text;
}

/** The place of the bracket that closes the one at `from`. */
function closing(text: string, from: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === "'") isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw new RangeError(`No end of a bracket: ${text}`);
}

/** The parts between a word, outside of brackets. */
function partsOf(text: string, word: string): string[] {
  const parts: string[] = [];
  let begin = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') at = closing(text, at);
    else if (text.startsWith(word, at)) {
      parts.push(text.slice(begin, at));
      begin = at + word.length;
    }
  }
  return [...parts, text.slice(begin)];
}

/** A condition for people to read. */
function plain(text: string): string {
  return text
    .replaceAll(/\( ?SELECT (\w+\([^()]*\)) AS \w+\)/g, '$1')
    .replaceAll(/::\w+(?:\[\])?/g, '')
    .replaceAll(/[()]{2,}/g, (brackets) => brackets[0] ?? '')
    .slice(0, 90);
}
