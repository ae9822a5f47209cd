/** Names without names: the same child is the same mark everywhere, and the mark leads nowhere. */
import { createHmac } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 10;

/**
 * A child's pseudonym: ten letters and digits (50 bits) of a keyed hash. Without the installation's
 * secret it can neither be worked out nor compared with another installation's.
 */
export function pseudonymOf(secret: string, authorityId: string, childId: string): string {
  const key = `pseudonym:${secret}`;
  const digest = createHmac('sha256', key).update(`${authorityId}:${childId}`).digest();
  const mark = [...digest.subarray(0, LENGTH)].map((byte) => LETTERS[byte % 32] ?? '0').join('');
  return `${mark.slice(0, 5)}-${mark.slice(5)}`;
}
