/** The findings that are the engine's own, the same whether a file is checked or staged. */
import type { Issue } from './kind.ts';

/** A record that cannot be told from others. */
export const noKey: Issue = {
  rule: 'no-key',
  severity: 'error',
  message:
    'The record has no identifier of its own, so it cannot be told from the others. Give it one in the system that it comes from and export again.',
  fields: [],
};

/** A record whose key stood earlier in the same file. */
export function repeatedKey(noun: string, first: number | string, index: number | string): Issue {
  return {
    rule: 'repeated-key',
    severity: 'error',
    message: `The same ${noun} stands in the file twice, as number ${first} and as number ${index}. The first was used. Leave only the right one and send the file again.`,
    fields: [],
  };
}
