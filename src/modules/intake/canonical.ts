/** One spelling for equal facts, so that a file renamed, re-ordered or re-encoded says nothing new. */
import { createHash } from 'node:crypto';

/** JSON with sorted keys and without undefined members; equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value ?? null));
}

function sorted(value: unknown): unknown {
  // The database holds neither zeros nor halves of characters in JSON.
  if (typeof value === 'string') return value.replaceAll('\u0000', '').toWellFormed();
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}

/** SHA-256 of canonical text, in hexadecimal. */
export function contentHash(canonical: string): string {
  return createHash('sha256').update(canonical).digest('hex');
}
